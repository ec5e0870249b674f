"""Check-out and renewal decided: every refusal at once, the terms, and the trace."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from kitaphana.circulation import errors
from kitaphana.circulation.rules.dates import Calendar, due_at, in_library_due_at, renewed_due_at
from kitaphana.circulation.rules.facts import (
    BorrowingFacts,
    ItemFacts,
    PlaceFacts,
    ReaderFacts,
    RenewalFacts,
    Standing,
)
from kitaphana.circulation.rules.policy import InLibraryPolicy, Policy, TraceLine
from kitaphana.circulation.rules.states import ITEM_CAN_BE_LENT, ITEM_CAN_BE_LENT_BY_STAFF, LOAN_HAS_ENDED, next_state
from kitaphana.core.errors import Refusal
from kitaphana.patrons.rules import ADULT_AGE, least_age

BARS_FROM_THE_HOUSE: Final = frozenset({"rules_broken"})
"""Reasons of a block that hold inside too; all others are about taking things home."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rules say. `due_at` is set when nothing was refused; `overridden` names what staff set aside.

    `because` are the criteria of the row that says how long (`name=code, …`); empty where no row says.
    `is_counted_apart`: a limit of the item's category alone counts the loan.
    """

    refusals: tuple[Refusal, ...]
    overridden: tuple[str, ...]
    due_at: dt.datetime | None
    renewals_left: int
    trace: tuple[TraceLine, ...]
    because: str = ""
    is_counted_apart: bool = False

    @property
    def is_allowed(self) -> bool:
        return not self.refusals


def decide_checkout(
    facts: BorrowingFacts,
    policy: Policy,
    calendar: Calendar,
    moment: dt.datetime,
    overrides: frozenset[str] = frozenset(),
) -> Verdict:
    """Decide a loan at `moment` (local time of the city). Only overridable refusals give way to `overrides`."""
    found = [*_reader_refusals(facts.reader), *_card_refusals(facts.reader), *_item_refusals(facts.item)]
    found += [Refusal(errors.GUARANTOR_AWAITED)] if facts.reader.awaits_guarantor else []
    found += _place_refusals(facts.place)
    found += _age_refusals(facts.reader, facts.item)
    found += _policy_refusals(policy, facts)
    refusals, overridden = _set_aside(found, overrides)
    due = None
    if not refusals and policy.loan_days is not None:
        due = due_at(moment.date(), policy.loan_days, calendar, _zone(moment))
    is_apart = policy.max_of_category is not None
    because = reason_for("loan_days", policy.trace)
    return Verdict(refusals, overridden, due, policy.max_renewals, policy.trace, because, is_apart)


def as_fact(verdict: Verdict, loan_days: int | None, calendar: Calendar, moment: dt.datetime) -> Verdict:
    """The verdict on a loan that was made at `moment`, whatever the rules say: refusals are set aside and told.

    Where the rules name no days it is due on the first open day after.
    """
    overridden = (*verdict.overridden, *(refusal.code for refusal in verdict.refusals))
    due = verdict.due_at or due_at(moment.date(), max(loan_days or 1, 1), calendar, _zone(moment))
    return replace(verdict, refusals=(), overridden=overridden, due_at=due)


def decide_renewal(
    facts: RenewalFacts,
    policy: Policy,
    calendar: Calendar,
    due: dt.datetime,
    moment: dt.datetime,
    overrides: frozenset[str] = frozenset(),
) -> Verdict:
    """Decide a renewal at `moment` (local time of the city) of a loan due at `due`."""
    found, overridden = _set_aside(renewal_refusals(facts, policy), overrides)
    new_due = None
    if not found and policy.renewal_days is not None:
        new_due = renewed_due_at(due, moment.date(), policy.renewal_days, calendar, _zone(moment))
    left = max(policy.max_renewals - facts.renewal_count - 1, 0)
    return Verdict(found, overridden, new_due, left, policy.trace, reason_for("renewal_days", policy.trace))


def decide_in_library(
    facts: BorrowingFacts,
    policy: InLibraryPolicy,
    calendar: Calendar,
    moment: dt.datetime,
    overrides: frozenset[str] = frozenset(),
) -> Verdict:
    """Decide a loan for reading in the building at `moment` (local time of the city).

    What is not for loan, a last copy, or forbidden by the grid to go home may be read inside. So may a reader whose
    registration is over or missing, or who is blocked for what is owed: the book does not leave, and the model rules of
    use give visitors the reading room. Only who broke the rules of the house stays outside, for a head to judge.
    """
    found = [*_barred_refusals(facts.reader), *_card_refusals(facts.reader), *_state_refusals(facts.item)]
    found += _place_refusals(facts.place)
    if not facts.place.has_reading_room:
        found.append(Refusal(errors.NO_READING_ROOM))
    found += _age_refusals(facts.reader, facts.item)
    if policy.most is not None and facts.reader.open_loan_count >= policy.most:
        params = {"most": policy.most, "because": reason_for("max_in_library", policy.trace)}
        found.append(Refusal(errors.IN_LIBRARY_LIMIT, params, is_overridable=True))
    refusals, overridden = _set_aside(found, overrides)
    due = None if refusals else in_library_due_at(moment, policy.hours, calendar)
    return Verdict(refusals, overridden, due, 0, policy.trace, reason_for("in_library_hours", policy.trace))


def renewal_refusals(facts: RenewalFacts, policy: Policy) -> list[Refusal]:
    """Everything that stands against a renewal; needs no calendar, so that lists can show it."""
    found = [*_reader_refusals(facts.reader), *_place_refusals(facts.place)]
    if facts.is_in_library:
        return [*found, Refusal(errors.RENEWAL_IN_LIBRARY)]
    if facts.loan_state in LOAN_HAS_ENDED:
        found.append(Refusal(errors.NOT_ON_LOAN))
    elif next_state(facts.loan_state, "renew") is None:
        found.append(Refusal(errors.RENEWAL_NOT_OPEN, {"state": facts.loan_state}))
    if not policy.is_lendable or policy.renewal_days is None:
        found.append(_forbidden(policy, "renewal_days"))
    if facts.renewal_count >= policy.max_renewals:
        params = {"most": policy.max_renewals, "because": reason_for("max_renewals", policy.trace)}
        found.append(Refusal(errors.RENEWAL_LIMIT, params))
    if facts.item.is_wanted:
        found.append(Refusal(errors.ITEM_WANTED, is_overridable=True))
    return found


def reason_for(value: str, trace: Iterable[TraceLine]) -> str:
    """The criteria of the row that decided a value; for a renewal as long as a loan, those of the loan's days."""
    lines = {line.value: line for line in trace}
    line = lines.get(value)
    if value == "renewal_days" and line is not None and line.row_id is None:
        line = lines.get("loan_days")
    return line.because if line is not None and line.row_id is not None else ""


