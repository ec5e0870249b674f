"""`kitaphana check` after every step of a small world, in a thousandth of a second.

What an invariant finds follows from the moment and from what its statements answer. So its statements are noted once;
those that answered nothing are asked again all at once (one statement: does any of them answer now?), those that
answered something are asked again and compared. Only when an answer has changed does the invariant itself run anew.
When the clock goes on, so do the moments in its statements, if it asks what it asked at first; else it runs anew, too.
All of them run in full at the end of an example as well (of a walk: of every tenth one).
"""

import datetime as dt
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.db import connection

from kitaphana.cli.check import load
from kitaphana.core import clock, invariants, sequencer
from kitaphana.core.invariants import Finding, Invariant
from kitaphana.core.models import AuditEntry

CODES = frozenset({"I1", "I2", "I3", "I4", "I5", "I6", "I8", "I9", "I13"})
GROWING = frozenset({"unsound", "ahead", "broken_chain"})
"""These read all that was ever done; `Trail` looks after every step at what they would have to read anew."""
_IS_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_LATER = dt.timedelta(days=40, minutes=100)
_TRAIL = """
SELECT (SELECT COUNT(*) FROM core_auditentry), (SELECT COUNT(seq) FROM core_auditentry),
       (SELECT MAX(seq) FROM core_auditentry),
       (SELECT digest FROM core_auditentry WHERE seq = (SELECT MAX(seq) FROM core_auditentry)),
       (SELECT seq FROM core_sequencerhead WHERE name = 'audit'),
       (SELECT digest FROM core_sequencerhead WHERE name = 'audit'),
       (SELECT COUNT(*) FROM core_outboxevent), (SELECT COUNT(seq) FROM core_outboxevent),
       (SELECT MIN(seq) FROM core_outboxevent), (SELECT MAX(seq) FROM core_outboxevent),
       (SELECT seq FROM core_sequencerhead WHERE name = 'outbox')
"""
_TOLD = """
SELECT id || ' ' || CAST(happened_at AS TEXT) || ' ' || actor_kind || ' ' || login || ' ' || door || ' ' ||
       service_point || ' ' || act || ' ' || subject || ' ' || CAST(details AS TEXT) FROM core_auditentry ORDER BY id
"""

Statement = tuple[str, tuple[Any, ...]]


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
    silent: list[Statement] = field(default_factory=list)
    spoken: dict[Statement, list[tuple[Any, ...]]] = field(default_factory=dict)

    def moved(self, span: dt.timedelta, days: dt.timedelta) -> "_Noted":
        """The same at another moment: what is so long ago now is as long ago then."""
        silent = [_moved(one, span, days) for one in self.silent]
        return _Noted(self.one, silent, {_moved(one, span, days): answer for one, answer in self.spoken.items()})

    @property
    def asked(self) -> set[Statement]:
        return {*self.silent, *self.spoken}

    @property
    def texts(self) -> frozenset[str]:
        return frozenset(text for text, _ in self.asked)


def _moved(asked: Statement, span: dt.timedelta, days: dt.timedelta) -> Statement:
    text, params = asked
    return text, tuple(_shifted(value, span, days) for value in params)


def _shifted(value: Any, span: dt.timedelta, days: dt.timedelta) -> Any:
    """A moment or a day, also written as SQLite has them, moved on; anything else as it is."""
    if isinstance(value, dt.datetime):
        return value + span
    if isinstance(value, dt.date):
        return value + days
    if type(value) is str and _IS_DAY.match(value):
        moment = dt.datetime.fromisoformat(value)
        return str((moment + days).date()) if len(value) == len("2026-03-02") else str(moment + span)
    return value


