"""The audit log, the outbox and the ledgers of other packages are append-only, and the database itself says so.

Triggers refuse every DELETE and TRUNCATE, and every UPDATE but the one of the sequencer (`seq` and `digest` of a row
that has no `seq` yet). `pruning()` is the one way round: for emptying a test database and for an operator's pruning
of old events that all subscribers have read. A package that keeps a ledger names its table and the columns that never
change with `protect`, and installs the triggers in a migration (`installer`).

Django re-makes a table on SQLite when a migration alters it, and triggers go with the old table: such a migration
ends with `RunPython(append_only.install)`. `kitaphana check` says when a trigger is missing.
"""

from collections.abc import Callable, Iterator, Sequence
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
_ledgers: dict[str, tuple[str, ...]] = {}

Step = Callable[[Any, Any], None]


def protect(table: str, columns: Sequence[str]) -> None:
    """Say that rows of `table` stay, and that `columns` of them never change; `kitaphana check` looks for triggers."""
    _ledgers[table] = tuple(columns)


def installer(table: str, columns: Sequence[str]) -> tuple[Step, Step]:
    """For `RunPython` of a migration of that package: make the triggers of a ledger anew, and take them away."""

    def remove(apps: Any, schema_editor: Any) -> None:
        on = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
        for trigger in _ledger_triggers(table, schema_editor.connection.vendor):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {trigger}{on}", params=None)

    def make(apps: Any, schema_editor: Any) -> None:
        remove(apps, schema_editor)
        draw = _ledger_on_sqlite if schema_editor.connection.vendor == "sqlite" else _ledger_on_postgresql
        for statement in draw(table, columns):
            schema_editor.execute(statement, params=None)

    return make, remove


def _ledger_triggers(table: str, vendor: str) -> tuple[str, ...]:
    both = (f"{table}_no_delete", f"{table}_no_update")
    return (*both, f"{table}_no_truncate") if vendor == "postgresql" else both


def _ledger_on_sqlite(table: str, columns: Sequence[str]) -> Iterator[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    yield f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} WHEN NOT kitaphana_may_prune() {refuse}"
    yield f"CREATE TRIGGER {table}_no_update BEFORE UPDATE OF {', '.join(columns)} ON {table} {refuse}"


def _ledger_on_postgresql(table: str, columns: Sequence[str]) -> Iterator[str]:
    refuse = "EXECUTE FUNCTION core_append_only()"
    yield f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW {refuse}"
    yield f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {refuse}"
    yield f"CREATE TRIGGER {table}_no_update BEFORE UPDATE OF {', '.join(columns)} ON {table} FOR EACH ROW {refuse}"


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


def install_all(schema_editor: Any) -> None:
    """The triggers of every table and ledger, on a new database."""
    install(None, schema_editor)
    for table, columns in _ledgers.items():
        make, _ = installer(table, columns)
        make(None, schema_editor)


def uninstall(apps: Any, schema_editor: Any) -> None:
    """Drop the triggers; the reverse of `install`."""
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for trigger, table in _own_triggers().items():
        on = f" ON {table}" if is_postgresql else ""
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {trigger}{on}", params=None)
    if is_postgresql:
        for table in TABLES:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_truncate ON {table}", params=None)


def trigger_names() -> dict[str, str]:
    """Trigger → table, the ones that both databases have."""
    return _own_triggers() | {name: table for table in _ledgers for name in _ledger_triggers(table, "")}


def _own_triggers() -> dict[str, str]:
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
