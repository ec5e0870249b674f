"""What everybody may ask, without a token: search, editions, works, branches."""

from typing import Annotated

from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Path, Query, Router

from kitaphana.catalog.queries import edition_details, work_cards
from kitaphana.circulation.queries import due_dates
from kitaphana.core.errors import Refusal, Refused
from kitaphana.discovery.queries import SearchRequest, search
from kitaphana.edges.api import answers, schemas
from kitaphana.edges.api.schemas import Problem
from kitaphana.holdings.queries import availability_of_works, items_of_edition
from kitaphana.network.queries import branch_cards, branch_states, service_point_states, station_cards

router = Router(tags=["catalogue"])
ITEMS_SHOWN = 50
WRONG = {404: Problem, 422: Problem, 500: Problem}
Id = Annotated[int, Path(ge=1, le=schemas.LAST_ID)]


def language() -> str:
    """The language of the request: kk, ru or en."""
    return (get_language() or "kk")[:2]


def unknown() -> Refused:
    """Nothing of that id."""
    return Refused(Refusal("not_found"))


@router.get("/search", response={200: schemas.SearchOut, 422: Problem, 500: Problem, 503: Problem})
def find(request: HttpRequest, asked: Query[schemas.SearchIn]) -> schemas.SearchOut:
    """Works by words and filters, a page at a time, with facets."""
    page = search(
        SearchRequest(
            text=asked.q,
            languages=tuple(asked.language),
            forms=tuple(asked.form),
            branches=tuple(asked.branch),
            year_from=asked.year_from,
            year_to=asked.year_to,
            is_available=asked.available,
            sort=asked.sort,
            page=asked.page,
            size=asked.size,
            interface_language=language(),
        )
    )
    cards = work_cards(page.work_ids)
    return answers.search_page(page, cards, availability_of_works(cards, language=language()), _place_names())


@router.get("/works/{work_id}", response={200: schemas.WorkOut, **WRONG})
def work(request: HttpRequest, work_id: Id) -> schemas.WorkOut:
    """One work with its availability."""
    card = work_cards([work_id]).get(work_id)
    if card is None:
        raise unknown()
    return answers.work(card, availability_of_works([work_id], language=language())[work_id])


@router.get("/editions/{edition_id}", response={200: schemas.EditionOut, **WRONG})
def edition(request: HttpRequest, edition_id: Id) -> schemas.EditionOut:
    """One edition with its first items."""
    details = edition_details(edition_id)
    if details is None:
        raise unknown()
    return answers.edition(details, _items(edition_id, None))


@router.get("/editions/{edition_id}/items", response={200: schemas.ItemsOut, **WRONG})
def items(request: HttpRequest, edition_id: Id, asked: Query[schemas.ItemsIn]) -> schemas.ItemsOut:
    """The items of an edition, fifty at a time."""
    if edition_details(edition_id) is None:
        raise unknown()
    return _items(edition_id, asked.after)


@router.get("/branches", response={200: list[schemas.BranchOut], 500: Problem})
def branches(request: HttpRequest) -> list[schemas.BranchOut]:
    """All branches and stations, and whether they are open now."""
    states, point_states = branch_states(), service_point_states()
    found = [answers.branch(card, states.get(card.id)) for card in branch_cards(language())]
    return found + [answers.branch(card, point_states.get(card.id)) for card in station_cards(language())]


def _items(edition_id: int, after: int | None) -> schemas.ItemsOut:
    page = items_of_edition(edition_id, after=after, limit=ITEMS_SHOWN)
    return answers.items(page, due_dates(item.id for item in page.rows))


def _place_names() -> dict[str, str]:
    return {card.code: card.name for card in [*branch_cards(language()), *station_cards(language())]}