def _forbidden(policy: Policy, days: str) -> Refusal:
    """Nobody says that it may be lent, or nobody says how long."""
    value = days if policy.is_lendable else "is_lendable"
    because = reason_for(value, policy.trace)
    return Refusal(errors.POLICY_FORBIDS, {"because": because} if because else {})


def _zone(moment: dt.datetime) -> dt.tzinfo:
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone has no due date")
    return moment.tzinfo


def _reader_refusals(reader: ReaderFacts) -> list[Refusal]:
    refusals = []
    if reader.standing is Standing.MISSING:
        refusals.append(Refusal(errors.REGISTRATION_MISSING))
    if reader.standing is Standing.EXPIRED:
        refusals.append(Refusal(errors.REGISTRATION_EXPIRED, is_overridable=True))
    if reader.block_reasons:
        refusals.append(Refusal(errors.PATRON_BLOCKED, {"reasons": list(reader.block_reasons)}, is_overridable=True))
    return refusals


def _barred_refusals(reader: ReaderFacts) -> list[Refusal]:
    barring = [reason for reason in reader.block_reasons if reason in BARS_FROM_THE_HOUSE]
    return [Refusal(errors.READER_BARRED, {"reasons": barring}, is_overridable=True)] if barring else []


def _card_refusals(reader: ReaderFacts) -> list[Refusal]:
    return [] if reader.has_active_card else [Refusal(errors.CARD_NOT_ACTIVE)]


