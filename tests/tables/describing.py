"""What a database looks like, in words that can be compared: columns, indexes, constraints, triggers."""

import json
import re
import sys
from typing import Any

from django.db import connection

GIVEN_NAME = re.compile(r"(?<=INDEX )\"?\w+_(?:key|uniq|[0-9a-f]{8}(?:_\w+)?)\"?(?= ON)")
"""Names that Django or the database make up for what has none in a model; they depend on how it came to be."""

_ON_SQLITE = {
    "columns": """SELECT m.name, c.name, lower(c.type), c."notnull", c.dflt_value, c.pk
                  FROM sqlite_master m, pragma_table_info(m.name) c
                  WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'""",
    "references": """SELECT m.name, f."from", f."table", f."to" FROM sqlite_master m, pragma_foreign_key_list(m.name) f
                     WHERE m.type = 'table'""",
    "made": "SELECT type, tbl_name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql LIKE '%WHE%'",
    "indexes": """SELECT m.name, i.origin = 'pk', i."unique", i.partial,
                  (SELECT group_concat(coalesce(name, '?')) FROM pragma_index_info(i.name))
                  FROM sqlite_master m, pragma_index_list(m.name) i WHERE m.type = 'table'""",
}
_ON_POSTGRESQL = {
    "columns": """SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, column_default,
                  is_identity FROM information_schema.columns WHERE table_schema = 'public'""",
    "constraints": """SELECT conrelid::regclass::text, contype, pg_get_constraintdef(oid) FROM pg_constraint
                      WHERE connamespace = 'public'::regnamespace""",
    "indexes": "SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "triggers": "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
}


def described() -> dict[str, list[str]]:
    """Every kind of thing in the default database, sorted."""
    wanted = _ON_SQLITE if connection.vendor == "sqlite" else _ON_POSTGRESQL
    with connection.cursor() as cursor:
        found = {kind: sorted(_words(row) for row in _rows(cursor, query)) for kind, query in wanted.items()}
        if connection.vendor == "sqlite":
            found["checks"] = sorted(_checks(cursor))
    return found


def _rows(cursor: Any, query: str) -> list[Any]:
    cursor.execute(query)
    rows: list[Any] = cursor.fetchall()
    return rows


def _words(row: Any) -> str:
    """PostgreSQL writes the same condition with other casts and brackets once it has been read back."""
    row = [re.sub(r"::[a-z ]+(\[\])?|[()]", "", str(value)) for value in row]
    return GIVEN_NAME.sub("…", re.sub(r"\s+", " ", " | ".join(str(value) for value in row)))


def _checks(cursor: Any) -> list[str]:
    """SQLite tells of checks in the text of the table only."""
    tables = connection.introspection.table_names(cursor)
    return [
        f"{table} {re.sub('__unnamed.*', '', name)} {rule['columns']}"
        for table in tables
        for name, rule in connection.introspection.get_constraints(cursor, table).items()
        if rule["check"]
    ]


if __name__ == "__main__":
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", history=True, verbosity=0, interactive=False)
    json.dump(described(), sys.stdout)
