"""SQLite's operations; emptying all tables (tests, `flush`) may empty the append-only ones too."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.backends.sqlite3.operations import DatabaseOperations as DjangoOperations

if TYPE_CHECKING:
    from kitaphana.core.backends.sqlite3.base import DatabaseWrapper


class DatabaseOperations(DjangoOperations):
    """Django's operations with an append-only-aware flush."""

    connection: "DatabaseWrapper"

    def execute_sql_flush(self, sql_list: Iterable[str]) -> None:
        """Run the statements of `sql_flush`, with the right to prune."""
        with self.connection.pruning():
            super().execute_sql_flush(list(sql_list))