class Watch:
    """Looks after every step; raises AssertionError with what is broken."""

    def __init__(self) -> None:
        load()
        chosen = [one for one in invariants.registered() if one.code in CODES]
        self.all = chosen
        self.few = [one for one in chosen if one.find.__name__ not in GROWING]
        assert len(self.few) > 20, "the invariants of the house are not registered"
        self.at = clock.now()
        self.noted = [self._note(one) for one in self.few]
        self._join()
        self.trail = Trail()
        self.kept = (self.at, self.noted, self.silent, self.spoken)
        self.learnt = [noted.texts for noted in self.noted]

    def forget(self) -> None:
        """All is again as it was when the watch began."""
        self.at, self.noted, self.silent, self.spoken = self.kept
        self.trail.forget()

    def learn(self, later: Callable[[dt.timedelta], AbstractContextManager[Any]]) -> None:
        """Make sure, once, that statements know the clock only by moments that move with it."""
        began, today = clock.now(), clock.today()
        with later(_LATER):
            span, days = clock.now() - began, clock.today() - today
            for noted in self.noted:
                found = self._note(noted.one).asked
                assert found == noted.moved(span, days).asked, f"{noted.one.title} knows the clock in another way"

    def look(self) -> None:
        """After a step."""
        now = clock.now()
        if now != self.at:
            self._go_on(now)
        if rows(self.silent)[0][0]:
            heard = {asked for noted in self.noted for asked in noted.silent if rows(_inlined(*asked))}
            self._again(heard)
        changed = {asked for asked, text, answer in self.spoken if rows(text) != answer}
        if changed:
            self._again(changed)
        self.trail.look()

    def _go_on(self, now: dt.datetime) -> None:
        """What asks as at first has moments that move with the clock (`learn`); days of a freeze, say, stay."""
        span, days = now - self.at, _day(now) - _day(self.at)
        self.noted = [
            noted.moved(span, days) if noted.texts == texts else self._note(noted.one)
            for noted, texts in zip(self.noted, self.learnt, strict=True)
        ]
        self.at = now
        self._join()

    def look_at_all(self) -> None:
        """Every invariant by itself."""
        _hold([invariants.examine(one) for one in self.all])

    def _again(self, changed: set[Statement]) -> None:
        self.noted = [self._note(one.one) if not changed.isdisjoint(one.asked) else one for one in self.noted]
        self._join()

    def _note(self, one: Invariant) -> _Noted:
        asked: list[Statement] = []

        def note(execute: Any, text: str, params: Any, many: bool, context: Any) -> Any:
            asked.append((text, tuple(params or ())))
            return execute(text, params, many, context)

        with connection.execute_wrapper(note):
            _hold([invariants.examine(one)])
        noted = _Noted(one)
        for statement in dict.fromkeys(asked):
            if answer := rows(_inlined(*statement)):
                noted.spoken[statement] = answer
            else:
                noted.silent.append(statement)
        return noted

    def _join(self) -> None:
        silent = dict.fromkeys(one for noted in self.noted for one in noted.silent)
        self.silent = "SELECT " + " OR ".join(f"EXISTS ({_inlined(*one)})" for one in silent)
        spoken = {asked: answer for noted in self.noted for asked, answer in noted.spoken.items()}
        self.spoken = [(asked, _inlined(*asked), answer) for asked, answer in spoken.items()]


def _day(moment: dt.datetime) -> dt.date:
    return moment.astimezone(clock.zone()).date()


@lru_cache(maxsize=2_000)
def _inlined(text: str, params: tuple[Any, ...]) -> str:
    """With its values in it: SQLite plans anew for every value that it compares with the condition of an index."""
    if not params:
        return text.replace("%%", "%")
    if connection.vendor == "sqlite":
        quoted = connection.connection.execute(f"SELECT {', '.join(['QUOTE(?)'] * len(params))}", params).fetchone()
        return text % quoted
    return str(connection.ops.compose_sql(text, params))


class Trail:
    """Audit and outbox step by step: nothing told goes, the seals are a chain, the numbers have no gap.

    That nothing is changed is for the triggers of the database; it is looked at whenever something is sealed.
    """

    def __init__(self) -> None:
        self.kept = (len(rows(_TOLD)), 0, rows(_TOLD))
        self.forget()

    def forget(self) -> None:
        """All is again as it was at first."""
        self.count, self.sealed, self.told = self.kept
        self.seal = sequencer.FIRST_DIGEST

    def _chain(self, last: str) -> None:
        """The new seals go on from the one before them."""
        digest = self.seal
        for entry in AuditEntry.objects.filter(seq__gt=self.sealed).order_by("seq"):
            digest = sequencer.digest_of(entry, digest)
            assert entry.digest == digest, f"I9: the seal of entry {entry.pk} is not that of its words"
        assert digest == last, "I9: the chain ends elsewhere"
        self.seal = digest

    def look(self) -> None:
        """After a step."""
        count, sealed, last, seal, head, digest, *outbox = rows(_TRAIL)[0]
        assert count >= self.count, "I9: an audit entry has gone"
        assert sealed == (last or 0) == (head or 0), "I9: an entry is missing in the chain"
        assert (seal or "") == (digest or ""), "I9: the head is not the last seal"
        if sealed != self.sealed:
            self._chain(digest)
            told = rows(_TOLD)
            assert told[: len(self.told)] == self.told, "I9: an audit entry has changed"
            self.told = told
        self.count, self.sealed = count, sealed
        _, numbered, first, highest, number = outbox
        assert numbered == (highest - first + 1 if numbered else 0), "I2: a number of the outbox is missing"
        assert (number or 0) == (highest or 0), "I2: the outbox has other numbers than were given"


def _hold(findings: list[Finding]) -> None:
    broken = [finding for finding in findings if not finding.is_ok]
    assert broken == [], "; ".join(f"{one.code} {breach}" for one in broken for breach in one.breaches)
