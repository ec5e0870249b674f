"""Transactions that are tried again, and the database's own word for "somebody was first"."""

import random
import re
import time
from collections.abc import Callable
from typing import Any, TypeVar

from django.apps import apps
from django.db import DatabaseError, IntegrityError, OperationalError, connection, models, transaction

from kitaphana.core.backends.sqlite3.lock import WriteLockTimeout
from kitaphana.core.errors import Busy

ATTEMPTS = 5
FIRST_PAUSE = 0.01  # seconds; doubles with each try, with full jitter
_RETRIED_STATES = {"40001", "40P01"}  # serialization failure, deadlock detected
_UNIQUE_STATES = {"23505", "23P01"}  # unique violation, exclusion violation
_SQLITE_UNIQUE = re.compile(r"UNIQUE constraint failed: (?:index '(?P<index>\w+)'|(?P<columns>.+))$")
_POSTGRESQL_KEY = re.compile(r"\((?P<columns>[^)]*)\)=\(")

T = TypeVar("T")


def retrying(work: Callable[[], T]) -> T:
    """Run `work` in a transaction and return its answer; try again when the database only asks for patience.

    Tried again: serialization failures and deadlocks of PostgreSQL, and a busy SQLite. `work` must be
    safe to run more than once. Raises `Busy` when it will not go through. Inside an outer transaction
    nothing can be tried again (the outer one must start over), so the error goes through unchanged.
    """
    if connection.in_atomic_block:
        with transaction.atomic():
            return work()
    for attempt in range(ATTEMPTS):
        try:
            with transaction.atomic():
                return work()
        except WriteLockTimeout as error:  # it stood in the queue for the whole time-out already
            raise Busy(str(error)) from error
        except OperationalError as error:
            if not is_transient(error):
                raise
            _pause(attempt)
    raise Busy(f"the database refused the transaction {ATTEMPTS} times")


def _pause(attempt: int) -> None:
    time.sleep(random.uniform(0, FIRST_PAUSE * 2**attempt))  # noqa: S311  jitter is no secret


def demand() -> None:
    """Refuse to go on outside of a transaction: what belongs to an act must share its transaction."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("audit entries, events and answers are written inside atomic()")


def is_transient(error: DatabaseError) -> bool:
    """Whether the same transaction may well succeed when it is started anew."""
    if _sqlstate(error) in _RETRIED_STATES:
        return True
    return "database is locked" in str(error) or "database table is locked" in str(error)


def unique_violation(error: BaseException) -> str | None:
    """The name of the broken `UniqueConstraint`, or `table.column` for a unique field; None for other errors.

    The same name on both databases. SQLite tells columns only: of two constraints over the same columns
    the first one of the model is named.
    """
    if not isinstance(error, IntegrityError):
        return None
    if _sqlstate(error):
        return _postgresql_constraint(error)
    match = _SQLITE_UNIQUE.search(str(error))
    if match is None:
        return None
    if match["index"]:
        return str(match["index"])
    table, columns = _table_and_columns(match["columns"])
    return _constraint_over(table, columns)


def _sqlstate(error: BaseException) -> str:
    return getattr(error.__cause__, "sqlstate", None) or ""


def _postgresql_constraint(error: IntegrityError) -> str | None:
    if _sqlstate(error) not in _UNIQUE_STATES:
        return None
    diagnosis: Any = getattr(error.__cause__, "diag", None)
    name, table = diagnosis.constraint_name or "", diagnosis.table_name or ""
    if name in {constraint.name for constraint in _constraints(table)}:
        return name
    columns = _POSTGRESQL_KEY.search(diagnosis.message_detail or "")
    return f"{table}.{columns['columns']}" if columns else name


def _table_and_columns(text: str) -> tuple[str, tuple[str, ...]]:
    pairs = [part.strip().partition(".") for part in text.split(",")]
    return pairs[0][0], tuple(column for _, _, column in pairs)


def _constraints(table: str) -> list[models.UniqueConstraint]:
    for model in apps.get_models(include_auto_created=True):
        if model._meta.db_table == table:
            return [one for one in model._meta.constraints if isinstance(one, models.UniqueConstraint)]
    return []


def _constraint_over(table: str, columns: tuple[str, ...]) -> str:
    for constraint in _constraints(table):
        if _columns_of(table, constraint) == columns:
            return constraint.name
    return f"{table}.{', '.join(columns)}"


def _columns_of(table: str, constraint: models.UniqueConstraint) -> tuple[str, ...]:
    model = next(model for model in apps.get_models(include_auto_created=True) if model._meta.db_table == table)
    return tuple(str(getattr(model._meta.get_field(name), "column", "")) for name in constraint.fields)
