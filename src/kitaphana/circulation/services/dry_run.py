"""What would happen if: may this reader borrow, read inside, renew or reserve this item here, and why not.

Reader and item are real ones, or only a category with an age and a category with a form. Nothing is written.
"""

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from django.db.backends.utils import CursorWrapper

from kitaphana.circulation import errors, hold_path, hot_holds, hot_path
from kitaphana.circulation.models import Hold
from kitaphana.circulation.policies import Ruling, current_grid
from kitaphana.circulation.rows import HoldThing, ItemRow, LoanRow, OpenLoans, PatronRow
from kitaphana.circulation.rules import (
    BorrowingFacts,
    Cell,
    HoldPolicy,
    ItemFacts,
    PlaceFacts,
    ReaderFacts,
    RenewalFacts,
    Standing,
    decide_checkout,
    decide_in_library,
    decide_renewal,
)
from kitaphana.circulation.rules.decisions import reason_for
from kitaphana.circulation.rules.holds import GONE, HoldFacts, hold_refusals
from kitaphana.circulation.services.gathering import NO_LOANS, cell_of, item_facts, reader_facts
from kitaphana.circulation.services.handing_over import surroundings
from kitaphana.circulation.services.holds.judging import Judged, judged, wish_for
from kitaphana.core import clock
from kitaphana.core.errors import Refusal, Refused
from kitaphana.network.calendars import lending_calendar
from kitaphana.network.models import Institution
from kitaphana.network.queries import ServicePointFacts, service_point_facts
from kitaphana.patrons.queries import list_categories

Tried = Literal["lend", "inside", "renew", "hold", "hold_work"]
"""The acts that are tried. `hold` is a place in the queue for that very item, `hold_work` for any copy of its work."""


@dataclass(frozen=True, slots=True)
class Supposed:
    """Who and what, as far as it is said: a reader or a category and an age; an item or a category and a form.

    `institution` owns a supposed item; empty: the owner of the service point.
    """

    patron_id: int | None = None
    patron_category: str = ""
    age_band: str = ""
    item_id: int | None = None
    item_category: str = ""
    form: str = ""
    institution: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """One act: all refusals, the terms, the whole trace (`TraceLine.as_json`) and the version of the grid.

    `terms` are values by their names in the rules; `because` are the criteria of the row that decided the length.
    """

    act: Tried
    refusals: tuple[Refusal, ...]
    due_at: dt.datetime | None
    terms: dict[str, Any]  # Any: int, bool or None
    trace: tuple[dict[str, Any], ...]
    because: str
    version: int

    @property
    def is_allowed(self) -> bool:
        """Whether nothing stands against it."""
        return not self.refusals


@dataclass(frozen=True, slots=True)
class DryRun:
    """The answers for lending, reading inside, renewing and reserving; the cell that the rules were asked about.

    `hold_work` is answered where reader and item are real: only a real reader waits, only a real item is of a work.
    `has_item`: the reader has that very item now.
    """

    cell: Cell
    has_item: bool
    answers: tuple[Answered, ...] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class _Case:
    point: ServicePointFacts
    reader: ReaderFacts
    item: ItemFacts
    place: PlaceFacts
    counts_inside: OpenLoans
    hold_count: int
    loan: LoanRow | None


def dry_run(*, service_point_id: int, supposed: Supposed) -> DryRun:
    """Ask the rules in force. Raises `card_unknown`, `item_unknown`, `service_point_unknown`, `category_unknown`."""
    case = _case(service_point_id, supposed)
    now = clock.now().astimezone(clock.zone())
    answers = (_lend(case, now), _inside(case, now), _renew(case, now), *_holds(case, supposed))
    return DryRun(_cell(case), case.loan is not None, answers)


