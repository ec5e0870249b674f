"""Look-ups that use an index on both databases."""

from typing import Any

from django.db.models import Lookup


class BeginsWith(Lookup[bool]):
    """The beginning of a text, answered from its index: `LIKE` on PostgreSQL, a range on SQLite.

    SQLite's `LIKE` ignores case and hence its index; a range depends on the collation that PostgreSQL was set up with.
    """

    lookup_name = "begins_with"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str, ...]]:  # Any: Django's own, untyped
        column, _ = self.process_lhs(compiler, connection)
        return f"{column} LIKE %s", (str(connection.ops.prep_for_like_query(self.rhs)) + "%",)

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, tuple[str, ...]]:
        column, _ = self.process_lhs(compiler, connection)
        return f"{column} >= %s AND {column} < %s", (self.rhs, f"{self.rhs}\U0010ffff")
