"""What check-out, check-in and renewal share: repeats, one transaction, and refusals kept after the rollback."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import IntegrityError
from django.db.backends.utils import CursorWrapper

from kitaphana.circulation import errors, hot_path
from kitaphana.circulation.answers import Answer
from kitaphana.circulation.rows import DecisionRow, Versions
from kitaphana.circulation.rules.paper import moment_refusal
from kitaphana.circulation.writing import Writes
from kitaphana.core import clock
from kitaphana.core.actor import Actor
from kitaphana.core.commands import body_digest, refusals_as_json, replay
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.transactions import retrying, unique_violation

SOMEBODY_WAS_FIRST = {
    "one_open_loan_per_item": errors.ITEM_ON_LOAN,
    "one_place_per_reader": errors.HOLD_EXISTS,
}
"""What it means when a constraint says that another act came in between."""
STORED_KEY = "core_storedcommand.key"

T = TypeVar("T")


class Declined(Exception):
    """A fresh refusal with what has to be remembered of it; becomes `Refused` once that is stored."""

    def __init__(self, refusals: tuple[Refusal, ...], decision: DecisionRow | None = None) -> None:
        self.refusals = refusals
        self.decision = decision


@dataclass(slots=True)
class Act:
    """One command on its way: verb, key, digest of its body, who and where, and the moment.

    The moment is that in which the act holds its locks (`begin`): of two acts on one item the one that waited is the
    later one, although it may have been asked for first. `fact_at` is given for what happened before it is told of;
    then it is a fact, which nobody refuses any more.
    """

    verb: str
    key: str
    digest: str
    by: Actor
    subject: str
    at: dt.datetime
    fact_at: dt.datetime | None = None

    @classmethod
    def of(
        cls,
        verb: str,
        key: str,
        body: Mapping[str, Any],
        by: Actor,
        subject: str,
        fact_at: dt.datetime | None = None,
    ) -> "Act":
        """Raises `happened_in_future` and `happened_long_ago` for a fact that cannot be one."""
        now = clock.now()
        if fact_at is not None:
            if refusal := moment_refusal(fact_at, now):
                raise Refused(refusal)
            body = {**body, "happened_at": fact_at}
        return cls(verb, key, body_digest(key, verb, body), by, subject, now, fact_at)

    def begin(self, not_before: dt.datetime | None = None) -> None:
        """The locks are held: the act happens now, and on no clock before what it follows (`not_before`)."""
        moment = clock.now()
        self.at = max(moment, not_before) if not_before else moment

    @property
    def happened_at(self) -> dt.datetime:
        """When the book changed hands: now, or when the fact says."""
        return self.fact_at or self.at

    @property
    def local_time(self) -> dt.datetime:
        """The moment on the city's clocks."""
        return self.at.astimezone(clock.zone())


@dataclass(frozen=True, slots=True)
class Written:
    """What an act leaves behind: its own rows, still to be sent, and what is told of them."""

    writes: Writes
    answer: Answer
    subject: str
    details: dict[str, Any]


Work = Callable[[CursorWrapper], Written | Mapping[str, Any]]
A = TypeVar("A", bound=Answer)


def perform(act: Act, work: Work, kind: type[A]) -> A:
    """Run `work` in a transaction; give the stored answer of a repeat. Raises `Refused`, `CommandMismatch`, `Busy`.

    `work` takes its locks first, then asks for a stored answer (`answered`), so that of two equal commands at
    the same time the second finds the first one's answer.
    """
    answer = _performed(act, work)
    return answer if isinstance(answer, kind) else kind.from_json(answer)


def _performed(act: Act, work: Work) -> Any:  # Any: a fresh answer, or the JSON of a stored one
    try:
        return _once_more_if_answered(lambda: _worked(act, work))
    except Declined as declined:
        return _refused(act, declined)
    except IntegrityError as error:
        code = SOMEBODY_WAS_FIRST.get(unique_violation(error) or "")
        if code is None:
            raise
        return _refused(act, Declined((Refusal(code),)))


def _once_more_if_answered(run: Callable[[], T]) -> T:
    """Run in a transaction; when the same command was answered meanwhile, run again and find that answer."""
    try:
        return retrying(run)
    except IntegrityError as error:
        if unique_violation(error) != STORED_KEY:
            raise
        return retrying(run)


def answered(cursor: CursorWrapper, act: Act) -> tuple[Mapping[str, Any] | None, Versions]:
    """The answer given to this command before (raised if it was a refusal), and the versions of the caches.

    Asked for when the locks are held: the act begins.
    """
    act.begin()
    stored, versions = hot_path.answer_and_versions(cursor, act.key)
    return (replay(stored, act.digest) if stored else None), versions


def _worked(act: Act, work: Work) -> Answer | Mapping[str, Any]:
    with hot_path.cursor() as cursor:
        outcome = work(cursor)
        if not isinstance(outcome, Written):
            return outcome
        writes, details = outcome.writes, outcome.details
        if act.fact_at is not None:
            details = {**details, "happened_at": act.fact_at.isoformat()}
        hot_path.audit(writes, act.at, act.by, act=act.verb, subject=outcome.subject, details=details)
        hot_path.store_answer(
            writes, act.at, key=act.key, verb=act.verb, digest=act.digest, answer=outcome.answer.as_json()
        )
        writes.run(cursor)
        return outcome.answer


def _refused(act: Act, declined: Declined) -> Mapping[str, Any]:
    """Remember the refusal and raise it; an answer that the same command got meanwhile holds instead."""
    stored = _once_more_if_answered(lambda: _keep_refusal(act, declined))
    if stored is not None:
        return stored
    raise Refused(*declined.refusals)


def _keep_refusal(act: Act, declined: Declined) -> Mapping[str, Any] | None:
    with hot_path.cursor() as cursor:
        stored, _ = answered(cursor, act)
        if stored is not None:
            return stored
        writes = Writes()
        codes = [refusal.code for refusal in declined.refusals]
        if declined.decision is not None:
            hot_path.record_decision(writes, act.at, act.by, act.by.service_point, declined.decision)
        hot_path.audit(writes, act.at, act.by, act=act.verb, subject=act.subject, details={"refused": codes})
        answer = refusals_as_json(declined.refusals)
        hot_path.store_answer(
            writes, act.at, key=act.key, verb=act.verb, digest=act.digest, answer=answer, is_refused=True
        )
        writes.run(cursor)
    return None