def _case(service_point_id: int, supposed: Supposed) -> _Case:
    point = service_point_facts(service_point_id)
    with hot_path.cursor() as cursor:
        row = hot_path.item(cursor, supposed.item_id, locked=False) if supposed.item_id else None
        owner = row.institution if row else supposed.institution or (point.institution_code if point else "")
        patron = _patron(cursor, supposed, row, owner)
        missing = (
            (errors.SERVICE_POINT_UNKNOWN, point is None),
            (errors.CARD_UNKNOWN, supposed.patron_id is not None and patron is None),
            (errors.ITEM_UNKNOWN, supposed.item_id is not None and row is None),
        )
        if point is None or any(is_missing for _, is_missing in missing):
            raise Refused(*(Refusal(code) for code, is_missing in missing if is_missing))
        loan = _own_loan(cursor, supposed.patron_id, row)
        item = _item(cursor, supposed, row, loan)
        home, inside = (
            hot_path.open_loans(
                cursor, supposed.patron_id, point.pool_id, item_category=item.category, is_in_library=kind
            )
            if supposed.patron_id
            else NO_LOANS
            for kind in (False, True)
        )
    place = PlaceFacts(owner, point.pool_code, point.code, point.is_active, point.branch_id is not None)
    holds = _hold_count(supposed.patron_id, point.institution_id) if supposed.patron_id else 0
    return _Case(point, _reader(patron, supposed, home), item, place, inside, holds, loan)


def _patron(cursor: CursorWrapper, supposed: Supposed, row: ItemRow | None, owner: str) -> PatronRow | None:
    """The reader as the owner of the item sees them."""
    if supposed.patron_id is None:
        return None
    owner_id = (
        row.institution_id if row else Institution.objects.values_list("pk", flat=True).filter(code=owner).first()
    )
    return hot_path.patron_with(cursor, supposed.patron_id, owner_id or 0, locked=False)


def _own_loan(cursor: CursorWrapper, patron_id: int | None, row: ItemRow | None) -> LoanRow | None:
    holder = hot_path.open_loan_of_item(cursor, row.id, locked=False) if row else None
    return holder if holder and patron_id is not None and holder.patron_id == patron_id else None


def _hold_count(patron_id: int, institution_id: int) -> int:
    """Each institution counts its own."""
    return Hold.objects.filter(patron_id=patron_id, institution_id=institution_id, closed_at__isnull=True).count()


def _item(cursor: CursorWrapper, supposed: Supposed, row: ItemRow | None, loan: LoanRow | None) -> ItemFacts:
    if row is None:
        return ItemFacts(supposed.item_category, "available", form=supposed.form)
    caught = surroundings(cursor, row, locked=False).caught
    held_for = caught.patron_id if caught else None
    return item_facts(
        row,
        is_with_this_reader=loan is not None,
        is_held_for_another=held_for is not None and held_for != supposed.patron_id,
        is_held_for_this_reader=held_for is not None and held_for == supposed.patron_id,
        is_wanted=loan is not None and loan.id in hot_holds.wanted_loans(cursor, (loan.id,)),
    )


def _reader(patron: PatronRow | None, supposed: Supposed, counts: OpenLoans) -> ReaderFacts:
    if patron is not None:
        return reader_facts(patron, clock.today(), counts)
    is_collective = {one.code: one.is_collective for one in list_categories()}.get(supposed.patron_category, False)
    return ReaderFacts(supposed.patron_category, is_collective, supposed.age_band, True, Standing.VALID)


def _cell(case: _Case) -> Cell:
    return cell_of(case.reader, case.item, case.place)


def _lend(case: _Case, now: dt.datetime) -> Answered:
    ruling = current_grid().ruling(_cell(case))
    facts = BorrowingFacts(case.reader, case.item, case.place)
    verdict = decide_checkout(facts, ruling.policy, lending_calendar(case.point.id), now)
    terms = {"loan_days": ruling.policy.loan_days, "max_renewals": ruling.policy.max_renewals}
    return _answered("lend", verdict.refusals, verdict.due_at, terms, ruling, verdict.because)


def _inside(case: _Case, now: dt.datetime) -> Answered:
    ruling = current_grid().ruling_inside(_cell(case))
    counts = case.counts_inside
    reader = replace(case.reader, open_loan_count=counts.together, open_of_category=counts.of_category)
    facts = BorrowingFacts(reader, case.item, case.place, is_in_library=True)
    verdict = decide_in_library(facts, ruling.policy, lending_calendar(case.point.id), now)
    terms = {"max_in_library": ruling.policy.most}
    return _answered("inside", verdict.refusals, verdict.due_at, terms, ruling, verdict.because)


