"""Template tags: numbers, dates, covers."""
