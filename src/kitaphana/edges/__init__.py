"""The doors: each parses, calls one service or query, and presents. No library rule lives here."""
