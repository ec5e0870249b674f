"""Lend an item."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.backends.utils import CursorWrapper

from kitaphana.circulation import hot_holds, hot_path
from kitaphana.circulation.answers import LoanAnswer
from kitaphana.circulation.events import ItemCheckedOut
from kitaphana.circulation.rows import Around, ItemRow, NewLoan, OpenLoans, PatronRow, Versions, Wanted
from kitaphana.circulation.rules import BorrowingFacts, Verdict, as_fact, decide_checkout, decide_in_library
from kitaphana.circulation.services import gathering
from kitaphana.circulation.services.acting import Act, Declined, Written, answered, perform
from kitaphana.circulation.services.facts import Past, make_room, past_of, review_of
from kitaphana.circulation.services.handing_over import CAUGHT_OR_AWAY, hand_over, surroundings
from kitaphana.circulation.services.routing import Scene
from kitaphana.circulation.writing import Writes
from kitaphana.core import clock
from kitaphana.core.actor import Actor, ActorKind
from kitaphana.core.commands import replay
from kitaphana.core.errors import Refusal
from kitaphana.network.calendars import lending_calendar
from kitaphana.network.queries import ServicePointFacts


def check_out(  # noqa: PLR0913  the one door: all that can be said of a loan is said here
    *,
    patron_id: int,
    item_id: int,
    service_point_id: int,
    by: Actor,
    command_id: str,
    overrides: frozenset[str] = frozenset(),
    card_number: str = "",
    is_in_library: bool = False,
    happened_at: dt.datetime | None = None,
) -> LoanAnswer:
    """Lend an item to a reader, home or (`is_in_library`) for reading in the building.

    Raises `Refused` with every reason; staff may set aside the overridable ones that `overrides` names. `card_number`
    is the card that was shown, if one was: it must be active. The same `command_id` gives the same loan.

    `happened_at` makes it a fact that nobody could ask about (a paper day, a station without a network): only what does
    not exist is refused, and a moment to come or too long ago; what stands against it becomes a review.
    """
    asked = _Asked(patron_id, item_id, service_point_id, _allowed(overrides, by), card_number, is_in_library)
    act = Act.of("check_out", command_id, asked.as_json(), by, f"item:{item_id}", happened_at)
    return perform(act, lambda cursor: _lend(cursor, act, asked), LoanAnswer)


@dataclass(frozen=True, slots=True)
class _Asked:
    patron_id: int
    item_id: int
    service_point_id: int
    overrides: frozenset[str]
    card_number: str
    is_in_library: bool = False

    def as_json(self) -> dict[str, Any]:
        body: dict[str, Any] = {
            "patron": self.patron_id,
            "item": self.item_id,
            "service_point": self.service_point_id,
            "overrides": sorted(self.overrides),
            "card": self.card_number,
        }
        return {**body, "in_library": True} if self.is_in_library else body


@dataclass(frozen=True, slots=True)
class _Case:
    """Everything that exists: only then can rules be asked."""

    item: ItemRow
    point: ServicePointFacts
    facts: BorrowingFacts
    versions: Versions
    around: Around


def _allowed(overrides: frozenset[str], by: Actor) -> frozenset[str]:
    return overrides if by.kind is ActorKind.STAFF else frozenset()


def _lend(cursor: CursorWrapper, act: Act, asked: _Asked) -> Written | Mapping[str, Any]:
    patron = hot_path.patron(cursor, asked.patron_id, asked.item_id, card_number=asked.card_number)
    wanted = hot_path.wanted(
        cursor,
        act.key,
        patron_id=asked.patron_id,
        item_id=asked.item_id,
        service_point_id=asked.service_point_id,
        is_in_library=asked.is_in_library,
    )
    if wanted is None:
        before, versions = answered(cursor, act)
        if before is None:
            raise Declined(_unknown(patron, None, gathering.point_at(asked.service_point_id, versions)))
        return before
    if wanted.stored is not None:
        return replay(wanted.stored, act.digest)
    act.begin()
    past = past_of(wanted.item.id, act.fact_at) if act.fact_at else None
    item = past.as_of(wanted.item) if past else wanted.item
    case = _case(cursor, asked, patron, item, wanted.versions, counts=wanted.open_loans)
    if not isinstance(case, _Case):
        raise Declined(case)
    return _decided(cursor, act, asked, case, wanted, past)


def _decided(cursor: CursorWrapper, act: Act, asked: _Asked, case: _Case, wanted: Wanted, past: Past | None) -> Written:
    loan_id = wanted.next_loan_id
    ruling, verdict = _ruled(case, asked, act.happened_at.astimezone(clock.zone()), is_fact=past is not None)
    decision = gathering.decision_row(act.verb, case.facts, verdict, ruling, case.versions)
    if verdict.due_at is None:
        raise Declined(verdict.refusals, decision)
    writes = Writes()
    new = _new_loan(act, asked, case, loan_id, verdict.due_at, is_counted_apart=verdict.is_counted_apart)
    review = _noted(writes, act, case, verdict, new, past) if past else None
    hold_id = None
    if past is not None and past.ends_at is not None:
        hot_path.insert_past_loan(writes, new, past.ends_at)
    else:
        hot_path.insert_loan(writes, new, is_fetched=case.item.status in CAUGHT_OR_AWAY)
        hold_id = _beside(cursor, writes, act, asked, case, wanted)
    hot_path.publish(writes, act.happened_at, _event(loan_id, case, verdict.due_at))
    hot_path.record_decision(writes, act.happened_at, act.by, case.point.code, decision)
    return _written(writes, _answer(act, loan_id, case, verdict, ruling, verdict.due_at, hold_id), review)


def _noted(writes: Writes, act: Act, case: _Case, verdict: Verdict, new: NewLoan, past: Past) -> str:
    """Make room for a fact, and put what stands against it on the list of reviews; its kind, empty for nothing."""
    make_room(writes, past, case.point.id)
    review = review_of(past, verdict, case.item, case.point, loan_id=new.id, patron_id=new.patron_id)
    if review is None:
        return ""
    hot_holds.note_review(writes, review, act.at)
    return review.kind


def _beside(cursor: CursorWrapper, writes: Writes, act: Act, asked: _Asked, case: _Case, wanted: Wanted) -> int | None:
    """Holds, ways and pick lists; who reads inside still waits for an item to take home. The id of a fulfilled hold."""
    own_hold_id = None if asked.is_in_library else wanted.own_hold_id
    if wanted.is_targeted or own_hold_id is not None:
        hot_holds.end_targets(writes, item_id=case.item.id, hold_id=own_hold_id, at=act.at)
    if own_hold_id is None and case.item.status == hot_path.AVAILABLE:
        return None
    scene = Scene(act, case.item, case.point, case.versions, case.around)
    return hand_over(cursor, writes, scene, patron_id=asked.patron_id, own_hold_id=own_hold_id)


def _unknown(patron: PatronRow | None, item: ItemRow | None, point: ServicePointFacts | None) -> tuple[Refusal, ...]:
    found = ((patron, gathering.UNKNOWN_PATRON), (item, gathering.UNKNOWN_ITEM), (point, gathering.UNKNOWN_POINT))
    return tuple(refusal for row, refusal in found if row is None)


def _case(
    cursor: CursorWrapper,
    asked: _Asked,
    patron: PatronRow | None,
    item: ItemRow | None,
    versions: Versions,
    *,
    counts: OpenLoans | None = None,
) -> "_Case | tuple[Refusal, ...]":
    """`counts` of the reader's open loans are asked for when they are None: by who locks nothing."""
    point = gathering.point_at(asked.service_point_id, versions)
    if patron is None or item is None or point is None:
        return _unknown(patron, item, point)
    is_locked = counts is not None
    if counts is None:
        counts = hot_path.open_loans(
            cursor,
            asked.patron_id,
            point.pool_id,
            item_category=item.category,
            is_in_library=asked.is_in_library,
        )
    holder = hot_path.open_loan_of_item(cursor, item.id, locked=is_locked) if item.status == hot_path.ON_LOAN else None
    around = surroundings(cursor, item, locked=is_locked)
    held_for = around.caught.patron_id if around.caught else None
    facts = BorrowingFacts(
        gathering.reader_facts(patron, clock.today(), counts),
        gathering.item_facts(
            item,
            is_with_this_reader=holder is not None and holder.patron_id == asked.patron_id,
            is_held_for_another=held_for is not None and held_for != asked.patron_id,
            is_held_for_this_reader=held_for == asked.patron_id,
        ),
        gathering.place_facts(
            item,
            point.pool_code,
            point.code,
            is_active=point.is_active,
            has_reading_room=point.branch_id is not None,
        ),
        asked.is_in_library,
    )
    return _Case(item, point, facts, versions, around)


