"""Pure helpers on text: folding, scripts, sort keys, names. No Django, no database."""
