"""After a test with transactions of its own only the tables that have rows are emptied.

Django empties all of them, and then writes anew the names of models and permissions, which nobody has changed: a second
for each test. It is as empty afterwards, which `tests/tables/test_emptying.py` checks.
"""

from collections.abc import Collection, Iterator

import pytest

KEPT = {"django_content_type", "auth_permission"}
"""Written once, with the tables."""


@pytest.fixture(scope="session", autouse=True)
def _only_what_has_rows_is_emptied() -> Iterator[None]:
    from django.test import TransactionTestCase

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _: empty())
        yield


def tables_with_rows(but: Collection[str] = KEPT) -> list[str]:
    """The names of all tables of the house that are not empty, by one statement."""
    from django.db import connection

    names = sorted({*connection.introspection.django_table_names(include_views=False)}.difference(but))
    quoted = {name: connection.ops.quote_name(name) for name in names}
    asked = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {quoted[name]})" for name in names)
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return [name for (name,) in cursor.fetchall()]


def empty() -> None:
    """Delete all rows, those of append-only tables too."""
    from django.db import connection

    statements = [f"DELETE FROM {connection.ops.quote_name(name)}" for name in tables_with_rows()]
    if connection.vendor == "postgresql":
        statements.insert(0, "SET LOCAL session_replication_role = 'replica'")  # no trigger, no foreign key
    connection.ops.execute_sql_flush(statements)
    if connection.vendor == "sqlite":
        _forget_statistics()


def _forget_statistics() -> None:
    """What `PRAGMA optimize` has counted in the rows of one test would choose the plans of the next ones."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_schema WHERE name IN ('sqlite_stat1', 'sqlite_stat4')")
        for (name,) in cursor.fetchall():
            cursor.execute(f"DELETE FROM {name}")
            cursor.execute("ANALYZE sqlite_schema")  # which only reads them anew
