"""A kept decision under another grid: what it would be, in which way that differs, and which row makes it so."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from kitaphana.circulation import errors
from kitaphana.circulation.rules.decisions import Verdict, decide_checkout, decide_in_library, decide_renewal
from kitaphana.circulation.rules.facts import BorrowingFacts, ItemFacts, PlaceFacts, ReaderFacts, RenewalFacts, Standing
from kitaphana.circulation.rules.policy import Cell, InLibraryPolicy, Policy, TraceLine

CHECK_OUT, RENEW = "check_out", "renew"
NEWLY_REFUSED, NEWLY_ALLOWED, OTHER_TERM, OTHER_LIMIT = "newly_refused", "newly_allowed", "other_term", "other_limit"
OTHER_SHELF: Final = "other_shelf"
"""Another number of days on the hold shelf."""
_MOMENT: Final = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)
_VALUES_OF_CODES: Final[Mapping[str, tuple[str, ...]]] = {
    errors.LOAN_LIMIT: ("max_loans", "max_in_all"),
    errors.CATEGORY_LIMIT: ("max_of_category",),
    errors.IN_LIBRARY_LIMIT: ("max_in_library",),
    errors.RENEWAL_LIMIT: ("max_renewals",),
    errors.POLICY_FORBIDS: ("is_lendable", "loan_days"),
    errors.HOLD_FORBIDDEN: ("is_holdable",),
    errors.HOLD_LIMIT: ("max_holds",),
    errors.NOTHING_TO_HOLD: ("is_lendable", "loan_days"),
}
_TERMS: Final = ("loan_days", "renewal_days", "in_library_hours")
_LIMITS: Final = ("max_loans", "max_of_category", "max_in_all", "max_renewals", "max_in_library", "max_holds")
_SHELF: Final = ("shelf_days",)


class EveryDay:
    """A calendar without closed days: days of the rules are compared, not of a place."""

    def is_open_on(self, day: dt.date) -> bool:
        """Always."""
        return True

    def next_open_day(self, day: dt.date) -> dt.date:
        """The day after."""
        return day + dt.timedelta(days=1)

    def closing_time(self, day: dt.date) -> dt.time:
        """Never, so that a reading room's hours are those of the rule."""
        return dt.time(23, 59)


@dataclass(frozen=True, slots=True)
class Replayed:
    """The facts of a kept decision, ready to be decided again. `overridden` are refusals that staff set aside then."""

    act: str
    facts: BorrowingFacts | RenewalFacts
    overridden: frozenset[str]

    @property
    def is_inside(self) -> bool:
        """Whether it was about reading in the building."""
        return self.act == CHECK_OUT and self.facts.is_in_library

    @property
    def cell(self) -> Cell:
        """Where in the grid it falls."""
        reader, item, place = self.facts.reader, self.facts.item, self.facts.place
        return Cell(place.institution, place.pool, reader.category, item.category, reader.age_band, item.form)


@dataclass(frozen=True, slots=True)
class Difference:
    """How a decision would change: `what`, and the value and the line of the draft's trace that make it so."""

    what: str
    line: TraceLine | None


def replayed(act: str, kept: Mapping[str, Any]) -> Replayed | None:
    """The facts from their JSON; what older decisions do not know has its default. None for acts without terms."""
    if act not in (CHECK_OUT, RENEW) or "loan" in kept:
        return None
    parts = (kept_reader(kept["reader"]), made(ItemFacts, kept["item"]), made(PlaceFacts, kept["place"]))
    is_in_library = bool(kept.get("is_in_library", False))
    facts: BorrowingFacts | RenewalFacts
    if act == RENEW:
        facts = RenewalFacts(*parts, kept["loan_state"], kept["renewal_count"], is_in_library)
    else:
        facts = BorrowingFacts(*parts, is_in_library)
    return Replayed(act, facts, frozenset(kept.get("overridden", ())))


def kept_reader(values: Mapping[str, Any]) -> ReaderFacts:
    """The reader's facts from their JSON."""
    reasons = tuple(values.get("block_reasons", ()))
    reader: ReaderFacts = made(
        ReaderFacts, {**values, "standing": Standing(values["standing"]), "block_reasons": reasons}
    )
    return reader


def made(kind: type[Any], values: Mapping[str, Any]) -> Any:  # Any: the facts of that kind
    """Facts of a kind from their JSON; what the rules of today do not ask for is left out."""
    return kind(**{name: value for name, value in values.items() if name in kind.__dataclass_fields__})


def decide_again(case: Replayed, policy: Policy | InLibraryPolicy) -> Verdict:
    """The verdict of the rules today; due dates count from one moment, on a calendar without closed days."""
    if isinstance(case.facts, RenewalFacts):
        assert isinstance(policy, Policy)
        return decide_renewal(case.facts, policy, EveryDay(), _MOMENT, _MOMENT)
    if isinstance(policy, InLibraryPolicy):
        return decide_in_library(case.facts, policy, EveryDay(), _MOMENT, case.overridden)
    return decide_checkout(case.facts, policy, EveryDay(), _MOMENT, case.overridden)


def difference(before: Verdict, after: Verdict) -> Difference | None:
    """None when nothing changes for the reader."""
    if before.is_allowed and not after.is_allowed:
        return Difference(NEWLY_REFUSED, _line_of_refusal(after, after))
    if after.is_allowed and not before.is_allowed:
        return Difference(NEWLY_ALLOWED, _line_of_refusal(before, after))
    if not after.is_allowed:
        return None
    if before.due_at != after.due_at:
        return Difference(OTHER_TERM, _changed_line(before, after, _TERMS))
    for what, values in ((OTHER_LIMIT, _LIMITS), (OTHER_SHELF, _SHELF)):
        if line := _changed_line(before, after, values):
            return Difference(what, line)
    return None


def _line_of_refusal(refusing: Verdict, after: Verdict) -> TraceLine | None:
    """The line of the new trace about what was or is refused."""
    lines = {line.value: line for line in after.trace}
    for refusal in refusing.refusals:
        for value in _VALUES_OF_CODES.get(refusal.code, ()):
            if value in lines and (value != "is_lendable" or lines[value].result is not True or refusing is not after):
                return lines[value]
    return None


def _changed_line(before: Verdict, after: Verdict, values: tuple[str, ...]) -> TraceLine | None:
    old = {line.value: line.result for line in before.trace}
    changed = (line for line in after.trace if line.value in values and line.result != old.get(line.value))
    return next(changed, None)
