"""Vocabularies written by hand: names, nouns with their cases, subjects with their class marks, publishers."""
