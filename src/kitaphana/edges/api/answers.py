"""Facts of the packages in the words of the REST door."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Literal

from django.utils.translation import get_language

from kitaphana.catalog.queries import EditionDetails, WorkCard
from kitaphana.charges.queries import Balance
from kitaphana.circulation.queries import HoldRow, LossCase
from kitaphana.circulation.services import DryRun, LoanAnswer, ReturnAnswer
from kitaphana.core.paging import Page
from kitaphana.discovery.queries import FacetCount, SearchPage
from kitaphana.edges.api import presenters, reader_schemas, schemas
from kitaphana.holdings.queries import BranchAvailability, ItemCard, WorkAvailability
from kitaphana.language.codes import language_name
from kitaphana.network.queries import BranchCard
from kitaphana.network.rules import PointState
from kitaphana.patrons.queries import BlockFacts
from kitaphana.ui.reasons import Reasons
from kitaphana.ui.words import FORMS


def search_page(
    page: SearchPage,
    cards: Mapping[int, WorkCard],
    availability: Mapping[int, WorkAvailability],
    places: Mapping[str, str],
) -> schemas.SearchOut:
    """Results in their order; works that have gone since the index was written are left out."""
    interface = (get_language() or "kk")[:2]
    facets = page.facets
    return schemas.SearchOut(
        total=page.total,
        page=page.page,
        page_count=page.page_count,
        is_partial=page.is_partial,
        is_corrected=page.is_corrected,
        works=[work(card, availability[card.id]) for card in cards.values()],
        facets=schemas.Facets(
            languages=_facet(facets.languages, lambda code: language_name(code, interface)),
            forms=_facet(facets.forms, lambda code: str(FORMS.get(code, code))),
            years=_facet(facets.years, lambda decade: f"{decade}–{int(decade) + 9}"),
            branches=_facet(facets.branches, lambda code: places.get(code, code)),
        ),
    )


def _facet(counts: Iterable[FacetCount], name: Callable[[str], str]) -> list[schemas.FacetCount]:
    return [schemas.FacetCount(value=one.value, name=name(one.value), count=one.count) for one in counts]


def work(card: WorkCard, availability: WorkAvailability) -> schemas.WorkOut:
    """One row of results."""
    first, last = card.years
    return schemas.WorkOut(
        id=card.id,
        title=card.title,
        author=card.author,
        first_year=first,
        last_year=last,
        edition_id=card.edition_id,
        edition_count=card.edition_count,
        languages=list(card.languages),
        forms=list(card.forms),
        availability=schemas.Availability(
            total_count=availability.total_count,
            available_count=availability.available_count,
            place_count=availability.branch_count,
            nearest=_place(availability.nearest) if availability.nearest else None,
        ),
    )


def _place(place: BranchAvailability) -> schemas.Place:
    return schemas.Place(
        code=place.code,
        name=place.name,
        total_count=place.total_count,
        available_count=place.available_count,
        call_number=place.call_number,
    )


def edition(details: EditionDetails, first_items: schemas.ItemsOut) -> schemas.EditionOut:
    """One edition."""
    same = ("id", "work_id", "title", "subtitle", "part", "responsibility", "author", "edition_statement", "place")
    also = ("publisher", "year", "extent", "summary", "udc", "bbk", "age_mark", "form")
    return schemas.EditionOut(
        **{name: getattr(details, name) for name in (*same, *also)},
        contributors=[schemas.ContributorOut(name=who.name, role=who.role) for who in details.contributors],
        languages=list(details.languages),
        series=[f"{one.title} ; {one.number}" if one.number else one.title for one in details.series],
        subjects=list(details.subjects),
        isbns=list(details.isbns),
        issns=list(details.issns),
        other_editions=[one.id for one in details.other_editions],
        items=first_items,
    )


def items(page: Page[ItemCard], due: Mapping[int, dt.datetime]) -> schemas.ItemsOut:
    """Some items of an edition."""
    return schemas.ItemsOut(items=[_item(card, due.get(card.id)) for card in page.rows], next_after=page.next_after)


def _item(card: ItemCard, due_at: dt.datetime | None) -> schemas.ItemOut:
    return schemas.ItemOut(
        barcode=card.barcode,
        volume=card.volume,
        is_part_of_kit=card.kit_id is not None,
        status=card.status,
        is_for_loan=card.is_for_loan,
        branch=card.branch_code,
        service_point=card.service_point_code,
        call_number=card.call_number,
        shelving_location=card.shelving_location,
        due_at=due_at,
    )


def branch(card: BranchCard, state: PointState | None) -> schemas.BranchOut:
    """A branch or a station."""
    same = ("code", "name", "is_station", "number", "address", "district", "latitude", "longitude")
    return schemas.BranchOut(
        **{name: getattr(card, name) for name in same},
        institution=card.institution_code,
        phones=list(card.phones),
        amenities=list(card.amenities),
        state=state.state.value if state else "closed",
        state_until=state.until if state else None,
    )


def loan(answer: LoanAnswer) -> schemas.LoanOut:
    """A loan."""
    same = ("barcode", "edition_id", "title", "loaned_at", "due_at", "renewal_count", "renewals_left")
    kind = _kind(answer.is_in_library)
    return schemas.LoanOut(id=answer.loan_id, kind=kind, **{name: getattr(answer, name) for name in same})


def tried(found: DryRun) -> list[schemas.TriedOut]:
    """The answers of a dry run, one for each act."""
    reasons = Reasons((get_language() or "kk")[:2])
    return [
        schemas.TriedOut(
            act=one.act,
            is_allowed=one.is_allowed,
            refusals=[
                schemas.Refusal(code=r.code, sentence=presenters.sentence(r), is_overridable=r.is_overridable)
                for r in one.refusals
            ],
            due_at=one.due_at,
            terms=one.terms,
            because=reasons.rule(one.because),
            trace=[schemas.TraceLineOut(**{"policy": "", **line}) for line in one.trace],
            grid_version=one.version,
        )
        for one in found.answers
    ]


def _kind(is_in_library: bool) -> Literal["home", "in_library"]:
    return "in_library" if is_in_library else "home"


def returned(answer: ReturnAnswer) -> schemas.ReturnOut:
    """A return."""
    same = ("barcode", "edition_id", "title", "loan_id", "was_on_loan", "was_overdue", "is_home")
    return schemas.ReturnOut(
        **{name: getattr(answer, name) for name in same},
        belongs_to=answer.belongs_to_branch_code,
        reviews=list(answer.reviews),
        kind=_kind(answer.was_in_library) if answer.was_on_loan else None,
        hold_shelf_code=answer.shelf_code,
        goes_to=answer.goes_to_code,
    )


def hold(row: HoldRow) -> reader_schemas.HoldOut:
    """A hold of the reader who asks."""
    low, high = row.estimate or (None, None)
    is_waiting = row.state == "waiting"
    same = ("state", "work_id", "edition_id", "title", "shelf_code", "expires_at", "suspended_until")
    return reader_schemas.HoldOut(
        id=row.hold_id,
        pickup=row.pickup.code,
        position=row.position if is_waiting else None,
        queue_length=row.queue_length if is_waiting else None,
        days_low=low if is_waiting else None,
        days_high=high if is_waiting else None,
        **{name: getattr(row, name) for name in same},
    )


def standing(
    balances: Iterable[Balance], blocks: Iterable[BlockFacts], losses: Iterable[LossCase], codes: Mapping[int, str]
) -> reader_schemas.StandingOut:
    """What is open between a reader and the libraries; `codes` are those of the institutions."""
    return reader_schemas.StandingOut(
        balances=[
            reader_schemas.BalanceOut(
                institution=one.institution_code, owed=f"{one.owed:.2f}", to_give_back=f"{one.to_give_back:.2f}"
            )
            for one in balances
        ],
        blocks=[
            reader_schemas.BlockOut(
                reason=one.reason, institution=codes.get(one.institution_id or 0), ends_by_itself=one.placed_by_rule
            )
            for one in blocks
        ],
        losses=[_loss(one) for one in losses],
    )


def _loss(case: LossCase) -> reader_schemas.LossOut:
    amount = case.left or case.amount
    return reader_schemas.LossOut.model_validate(
        {
            "loan_id": case.row.loan_id,
            "barcode": case.row.barcode,
            "title": case.row.title,
            "state": case.row.state,
            "ways": list(case.ways) if case.row.state == "lost" else [],
            "amount": f"{amount:.2f}" if amount and case.row.state in ("lost", "owed") else None,
        }
    )
