"""Symbols that scanners read and lines that people read, for paper and screen."""
