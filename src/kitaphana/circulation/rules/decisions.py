"""Check-out and renewal decided: every refusal at once, the terms, and the trace."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
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
    """What the rules say. `due_at` is set when nothing was refused; `overridden` names what staff set aside."""

    refusals: tuple[Refusal, ...]
    overridden: tuple[str, ...]
    due_at: dt.datetime | None
    renewals_left: int
    trace: tuple[TraceLine, ...]

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
    found += _place_refusals(facts.place)
    found += _age_refusals(facts.reader, facts.item)
    found += _policy_refusals(policy, facts.reader.open_loan_count)
    refusals, overridden = _set_aside(found, overrides)
    due = None
    if not refusals and policy.loan_days is not None:
        due = due_at(moment.date(), policy.loan_days, calendar, _zone(moment))
    return Verdict(refusals, overridden, due, policy.max_renewals, policy.trace)


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
    return Verdict(found, overridden, new_due, left, policy.trace)


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
        found.append(Refusal(errors.IN_LIBRARY_LIMIT, {"most": policy.most}, is_overridable=True))
    refusals, overridden = _set_aside(found, overrides)
    due = None if refusals else in_library_due_at(moment, policy.hours, calendar)
    return Verdict(refusals, overridden, due, 0, policy.trace)


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
        found.append(Refusal(errors.POLICY_FORBIDS))
    if facts.renewal_count >= policy.max_renewals:
        found.append(Refusal(errors.RENEWAL_LIMIT, {"most": policy.max_renewals}))
    if facts.item.is_wanted:
        found.append(Refusal(errors.ITEM_WANTED, is_overridable=True))
    return found


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


def _policy_refusals(policy: Policy, open_loan_count: int) -> list[Refusal]:
    refusals = []
    if not policy.is_lendable or policy.loan_days is None:
        refusals.append(Refusal(errors.POLICY_FORBIDS))
    if policy.max_loans is not None and open_loan_count >= policy.max_loans:
        refusals.append(Refusal(errors.LOAN_LIMIT, {"most": policy.max_loans}, is_overridable=True))
    return refusals


def _set_aside(found: Iterable[Refusal], overrides: frozenset[str]) -> tuple[tuple[Refusal, ...], tuple[str, ...]]:
    found = list(found)
    overridden = tuple(refusal.code for refusal in found if refusal.is_overridable and refusal.code in overrides)
    return tuple(refusal for refusal in found if refusal.code not in overridden), overridden
