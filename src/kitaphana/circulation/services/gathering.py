"""From rows to the facts that the rules take, and from a verdict to what is kept of it."""

import datetime as dt
import uuid
from functools import lru_cache
from typing import Any

from kitaphana.circulation import errors
from kitaphana.circulation.policies import Ruling, current_grid
from kitaphana.circulation.rows import DecisionRow, HoldRow, ItemRow, LoanRow, OpenLoans, PatronRow, Versions
from kitaphana.circulation.rules import (
    BorrowingFacts,
    Cell,
    InLibraryPolicy,
    ItemFacts,
    PlaceFacts,
    Policy,
    ReaderFacts,
    RenewalFacts,
    Standing,
    Verdict,
)
from kitaphana.core.errors import Refusal
from kitaphana.network.queries import ServicePointFacts, service_point_facts
from kitaphana.patrons.rules import age_band, needs_guarantor

AnyRuling = Ruling[Policy] | Ruling[InLibraryPolicy]
NO_LOANS = OpenLoans(0, 0, 0)
UNKNOWN_PATRON = Refusal(errors.CARD_UNKNOWN)
UNKNOWN_ITEM = Refusal(errors.ITEM_UNKNOWN)
UNKNOWN_POINT = Refusal(errors.SERVICE_POINT_UNKNOWN)


def reader_facts(row: PatronRow, today: dt.date, counts: OpenLoans = NO_LOANS) -> ReaderFacts:
    """The reader without identity: age as a band, the term as a standing."""
    return ReaderFacts(
        category=row.category,
        is_collective=row.is_collective,
        age_band=age_band(row.born_on, today),
        has_active_card=row.has_active_card,
        standing=Standing.of(row.expires_on, today),
        block_reasons=row.block_reasons,
        open_loan_count=counts.together,
        open_of_category=counts.of_category,
        open_in_all=counts.in_all,
        awaits_guarantor=needs_guarantor(row.born_on, today, row.guarantor_below_age),
    )


def item_facts(row: ItemRow, **beside: bool) -> ItemFacts:
    """The item as the rules see it; `beside` are facts that its row does not tell (`is_with_this_reader`…)."""
    return ItemFacts(
        category=row.category,
        status=row.status,
        is_for_loan=row.is_for_loan,
        age_mark=row.age_mark,
        is_part_of_kit=bool(row.is_part_of_kit),
        form=row.form,
        **beside,
    )


def place_facts(
    row: ItemRow, pool: str, service_point: str, *, is_active: bool = True, has_reading_room: bool = True
) -> PlaceFacts:
    """Owner, pool and point, by code; `is_active` is False at a point that is out of use."""
    return PlaceFacts(row.institution, pool, service_point, is_active, has_reading_room)


def point_at(service_point_id: int, versions: Versions) -> ServicePointFacts | None:
    """The service point; kept as long as the network does not change."""
    if versions.calendar_stamp is None:
        return service_point_facts(service_point_id)
    return _kept_point(service_point_id, versions.calendar_stamp)


@lru_cache(maxsize=1024)
def _kept_point(service_point_id: int, stamp: uuid.UUID) -> ServicePointFacts | None:
    return service_point_facts(service_point_id, stamp=stamp)


def ruling_for(facts: BorrowingFacts | RenewalFacts, versions: Versions) -> Ruling[Policy]:
    """The policy of the cell where the act falls, and why."""
    return current_grid(versions.policy_stamp).ruling(_cell(facts))


def ruling_inside_for(facts: BorrowingFacts, versions: Versions) -> Ruling[InLibraryPolicy]:
    """The same for reading in the building."""
    return current_grid(versions.policy_stamp).ruling_inside(_cell(facts))


def cell_of(reader: ReaderFacts, item: ItemFacts, place: PlaceFacts) -> Cell:
    """Where in the grid it falls."""
    return Cell(place.institution, place.pool, reader.category, item.category, reader.age_band, item.form)


def _cell(facts: BorrowingFacts | RenewalFacts) -> Cell:
    return cell_of(facts.reader, facts.item, facts.place)


def decision_row(
    act: str, facts: BorrowingFacts | RenewalFacts, verdict: Verdict, ruling: AnyRuling, versions: Versions
) -> DecisionRow:
    """What is kept of a decision: no id of patron, card or loan, no birth date."""
    return DecisionRow(
        act=act,
        policy_version=ruling.version or versions.policy_number,
        refusal_codes=tuple(refusal.code for refusal in verdict.refusals),
        facts={**facts.as_json(), "overridden": list(verdict.overridden)},
        trace=ruling.trace_json,
    )


def event_fields(
    loan_id: int,
    row: ItemRow,
    point: ServicePointFacts,
    *,
    pool: str,
    category: str,
    band: str,
    is_in_library: bool,
) -> dict[str, Any]:
    """The fields that all events of loans share."""
    return {
        "loan_id": loan_id,
        "item_id": row.id,
        "edition_id": row.edition_id,
        "work_id": row.work_id,
        "institution": row.institution,
        "branch": point.branch_code,
        "service_point": point.code,
        "pool": pool,
        "patron_category": category,
        "age_band": band,
        "item_category": row.category,
        "item_branch": row.branch,
        "language": row.language,
        "form": row.form,
        "is_in_library": is_in_library,
    }


def loan_event_fields(loan: LoanRow, row: ItemRow, point: ServicePointFacts) -> dict[str, Any]:
    """The same of a loan that is there already."""
    return event_fields(
        loan.id,
        row,
        point,
        pool=loan.pool,
        category=loan.patron_category,
        band=loan.age_band,
        is_in_library=loan.is_in_library,
    )


def hold_event_fields(hold: HoldRow, institution: str, pickup_point: str, *, item_id: int | None) -> dict[str, Any]:
    """The fields that all events of holds share."""
    return {
        "hold_id": hold.id,
        "work_id": hold.work_id,
        "edition_id": hold.edition_id,
        "item_id": item_id,
        "institution": institution,
        "pickup_point": pickup_point,
        "patron_category": hold.patron_category,
        "age_band": hold.age_band,
    }
