"""Makers of rows: pure generators over a `random.Random` of their own; they know no database."""
