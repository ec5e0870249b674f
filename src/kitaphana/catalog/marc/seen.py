"""Which keys a run has met already, however many: on disk, in a temporary database that vanishes with it."""

import sqlite3


class SeenKeys:
    """Remembers key → digest in flat memory (a set of a million keys would take a hundred megabytes)."""

    def __init__(self) -> None:
        self._rows = sqlite3.connect("")  # an empty name is SQLite's word for a temporary file
        self._rows.execute("PRAGMA journal_mode = OFF")
        self._rows.execute("PRAGMA cache_size = -2048")
        self._rows.execute("CREATE TABLE seen (key TEXT PRIMARY KEY, digest TEXT) WITHOUT ROWID")

    def digest_before(self, key: str, digest: str) -> str | None:
        """The digest that came with the key before, or `None`; then this one is remembered."""
        found = self._rows.execute("SELECT digest FROM seen WHERE key = ?", (key,)).fetchone()
        if found:
            return str(found[0])
        self._rows.execute("INSERT INTO seen VALUES (?, ?)", (key, digest))
        return None

    def close(self) -> None:
        """Forget everything."""
        self._rows.close()