def _ruled(
    case: _Case, asked: _Asked, moment: dt.datetime, *, is_fact: bool = False
) -> tuple[gathering.AnyRuling, Verdict]:
    """The policy of the case and what the rules make of it."""
    calendar = lending_calendar(case.point.id, stamp=case.versions.calendar_stamp)
    if asked.is_in_library:
        inside = gathering.ruling_inside_for(case.facts, case.versions)
        return inside, decide_in_library(case.facts, inside.policy, calendar, moment, asked.overrides)
    ruling = gathering.ruling_for(case.facts, case.versions)
    verdict = decide_checkout(case.facts, ruling.policy, calendar, moment, asked.overrides)
    return ruling, as_fact(verdict, ruling.policy.loan_days, calendar, moment) if is_fact else verdict


def _new_loan(
    act: Act, asked: _Asked, case: _Case, loan_id: int, due_at: dt.datetime, *, is_counted_apart: bool
) -> NewLoan:
    return NewLoan(
        id=loan_id,
        item_id=case.item.id,
        patron_id=asked.patron_id,
        institution_id=case.item.institution_id,
        pool_id=case.point.pool_id,
        service_point_id=case.point.id,
        patron_category=case.facts.reader.category,
        age_band=case.facts.reader.age_band,
        loaned_at=act.happened_at,
        due_at=due_at,
        is_in_library=asked.is_in_library,
        item_category=case.item.category,
        is_counted_apart=is_counted_apart,
    )


