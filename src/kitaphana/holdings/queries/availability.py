"""How many items there are, how many are free, and which place with a free one is nearest."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Q

from kitaphana.core import earth, sql
from kitaphana.holdings.models import Item, ItemStatus
from kitaphana.network import snapshot
from kitaphana.network.models import Branch, ServicePoint

GONE = (ItemStatus.WITHDRAWN, ItemStatus.LOST, ItemStatus.MISSING)
FREE = Q(status=ItemStatus.AVAILABLE, kit__isnull=True)  # a piece of a kit is lent with its kit only
_OF_WORK, _OF_EDITION = "e.work_id", "i.edition_id"


@dataclass(frozen=True, slots=True)
class BranchAvailability:
    """Items of one work or edition at one place: a branch, or a station (`service_point_id` is set).

    `call_number`, `shelving_location` and `edition_id` are those of the item to fetch: a free one if there is any.
    `distance_km` is as the crow flies from where the reader is, when both are known.
    """

    branch_id: int
    service_point_id: int | None
    code: str
    name: str
    total_count: int
    available_count: int
    call_number: str
    shelving_location: str
    distance_km: float | None
    edition_id: int = 0


@dataclass(frozen=True, slots=True)
class WorkAvailability:
    """All items of a work that still exist; `nearest` is a place with a free item, `None` when none is free."""

    total_count: int
    available_count: int
    branch_count: int
    nearest: BranchAvailability | None


NOTHING = WorkAvailability(0, 0, 0, None)


class _Group(NamedTuple):
    """Items of one owner (work or edition) at one place, as the database counted them."""

    owner_id: int
    branch_id: int
    service_point_id: int | None
    total: int
    free: int
    first_free: int | None
    first: int


class _Place(NamedTuple):
    code: str
    name: str
    latitude: float | None
    longitude: float | None


_Places = Mapping[tuple[int, int | None], _Place]
_ShelfMarks = Mapping[int, tuple[str, str, int]]
"""Call number, shelving location and edition of items."""


def availability_of_works(
    work_ids: Iterable[int],
    *,
    language: str,
    near: tuple[float, float] | None = None,
    preferred_branch_id: int | None = None,
) -> dict[int, WorkAvailability]:
    """Availability of every work asked for, in three statements however many there are.

    The nearest place is the reader's own branch if it has a free item, else the one closest to `near`
    (latitude, longitude), else the one with the most free items.
    """
    return _availability(_OF_WORK, list(work_ids), language, near, preferred_branch_id)


def _availability(
    owner: str, wanted: list[int], language: str, near: tuple[float, float] | None, preferred_branch_id: int | None
) -> dict[int, WorkAvailability]:
    groups = _by_owner(_groups(owner, wanted))
    chosen: dict[int, _Group] = {}
    places = _places((group for found in groups.values() for group in found), language)
    for owner_id, found in groups.items():
        free = [group for group in found if group.free]
        if free:
            chosen[owner_id] = min(free, key=lambda group: _rank(group, places, near, preferred_branch_id))
    items = _shelf_marks(chosen.values())
    return {id_: _work(groups.get(id_, []), chosen.get(id_), places, items, near) for id_ in wanted}


def availability_of_editions(
    edition_ids: Iterable[int],
    *,
    language: str,
    near: tuple[float, float] | None = None,
    preferred_branch_id: int | None = None,
) -> dict[int, WorkAvailability]:
    """The same for editions, each by itself; as many statements."""
    return _availability(_OF_EDITION, list(edition_ids), language, near, preferred_branch_id)


def branch_availability(
    edition_id: int, *, language: str = "kk", near: tuple[float, float] | None = None
) -> list[BranchAvailability]:
    """Places that hold the edition: nearest first when `near` is known, else those with free items first."""
    groups = _groups(_OF_EDITION, [edition_id])
    places, items = _places(groups, language), _shelf_marks(groups)
    groups.sort(key=lambda group: _rank(group, places, near, None))
    return [_branch(group, places, items, near) for group in groups]


def available_branches(work_ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """Codes of the branches with a free item, by work: for the facet of the index. One statement."""
    found: dict[int, tuple[str, ...]] = defaultdict(tuple)
    rows = (
        Item.objects.filter(FREE, edition__work_id__in=list(work_ids))
        .values_list("edition__work_id", "branch__code")
        .distinct()
        .order_by("edition__work_id", "branch__code")
    )
    for work_id, code in rows:
        found[work_id] += (code,)
    return dict(found)


def _groups(owner: str, ids: list[int]) -> list[_Group]:
    """What the database counts; `owner` is one of the two columns `_OF_WORK` and `_OF_EDITION`."""
    if not ids:
        return []
    statement = (
        # only our two column names and placeholders are put in; every value is a parameter
        f"SELECT {owner}, i.branch_id, i.service_point_id, COUNT(*),"  # noqa: S608  our own columns
        " COUNT(*) FILTER (WHERE i.status = %s AND i.kit_id IS NULL),"
        " MIN(i.id) FILTER (WHERE i.status = %s AND i.kit_id IS NULL), MIN(i.id)"
        " FROM holdings_item i JOIN catalog_edition e ON e.id = i.edition_id"
        f" WHERE {owner} IN ({sql.marks(ids)}) AND i.status NOT IN ({sql.marks(GONE)})"
        " GROUP BY 1, 2, 3 ORDER BY 1, 2, 3 NULLS FIRST"
    )
    free = ItemStatus.AVAILABLE.value
    return [_Group(*row) for row in sql.rows(statement, (free, free, *ids, *(status.value for status in GONE)))]


def _by_owner(groups: Iterable[_Group]) -> dict[int, list[_Group]]:
    found: dict[int, list[_Group]] = defaultdict(list)
    for group in groups:
        found[group.owner_id].append(group)
    return found


def _places(groups: Iterable[_Group], language: str) -> _Places:
    keys, network = {(group.branch_id, group.service_point_id) for group in groups}, snapshot.current()
    return {key: _place(network.points[key[1]] if key[1] else network.branches[key[0]], language) for key in keys}


def _place(at: Branch | ServicePoint, language: str) -> _Place:
    return _Place(at.code, at.name_in(language), at.latitude, at.longitude)


def _shelf_marks(groups: Iterable[_Group]) -> _ShelfMarks:
    ids = [group.first_free or group.first for group in groups]
    if not ids:
        return {}
    # only placeholders are put in
    statement = (
        "SELECT id, call_number, shelving_location, edition_id FROM holdings_item"  # noqa: S608  our own columns
        f" WHERE id IN ({sql.marks(ids)})"
    )
    return {row[0]: (row[1], row[2], row[3]) for row in sql.rows(statement, tuple(ids))}


def _rank(
    group: _Group, places: _Places, near: tuple[float, float] | None, preferred_branch_id: int | None
) -> tuple[bool, bool, float, int, str]:
    place = places[group.branch_id, group.service_point_id]
    is_own = group.service_point_id is None and group.branch_id == preferred_branch_id
    distance = _distance(place, near)
    return (not group.free, not is_own, math.inf if distance is None else distance, -group.free, place.code)


def _distance(place: _Place, near: tuple[float, float] | None) -> float | None:
    if near is None or place.latitude is None or place.longitude is None:
        return None
    return earth.kilometres(near, (place.latitude, place.longitude))


def _branch(group: _Group, places: _Places, items: _ShelfMarks, near: tuple[float, float] | None) -> BranchAvailability:
    place = places[group.branch_id, group.service_point_id]
    call_number, location, edition_id = items.get(group.first_free or group.first, ("", "", 0))
    return BranchAvailability(
        branch_id=group.branch_id,
        service_point_id=group.service_point_id,
        code=place.code,
        name=place.name,
        total_count=group.total,
        available_count=group.free,
        call_number=call_number,
        shelving_location=location,
        distance_km=_distance(place, near),
        edition_id=edition_id,
    )


def _work(
    groups: list[_Group],
    chosen: _Group | None,
    places: _Places,
    items: _ShelfMarks,
    near: tuple[float, float] | None,
) -> WorkAvailability:
    if not groups:
        return NOTHING
    return WorkAvailability(
        total_count=sum(group.total for group in groups),
        available_count=sum(group.free for group in groups),
        branch_count=len({(group.branch_id, group.service_point_id) for group in groups}),
        nearest=_branch(chosen, places, items, near) if chosen else None,
    )
