"""Give a loan a later due date."""

from collections.abc import Mapping
from typing import Any

from django.db.backends.utils import CursorWrapper

from kitaphana.circulation import errors, hot_holds, hot_path
from kitaphana.circulation.answers import LoanAnswer
from kitaphana.circulation.events import LoanRenewed
from kitaphana.circulation.policies import Ruling
from kitaphana.circulation.rows import ItemRow, LoanRow, PatronRow
from kitaphana.circulation.rules import Policy, RenewalFacts, Verdict, decide_renewal
from kitaphana.circulation.services import gathering
from kitaphana.circulation.services.acting import Act, Declined, Written, answered, perform
from kitaphana.circulation.writing import Writes
from kitaphana.core import clock
from kitaphana.core.actor import Actor, ActorKind
from kitaphana.core.errors import Refusal
from kitaphana.network.calendars import lending_calendar
from kitaphana.network.queries import ServicePointFacts


def renew(
    *,
    loan_id: int,
    service_point_id: int | None,
    by: Actor,
    command_id: str,
    overrides: frozenset[str] = frozenset(),
) -> LoanAnswer:
    """Prolong a loan by the calendar of the point where it was made; `service_point_id` None: from the web, which
    stays open when the point has closed.

    Raises `Refused` with every reason (`item_wanted`: somebody waits for it and no other item can serve); staff may set
    aside the overridable ones that `overrides` names. The same `command_id` prolongs once.
    """
    allowed = overrides if by.kind is ActorKind.STAFF else frozenset()
    body: dict[str, Any] = {"loan": loan_id, "service_point": service_point_id}
    if allowed:
        body["overrides"] = sorted(allowed)
    act = Act.of("renew", command_id, body, by, f"loan:{loan_id}")
    return perform(act, lambda cursor: _prolong(cursor, act, loan_id, service_point_id, allowed), LoanAnswer)


def _prolong(
    cursor: CursorWrapper, act: Act, loan_id: int, service_point_id: int | None, overrides: frozenset[str]
) -> Written | Mapping[str, Any]:
    loan = hot_path.loan(cursor, loan_id)
    before, versions = answered(cursor, act)
    if before is not None:
        return before
    if loan is None:
        raise Declined((Refusal(errors.LOAN_UNKNOWN),))
    item = hot_path.item(cursor, loan.item_id, locked=False)
    patron = hot_path.patron(cursor, loan.patron_id, loan.item_id, locked=False) if loan.patron_id else None
    point = gathering.point_at(service_point_id or loan.service_point_id, versions)
    if item is None or patron is None or point is None:
        raise Declined((_missing(patron, point),))
    is_wanted = not loan.is_in_library and loan.id in hot_holds.wanted_loans(cursor, (loan.id,))
    is_in_use = service_point_id is None or point.is_active
    facts = _facts(loan, item, patron, point, is_in_use=is_in_use, is_wanted=is_wanted)
    ruling = gathering.ruling_for(facts, versions)
    calendar = lending_calendar(loan.service_point_id, stamp=versions.calendar_stamp)
    verdict = decide_renewal(facts, ruling.policy, calendar, loan.due_at, act.local_time, overrides)
    decision = gathering.decision_row(act.verb, facts, verdict, ruling, versions)
    if verdict.due_at is None:
        raise Declined(verdict.refusals, decision)
    writes = Writes()
    hot_path.extend_loan(writes, loan.id, verdict.due_at, service_point_id=point.id, at=act.at)
    answer = _answer(loan, item, verdict, ruling, service_point_id)
    hot_path.publish(writes, act.at, _event(loan, item, point, answer))
    hot_path.record_decision(writes, act.at, act.by, point.code, decision)
    details: dict[str, Any] = {"due_at": answer.due_at.isoformat()}
    if answer.overridden:
        details["overridden"] = list(answer.overridden)
    return Written(writes, answer, f"loan:{loan.id}", details)


def _missing(patron: PatronRow | None, point: ServicePointFacts | None) -> Refusal:
    """A loan without a reader is closed and its link cut."""
    return gathering.UNKNOWN_POINT if point is None and patron is not None else Refusal(errors.NOT_ON_LOAN)


def _facts(
    loan: LoanRow, item: ItemRow, patron: PatronRow, point: ServicePointFacts, *, is_in_use: bool, is_wanted: bool
) -> RenewalFacts:
    return RenewalFacts(
        reader=gathering.reader_facts(patron, clock.today()),
        item=gathering.item_facts(item, is_wanted=is_wanted),
        place=gathering.place_facts(item, loan.pool, point.code, is_active=is_in_use),
        loan_state=loan.state,
        renewal_count=loan.renewal_count,
        is_in_library=loan.is_in_library,
    )


def _answer(
    loan: LoanRow, item: ItemRow, verdict: Verdict, ruling: Ruling[Policy], service_point_id: int | None
) -> LoanAnswer:
    return LoanAnswer(
        loan_id=loan.id,
        item_id=item.id,
        edition_id=item.edition_id,
        barcode=item.barcode,
        title=item.title,
        loaned_at=loan.loaned_at,
        due_at=verdict.due_at or loan.due_at,
        renewal_count=loan.renewal_count + 1,
        renewals_left=verdict.renewals_left,
        service_point_id=service_point_id,
        overridden=verdict.overridden,
        trace=ruling.lines,
        because=verdict.because,
        previous_due_at=loan.due_at,
    )


def _event(loan: LoanRow, item: ItemRow, point: ServicePointFacts, answer: LoanAnswer) -> LoanRenewed:
    shared = gathering.loan_event_fields(loan, item, point)
    return LoanRenewed(**shared, due_at=answer.due_at, renewal_count=answer.renewal_count)
