"""Write many rows: `executemany` on SQLite, COPY on PostgreSQL, secondary indexes built afterwards."""

import datetime as dt
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any  # Any: rows are of every column type

from django.db import connection, models, transaction

BATCH = 20_000
Row = Sequence[Any]
Progress = Callable[[str, int], None]


def insert(model: type[models.Model], columns: Sequence[str], rows: Iterable[Row], progress: Progress) -> int:
    """Write `rows` (values of the fields named in `columns`) in batches; other fields take their defaults."""
    fields = [model._meta.get_field(name) for name in columns]
    others = [field for field in model._meta.concrete_fields if field not in fields and not _is_key(field)]
    names = [str(field.column) for field in [*fields, *others]]  # type: ignore[union-attr]  # concrete: it has one
    constants = tuple(_constant(field) for field in others)
    count = 0
    for batch in _batches(rows):
        full = [(*row, *constants) for row in batch] if constants else batch
        with transaction.atomic():
            _write(model._meta.db_table, names, full)
        count += len(batch)
        progress(str(model._meta.verbose_name_plural), count)
    return count


def _is_key(field: Any) -> bool:
    return bool(field.primary_key)


def _constant(field: Any) -> Any:
    return field.get_db_prep_save(field.get_default(), connection)


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    source = iter(rows)
    while batch := list(itertools.islice(source, BATCH)):
        yield batch


def _write(table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
    names = ", ".join(connection.ops.quote_name(column) for column in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * len(columns))
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608  names of our models


def stamp(moment: dt.datetime) -> Any:
    """A moment as the database's driver wants it (SQLite keeps naive UTC as text)."""
    return connection.ops.adapt_datetimefield_value(moment)


@contextmanager
def without_indexes(tables: Iterable[type[models.Model]]) -> Iterator[None]:
    """Drop the secondary indexes of `tables` for a while (unique ones stay) and build them at the end."""
    names = [model._meta.db_table for model in tables]
    definitions = _postgresql_indexes(names) if connection.vendor == "postgresql" else _sqlite_indexes(names)
    _execute(f"DROP INDEX {connection.ops.quote_name(name)}" for name, _ in definitions)
    try:
        yield
    finally:
        _execute(sql for _, sql in definitions)


def _execute(statements: Iterable[str]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _sqlite_indexes(tables: Sequence[str]) -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
        found = cursor.fetchall()
    return [(name, sql) for table, name, sql in found if table in tables and not sql.startswith("CREATE UNIQUE")]


def _postgresql_indexes(tables: Sequence[str]) -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s)", [list(tables)])
        return [(name, sql) for name, sql in cursor.fetchall() if not sql.startswith("CREATE UNIQUE")]


@contextmanager
def quick_writes() -> Iterator[None]:
    """No waiting for the disk and no foreign key checks per row while the city is built; both are made up for after.

    A crash in between costs the half-built city only, which is thrown away anyway.
    """
    if connection.vendor != "sqlite":
        yield
        return
    _pragma("synchronous = OFF", "foreign_keys = OFF", "cache_size = -262144")
    try:
        yield
        connection.check_constraints()
    finally:
        _pragma("synchronous = FULL", "foreign_keys = ON", "cache_size = -65536", "wal_checkpoint(TRUNCATE)")


def _pragma(*settings: str) -> None:
    with connection.cursor() as cursor:
        for setting in settings:
            cursor.execute(f"PRAGMA {setting}")


def finish() -> None:
    """Set the sequences behind the ids that were given, and let the planner look at the tables."""
    from django.apps import apps  # the registry is ready only once models are loaded

    written = [model for model in apps.get_models() if model.__module__.startswith("kitaphana.")]
    from django.core.management.color import no_style

    _execute(connection.ops.sequence_reset_sql(no_style(), written))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