def _renew(case: _Case, now: dt.datetime) -> Answered:
    """The reader's own loan of the item; otherwise a loan that was never renewed and is due today."""
    loan = case.loan
    place = case.place if loan is None else PlaceFacts(case.place.institution, loan.pool, case.point.code)
    facts = RenewalFacts(
        reader=case.reader,
        item=case.item,
        place=place,
        loan_state=loan.state if loan else "open",
        renewal_count=loan.renewal_count if loan else 0,
        is_in_library=loan.is_in_library if loan else False,
    )
    ruling = current_grid().ruling(cell_of(facts.reader, facts.item, facts.place))
    calendar = lending_calendar(loan.service_point_id if loan else case.point.id)
    verdict = decide_renewal(facts, ruling.policy, calendar, loan.due_at if loan else now, now)
    terms = {"renewal_days": ruling.policy.renewal_days, "renewals_left": verdict.renewals_left}
    return _answered("renew", verdict.refusals, verdict.due_at, terms, ruling, verdict.because)


def _holds(case: _Case, supposed: Supposed) -> tuple[Answered, ...]:
    """Of a real reader and a real item by the very door that would place it."""
    if supposed.patron_id is None or supposed.item_id is None:
        return (_supposed_hold(case),)
    with hot_path.cursor() as cursor:
        patron = hot_path.patron_with(cursor, supposed.patron_id, case.point.institution_id, locked=False)
        item = hold_path.thing(cursor, work_id=None, edition_id=None, item_id=supposed.item_id)
        if patron is None or item is None:  # gone since a moment
            return (_supposed_hold(case),)
        things: tuple[tuple[Tried, HoldThing], ...] = (
            ("hold", item),
            ("hold_work", HoldThing(item.work_id, None, "", None)),
        )
        found = [(act, _judged(cursor, supposed.patron_id, patron, case.point, thing)) for act, thing in things]
    return tuple(_hold(act, one.facts, one.ruling) for act, one in found)


def _judged(
    cursor: CursorWrapper, patron_id: int, patron: PatronRow, pickup: ServicePointFacts, thing: HoldThing
) -> Judged:
    wish = wish_for(thing, pickup)
    asked = hold_path.asked(cursor, "", patron_id, wish, is_only_tried=True)
    return judged(cursor, wish, patron=patron, pickup=pickup, thing=thing, asked=asked)


def _supposed_hold(case: _Case) -> Answered:
    """Where one of the two is only supposed, nobody has it or waits for it."""
    facts = HoldFacts(
        reader=case.reader,
        age_mark=case.item.age_mark,
        open_hold_count=case.hold_count,
        candidate_count=int(_could_fill(case)),
        is_held_already=False,
        is_on_loan_to_reader=False,
        offers_pickup=case.point.offers_pickup,
    )
    return _hold("hold", facts, current_grid().ruling_on_holds(_cell(case)))


def _hold(act: Tried, facts: HoldFacts, ruling: Ruling[HoldPolicy]) -> Answered:
    terms = {"max_holds": ruling.policy.max_holds, "shelf_days": ruling.policy.shelf_days}
    because = reason_for("is_holdable", ruling.policy.trace)
    return _answered(act, tuple(hold_refusals(facts, ruling.policy)), None, terms, ruling, because)


def _could_fill(case: _Case) -> bool:
    """Whether the item could ever be what is waited for here: one of this institution that is lent and not gone."""
    item, is_own = case.item, case.place.institution == case.point.institution_code
    is_there = item.is_for_loan and not item.is_part_of_kit and item.status not in GONE
    return is_own and is_there and current_grid().ruling(_cell(case)).policy.lends


def _answered(
    act: Tried,
    refusals: tuple[Refusal, ...],
    due_at: dt.datetime | None,
    terms: dict[str, Any],
    ruling: Ruling[Any],
    because: str,
) -> Answered:
    return Answered(act, refusals, due_at, terms, ruling.lines, because, ruling.version)