def _event(loan_id: int, case: _Case, due_at: dt.datetime) -> ItemCheckedOut:
    reader = case.facts.reader
    shared = gathering.event_fields(
        loan_id,
        case.item,
        case.point,
        pool=case.point.pool_code,
        category=reader.category,
        band=reader.age_band,
        is_in_library=case.facts.is_in_library,
    )
    return ItemCheckedOut(**shared, due_at=due_at)


def _answer(
    act: Act,
    loan_id: int,
    case: _Case,
    verdict: Verdict,
    ruling: gathering.AnyRuling,
    due_at: dt.datetime,
    hold_id: int | None,
) -> LoanAnswer:
    return LoanAnswer(
        loan_id=loan_id,
        item_id=case.item.id,
        edition_id=case.item.edition_id,
        barcode=case.item.barcode,
        title=case.item.title,
        loaned_at=act.happened_at,
        due_at=due_at,
        renewal_count=0,
        renewals_left=verdict.renewals_left,
        service_point_id=case.point.id,
        overridden=verdict.overridden,
        trace=ruling.lines,
        because=verdict.because,
        is_in_library=case.facts.is_in_library,
        hold_id=hold_id,
        previous_status=case.item.status,
        previous_service_point_id=case.item.service_point_id,
    )


def _written(writes: Writes, answer: LoanAnswer, review: str | None = None) -> Written:
    if review:
        answer = replace(answer, reviews=(review,))
    details: dict[str, Any] = {"item": answer.item_id, "due_at": answer.due_at.isoformat()}
    if answer.is_in_library:
        details["in_library"] = True
    if answer.overridden:
        details["overridden"] = list(answer.overridden)
    if answer.hold_id is not None:
        details["hold"] = answer.hold_id
    return Written(writes, answer, f"loan:{answer.loan_id}", details)
