"""The statements of one check-out, caught and run again over psycopg alone: what PostgreSQL alone can do."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any  # Any: parameters are of every column type

import psycopg
from django.db import connection

from kitaphana.bench.echo import noted
from kitaphana.bench.lending import Pair, lend, new_key, warm_up

Statement = tuple[str, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Caught:
    """The statements in order with their parameters, and which pair, loan and key they were for."""

    pair: Pair
    loan_id: int
    key: str
    statements: Sequence[Statement]

    def varied(self, pair: Pair, key: str) -> list[Statement]:
        """The same statements for another reader and item; the loan gets an id that nobody else takes."""
        new = {self.loan_id: time.time_ns(), self.pair[0]: pair[0], self.pair[1]: pair[1], self.key: key}
        return [(sql, tuple(_swapped(value, new) for value in values)) for sql, values in self.statements]


def _swapped(value: Any, new: dict[Any, Any]) -> Any:
    return new.get(value, value) if isinstance(value, int | str) and not isinstance(value, bool) else value


def catch(pair: Pair, key: str) -> Caught:
    """Do one check-out through the service and note what it asks of the database."""
    loans: list[int] = []
    _, statements = noted(lambda: loans.append(lend(pair, key)))
    return Caught(pair, loans[0], key, [(sql, tuple(values)) for sql, values, _ in statements])


class RawPostgresql:
    """psycopg alone with prepared statements, on the server of the installation."""

    def __init__(self) -> None:
        settings = connection.get_connection_params()
        names = ("dbname", "user", "password", "host", "port")
        self._connection = psycopg.connect(
            **{name: settings[name] for name in names if settings.get(name)},
            autocommit=True,
            prepare_threshold=0,
        )

    def seconds(self, statements: Sequence[Statement]) -> float:
        """How long one check-out takes."""
        started = time.perf_counter()
        with self._connection.transaction(), self._connection.cursor() as cursor:
            for sql, values in statements:
                cursor.execute(sql.encode(), values)
                if cursor.description:
                    cursor.fetchall()
        return time.perf_counter() - started


def raw_postgresql(pairs: Sequence[Pair], gate: Callable[[], None]) -> list[float]:
    """Seconds of each check-out by bare statements over psycopg."""
    caught, left = _caught(pairs)
    raw = RawPostgresql()
    first = warm_up(pairs)
    for pair in left[:first]:
        raw.seconds(caught.varied(pair, new_key()))
    gate()
    return [raw.seconds(caught.varied(pair, new_key())) for pair in left[first:]]


def _caught(pairs: Sequence[Pair]) -> tuple[Caught, list[Pair]]:
    """A check-out whose numbers can be told apart in its parameters, and the pairs that are left."""
    # large numbers, lest the id of a reader or an item be that of an institution or a branch too
    left = sorted(pairs, key=min)
    while left:
        caught = catch(left.pop(), new_key())
        if len({caught.loan_id, *caught.pair}) == len((caught.loan_id, *caught.pair)):
            return caught, left
    raise ValueError("reader, item and loan have the same number in every pair")
