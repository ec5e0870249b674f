"""The audit log and the outbox are append-only, and the database itself says so.

Triggers refuse every DELETE and TRUNCATE, and every UPDATE but the one of the sequencer (`seq` and `digest` of a row
that has no `seq` yet). `pruning()` is the one way round: for emptying a test database and for an operator's pruning
of old events that all subscribers have read.

Django re-makes a table on SQLite when a migration alters it, and triggers go with the old table: such a migration
ends with `RunPython(append_only.install)`. `kitaphana check` says when a trigger is missing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from kitaphana.core.transactions import demand

TABLES = {
    "core_auditentry": (
        ("seq", "digest"),
        ("id", "happened_at", "actor_kind", "login", "door", "service_point", "act", "subject", "details"),
    ),
    "core_outboxevent": (("seq",), ("id", "happened_at", "name", "payload")),
}
SETTING = "kitaphana.may_prune"


@contextmanager
def pruning() -> Iterator[None]:
    """Allow deletions from append-only tables inside the present transaction."""
    demand()
    if connection.vendor == "sqlite":
        with connection.pruning():  # type: ignore[attr-defined]  # of our own backend
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL {SETTING} = 'on'")
        yield
        cursor.execute(f"SET LOCAL {SETTING} = 'off'")  # after an error the rollback takes the setting back


def install(apps: Any, schema_editor: Any) -> None:
    """Create the triggers anew; for `RunPython`."""
    uninstall(apps, schema_editor)
    statements = _sqlite() if schema_editor.connection.vendor == "sqlite" else _postgresql()
    for statement in statements:
        schema_editor.execute(statement, params=None)


def uninstall(apps: Any, schema_editor: Any) -> None:
    """Drop the triggers; the reverse of `install`."""
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for trigger, table in trigger_names().items():
        on = f" ON {table}" if is_postgresql else ""
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {trigger}{on}", params=None)
    if is_postgresql:
        for table in TABLES:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_truncate ON {table}", params=None)


def trigger_names() -> dict[str, str]:
    """Trigger → table, the ones that both databases have."""
    return {f"{table}_no_{kind}": table for table in TABLES for kind in ("delete", "update", "renumbering")}


def missing_triggers() -> set[str]:
    """Those of `trigger_names` that the database does not have (or has switched off)."""
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return set(trigger_names()) - {name for (name,) in cursor.fetchall()}


def _sqlite() -> Iterator[str]:
    for table, (numbers, facts) in TABLES.items():
        refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        yield f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} WHEN NOT kitaphana_may_prune() {refuse}"
        yield f"CREATE TRIGGER {table}_no_update BEFORE UPDATE OF {', '.join(facts)} ON {table} {refuse}"
        yield (
            f"CREATE TRIGGER {table}_no_renumbering BEFORE UPDATE OF {', '.join(numbers)} ON {table} "
            f"WHEN OLD.seq IS NOT NULL {refuse}"
        )


def _postgresql() -> Iterator[str]:
    yield f"""
        CREATE OR REPLACE FUNCTION core_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF current_setting('{SETTING}', true) = 'on' AND TG_OP = 'DELETE' THEN
                RETURN OLD;
            ELSIF current_setting('{SETTING}', true) = 'on' AND TG_OP = 'TRUNCATE' THEN
                RETURN NULL;
            END IF;
            RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
        END $$"""
    for table, (numbers, facts) in TABLES.items():
        refuse = "EXECUTE FUNCTION core_append_only()"
        yield f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW {refuse}"
        yield f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {refuse}"
        yield f"CREATE TRIGGER {table}_no_update BEFORE UPDATE OF {', '.join(facts)} ON {table} FOR EACH ROW {refuse}"
        yield (
            f"CREATE TRIGGER {table}_no_renumbering BEFORE UPDATE OF {', '.join(numbers)} ON {table} "
            f"FOR EACH ROW WHEN (OLD.seq IS NOT NULL) {refuse}"
        )
