"""PostgreSQL's operations; emptying all tables (tests, `flush`) may empty the append-only ones too."""

from collections.abc import Iterable

from django.db.backends.postgresql.operations import DatabaseOperations as DjangoOperations


class DatabaseOperations(DjangoOperations):
    """Django's operations with an append-only-aware flush."""

    def execute_sql_flush(self, sql_list: Iterable[str]) -> None:
        """Run the statements of `sql_flush` (in one transaction), with the right to prune."""
        super().execute_sql_flush(["SET LOCAL kitaphana.may_prune = 'on'", *sql_list])