def _place_refusals(place: PlaceFacts) -> list[Refusal]:
    return [] if place.is_active else [Refusal(errors.SERVICE_POINT_CLOSED)]


def _item_refusals(item: ItemFacts) -> list[Refusal]:
    refusals = _state_refusals(item)
    if not item.is_for_loan:
        refusals.append(Refusal(errors.NOT_FOR_LOAN, is_overridable=True))
    if item.is_part_of_kit:
        refusals.append(Refusal(errors.PART_OF_KIT))
    return refusals


def _state_refusals(item: ItemFacts) -> list[Refusal]:
    """What stands against taking the item into the hand at all."""
    refusals = []
    if item.is_with_this_reader:
        refusals.append(Refusal(errors.ON_LOAN_TO_YOU))
    elif item.status == "on_loan":
        refusals.append(Refusal(errors.ITEM_ON_LOAN))
    elif not _is_at_hand(item):
        may_override = item.status in ITEM_CAN_BE_LENT_BY_STAFF
        refusals.append(Refusal(errors.ITEM_NOT_AVAILABLE, {"status": item.status}, is_overridable=may_override))
    if item.is_held_for_another:
        refusals.append(Refusal(errors.ITEM_HELD, is_overridable=True))
    return refusals


def _is_at_hand(item: ItemFacts) -> bool:
    """What waits on the hold shelf is there for its reader; of another reader's, `item_held` says what there is."""
    if item.status == "on_hold_shelf":
        return item.is_held_for_this_reader or item.is_held_for_another
    return item.status in ITEM_CAN_BE_LENT


def _age_refusals(reader: ReaderFacts, item: ItemFacts) -> list[Refusal]:
    """18 is the law's border and stands; lower marks, and an unknown birth date, are for a librarian to judge."""
    if not item.age_mark or reader.is_collective:
        return []
    age = least_age(reader.age_band)
    if age is not None and age >= item.age_mark:
        return []
    may_override = age is None or item.age_mark < ADULT_AGE
    return [Refusal(errors.AGE_MARK, {"mark": item.age_mark}, is_overridable=may_override)]


def _policy_refusals(policy: Policy, facts: BorrowingFacts) -> list[Refusal]:
    refusals = []
    if not policy.lends:
        refusals.append(_forbidden(policy, "loan_days"))
    if policy.max_in_all is not None and facts.reader.open_in_all >= policy.max_in_all:
        params = {"most": policy.max_in_all, "because": reason_for("max_in_all", policy.trace)}
        refusals.append(Refusal(errors.LOAN_LIMIT, params, is_overridable=True))
    elif policy.max_of_category is not None:
        if facts.reader.open_of_category >= policy.max_of_category:
            because = reason_for("max_of_category", policy.trace)
            params = {"most": policy.max_of_category, "category": facts.item.category, "because": because}
            refusals.append(Refusal(errors.CATEGORY_LIMIT, params, is_overridable=True))
    elif policy.max_loans is not None and facts.reader.open_loan_count >= policy.max_loans:
        params = {"most": policy.max_loans, "because": reason_for("max_loans", policy.trace)}
        refusals.append(Refusal(errors.LOAN_LIMIT, params, is_overridable=True))
    return refusals


def _set_aside(found: Iterable[Refusal], overrides: frozenset[str]) -> tuple[tuple[Refusal, ...], tuple[str, ...]]:
    found = list(found)
    overridden = tuple(refusal.code for refusal in found if refusal.is_overridable and refusal.code in overrides)
    return tuple(refusal for refusal in found if refusal.code not in overridden), overridden
