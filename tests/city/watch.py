"""`kitaphana check` after every step of a small world, in a thousandth of a second.

What an invariant finds follows from the moment and from what its statements answer. So its statements are noted once;
those that answered nothing are asked again all at once (one statement: does any of them answer now?), those that
answered something are asked again and compared. Only when an answer has changed, or the clock for a statement that
knows it, does the invariant itself run anew. It runs in full, with all others, at the end of every example as well.
"""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.db import connection

from kitaphana.cli.check import load
from kitaphana.core import clock, invariants, sequencer
from kitaphana.core.invariants import Finding, Invariant

CODES = frozenset({"I1", "I2", "I3", "I4", "I5", "I6", "I8", "I9", "I13"})
GROWING = frozenset({"unsound", "ahead", "broken_chain"})
"""These read all that was ever done; `Trail` looks after every step at what they would have to read anew."""
_IS_MOMENT = re.compile(r"\d{4}-\d\d-\d\d")
_TRAIL = """
SELECT id || ' ' || CAST(happened_at AS TEXT) || ' ' || actor_kind || ' ' || login || ' ' || door || ' ' ||
       service_point || ' ' || act || ' ' || subject || ' ' || CAST(details AS TEXT), seq, digest
FROM core_auditentry ORDER BY id
"""
_EVENTS = "SELECT COUNT(*), COUNT(seq), MIN(seq), MAX(seq) FROM core_outboxevent"
_HEADS = "SELECT name, seq, digest FROM core_sequencerhead"


def rows(text: str) -> list[tuple[Any, ...]]:
    """What a statement without parameters answers, by the shortest way: it is asked a million times."""
    if connection.vendor == "sqlite":
        return connection.connection.execute(text).fetchall()
    with connection.cursor() as cursor:
        cursor.execute(text)
        return cursor.fetchall()


@dataclass
class _Noted:
    """An invariant that held, and what its statements answered then."""

    one: Invariant
    silent: list[str] = field(default_factory=list)
    spoken: dict[str, list[tuple[Any, ...]]] = field(default_factory=dict)
    knows_the_clock: bool = False


def _is_moment(value: Any) -> bool:
    return isinstance(value, dt.date) or (isinstance(value, str) and bool(_IS_MOMENT.match(value)))


class Watch:
    """Looks after every step; raises AssertionError with what is broken."""

    def __init__(self) -> None:
        load()
        chosen = [one for one in invariants.registered() if one.code in CODES]
        self.all = chosen
        self.few = [one for one in chosen if one.find.__name__ not in GROWING]
        self.growing = [one for one in chosen if one.find.__name__ in GROWING]
        assert len(self.few) > 20, "the invariants of the house are not registered"
        self.at = clock.now()
        self.noted = [self._note(one) for one in self.few]
        self._join()
        self.trail = Trail()
        self.kept = (self.at, self.noted, self.silent, self.spoken)

    def forget(self) -> None:
        """All is again as it was when the watch began."""
        self.at, self.noted, self.silent, self.spoken = self.kept
        self.trail.forget()

    def look(self) -> None:
        """After a step."""
        if clock.now() != self.at:
            self.at = clock.now()
            self._again(lambda noted: noted.knows_the_clock)
        if rows(self.silent)[0][0]:
            heard = {asked for noted in self.noted for asked in noted.silent if rows(asked)}
            self._again(lambda noted: not heard.isdisjoint(noted.silent))
        changed = {asked for asked, answer in self.spoken.items() if rows(asked) != answer}
        if changed:
            self._again(lambda noted: not changed.isdisjoint(noted.spoken))
        self.trail.look()

    def look_at_all(self, in_full: bool = True) -> None:
        """Every invariant by itself, or only those that read all that was ever done."""
        _hold([invariants.examine(one) for one in (self.all if in_full else self.growing)])

    def _again(self, is_asked: Callable[[_Noted], bool]) -> None:
        self.noted = [self._note(noted.one) if is_asked(noted) else noted for noted in self.noted]
        self._join()

    def _note(self, one: Invariant) -> _Noted:
        asked: dict[str, None] = {}

        def note(execute: Any, text: str, params: Any, many: bool, context: Any) -> Any:
            noted.knows_the_clock |= any(map(_is_moment, params or ()))
            asked[_inlined(text, tuple(params or ()))] = None
            return execute(text, params, many, context)

        noted = _Noted(one)
        with connection.execute_wrapper(note):
            _hold([invariants.examine(one)])
        for statement in asked:
            if answer := rows(statement):
                noted.spoken[statement] = answer
            else:
                noted.silent.append(statement)
        return noted

    def _join(self) -> None:
        silent = dict.fromkeys(one for noted in self.noted for one in noted.silent)
        self.silent = "SELECT " + " OR ".join(f"EXISTS ({text})" for text in silent)
        self.spoken = {asked: answer for noted in self.noted for asked, answer in noted.spoken.items()}


@lru_cache(maxsize=2_000)
def _inlined(text: str, params: tuple[Any, ...]) -> str:
    """With its values in it: SQLite plans anew for every value that it compares with the condition of an index."""
    if not params:
        return text.replace("%%", "%")
    if connection.vendor == "sqlite":
        quoted = connection.connection.execute(f"SELECT {', '.join(['QUOTE(?)'] * len(params))}", params).fetchone()
        return text % quoted
    with connection.cursor() as cursor:
        return str(connection.ops.last_executed_query(cursor, text, params))


class Trail:
    """Audit and outbox step by step: nothing told is changed, the seals are a chain, the numbers have no gap."""

    def __init__(self) -> None:
        self.forget()
        self.kept = (self.told, self.sealed)

    def forget(self) -> None:
        """All is again as it was at first."""
        if hasattr(self, "kept"):
            self.told, self.sealed = self.kept
            return
        self.told, self.sealed = _trail()

    def look(self) -> None:
        """After a step."""
        told, sealed = _trail()
        assert told[: len(self.told)] == self.told, "I9: an audit entry has changed or gone"
        assert sealed[: len(self.sealed)] == self.sealed, "I9: a seal has changed or gone"
        if len(sealed) != len(self.sealed):
            _hold([invariants.examine(one) for one in invariants.registered() if one.find.__name__ == "broken_chain"])
        self.told, self.sealed = told, sealed
        heads = {name: (seq, digest) for name, seq, digest in rows(_HEADS)}
        last = sealed[-1] if sealed else (0, sequencer.FIRST_DIGEST)
        assert heads.get("audit", (0, sequencer.FIRST_DIGEST)) == last, "I9: the head is not the last seal"
        _, numbered, first, highest = rows(_EVENTS)[0]
        assert numbered == (highest - first + 1 if numbered else 0), "I2: a number of the outbox is missing"
        assert heads.get("outbox", (0, ""))[0] == (highest or 0), "I2: the outbox has other numbers than were given"


def _trail() -> tuple[list[str], list[tuple[int, str]]]:
    """What the audit says, in the order of its ids, and the seals in theirs."""
    found = rows(_TRAIL)
    return [row[0] for row in found], sorted(row[1:] for row in found if row[1] is not None)


def _hold(findings: list[Finding]) -> None:
    broken = [finding for finding in findings if not finding.is_ok]
    assert broken == [], "; ".join(f"{one.code} {breach}" for one in broken for breach in one.breaches)


