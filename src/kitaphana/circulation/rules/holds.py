"""The life of a hold, as data, and whether one may be placed."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from kitaphana.circulation import errors
from kitaphana.circulation.rules.decisions import reason_for
from kitaphana.circulation.rules.facts import Kept, ReaderFacts, Standing
from kitaphana.circulation.rules.policy import HoldPolicy
from kitaphana.core.errors import Refusal
from kitaphana.patrons.rules import least_age

WAITING, SUSPENDED, IN_TRANSIT, READY = "waiting", "suspended", "in_transit", "ready"
FULFILLED, EXPIRED, CANCELLED = "fulfilled", "expired", "cancelled"

HOLD_MOVES: Final[dict[str, dict[str, str]]] = {
    WAITING: {
        "suspend": SUSPENDED,
        "move": WAITING,
        "change_pickup": WAITING,
        "send": IN_TRANSIT,
        "make_ready": READY,
        "fulfil": FULFILLED,
        "expire": EXPIRED,
        "cancel": CANCELLED,
    },
    SUSPENDED: {
        "resume": WAITING,
        "suspend": SUSPENDED,
        "move": SUSPENDED,
        "change_pickup": SUSPENDED,
        "fulfil": FULFILLED,
        "expire": EXPIRED,
        "cancel": CANCELLED,
    },
    IN_TRANSIT: {
        "change_pickup": IN_TRANSIT,
        "send": IN_TRANSIT,
        "make_ready": READY,
        "requeue": WAITING,
        "fulfil": FULFILLED,
        "cancel": CANCELLED,
    },
    READY: {
        "change_pickup": IN_TRANSIT,
        "send": IN_TRANSIT,
        "make_ready": READY,
        "requeue": WAITING,
        "fulfil": FULFILLED,
        "expire": EXPIRED,
        "cancel": CANCELLED,
    },
    FULFILLED: {"undo_fulfil": READY},
    EXPIRED: {},
    CANCELLED: {},
}
"""state → {verb → next state}. `send`: an item was caught elsewhere and is on its way to the pick-up point; `requeue`:
the caught item is lost to the hold (lent to another, missing, damaged), which goes back to its place."""

MOVE_REASONS: Final = ("our_mistake", "for_study", "for_work", "accessibility", "other")
"""Why staff put a hold first: codes and no free words, as it is audited and names nobody."""
LONGEST_SUSPENSION: Final = dt.timedelta(days=366)

GONE: Final = frozenset({"lost", "withdrawn", "missing"})
"""Items that stand so fill no hold."""

QUEUED: Final = (WAITING, SUSPENDED)
CAUGHT: Final = (IN_TRANSIT, READY)
ACTIVE: Final = (*QUEUED, *CAUGHT)


def next_hold_state(state: str, verb: str) -> str | None:
    """Where `verb` leads from `state`; None where it may not be used."""
    return HOLD_MOVES[state].get(verb)


Kind = tuple[str, str]
"""Category and form of an item: what the grid tells apart."""
NO_KIND: Final[Kind] = ("", "")


@dataclass(frozen=True, slots=True)
class HoldFacts(Kept):
    """All that decides whether a reader may place a hold.

    `candidate_count`: items that could ever fill it (of its institution, lendable, not lost or withdrawn).
    `is_on_loan_to_reader`: the reader has such an item now. `is_held_already`: the same reader waits for it.
    `offers_pickup`: the pick-up point is in use, belongs to the institution and offers it. `institution`, `pool`: those
    of that point, by code; `kinds`: of all items that could fill it if they are lent. With these three it can be
    decided again under other rules.
    """

    reader: ReaderFacts
    age_mark: int
    open_hold_count: int
    candidate_count: int
    is_held_already: bool
    is_on_loan_to_reader: bool
    offers_pickup: bool
    institution: str = ""
    pool: str = ""
    kinds: tuple[Kind, ...] = ()


def kinds_asked(kinds: Sequence[Kind], lent: Collection[Kind]) -> list[Kind]:
    """The kinds whose hold policies are asked: those that are lent; where none is, the first one, if any, tells why."""
    return [kind for kind in kinds if kind in lent] or list(kinds[:1]) or [NO_KIND]


def generosity(policy: HoldPolicy) -> tuple[bool, float]:
    """Of several kinds the policy that allows most holds counts."""
    return policy.is_holdable, float("inf") if policy.max_holds is None else policy.max_holds


def hold_refusals(facts: HoldFacts, policy: HoldPolicy, overrides: frozenset[str] = frozenset()) -> list[Refusal]:
    """Everything that stands against the hold; overridable ones give way to `overrides`."""
    found = [*_of_reader(facts.reader), *_of_age(facts)]
    if not policy.is_holdable:
        found.append(Refusal(errors.HOLD_FORBIDDEN, {"because": reason_for("is_holdable", policy.trace)}))
    if policy.max_holds is not None and facts.open_hold_count >= policy.max_holds:
        params = {"most": policy.max_holds, "because": reason_for("max_holds", policy.trace)}
        found.append(Refusal(errors.HOLD_LIMIT, params, is_overridable=True))
    conditions = (
        (facts.is_held_already, errors.HOLD_EXISTS),
        (facts.is_on_loan_to_reader, errors.ALREADY_WITH_YOU),
        (not facts.candidate_count, errors.NOTHING_TO_HOLD),
        (not facts.offers_pickup, errors.PICKUP_NOT_OFFERED),
    )
    found += [Refusal(code) for is_so, code in conditions if is_so]
    return [refusal for refusal in found if not (refusal.is_overridable and refusal.code in overrides)]


def date_refusals(today: dt.date, *, suspended_until: dt.date | None, needed_until: dt.date | None) -> list[Refusal]:
    """A hold rests for a year at most, and is needed at least until the first day on which it waits."""
    found = []
    if suspended_until is not None and not today < suspended_until <= today + LONGEST_SUSPENSION:
        found.append(Refusal(errors.SUSPENSION_INVALID))
    if needed_until is not None and needed_until < max(today, suspended_until or today):
        found.append(Refusal(errors.HOLD_DATE_INVALID))
    return found


def _of_reader(reader: ReaderFacts) -> list[Refusal]:
    refusals = [] if reader.has_active_card else [Refusal(errors.CARD_NOT_ACTIVE)]
    if reader.standing is Standing.MISSING:
        refusals.append(Refusal(errors.REGISTRATION_MISSING))
    if reader.standing is Standing.EXPIRED:
        refusals.append(Refusal(errors.REGISTRATION_EXPIRED, is_overridable=True))
    if reader.block_reasons:
        refusals.append(Refusal(errors.PATRON_BLOCKED, {"reasons": list(reader.block_reasons)}, is_overridable=True))
    return refusals


def _of_age(facts: HoldFacts) -> list[Refusal]:
    """A child cannot reserve what it could not borrow; an unknown age is settled when the book is handed over."""
    age = least_age(facts.reader.age_band)
    if not facts.age_mark or facts.reader.is_collective or age is None or age >= facts.age_mark:
        return []
    return [Refusal(errors.AGE_MARK, {"mark": facts.age_mark}, is_overridable=True)]
