"""Questions about holds. The only way from a reader to what they wait for is through here, one reader at a time."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from kitaphana.circulation.estimating import estimate_wait
from kitaphana.circulation.models import Hold, PolicyVersion
from kitaphana.circulation.queries.hold_stock import stock_of
from kitaphana.circulation.rows import Versions
from kitaphana.circulation.rules.holds import ACTIVE, GONE, READY, WAITING
from kitaphana.core import sql
from kitaphana.core.paging import Page, page_of
from kitaphana.holdings.models import Item
from kitaphana.network.queries import ServicePointFacts, service_point_facts, service_points

MOST_ON_A_PAGE = 200
_MOST_READY = 500
# every page of results and of a book asks these
_WAITING_BY_WORK = (
    "SELECT work_id, COUNT(*) FROM circulation_hold WHERE state = %s AND closed_at IS NULL AND work_id IN ({})"
    " GROUP BY work_id"
)
_ITEMS_BY_WORK = (
    "SELECT e.work_id, COUNT(*) FROM holdings_item i JOIN catalog_edition e ON e.id = i.edition_id"
    " WHERE e.work_id IN ({}) AND i.is_for_loan AND i.kit_id IS NULL AND i.status NOT IN ({}) GROUP BY e.work_id"
)


@dataclass(frozen=True, slots=True)
class HoldRow:
    """A hold that goes on, as its reader sees it.

    `edition_id` is that of the hold, else of the caught item; `volume` in words. `position` of `queue_length` counts
    those who wait; `estimate` is the wait in days as of now, None where nobody can tell or nobody waits any more.
    """

    hold_id: int
    work_id: int
    edition_id: int | None
    is_for_edition: bool
    title: str
    author: str
    state: str
    language: str
    form: str
    volume: str
    pickup: ServicePointFacts
    position: int
    queue_length: int
    estimate: tuple[int, int] | None
    shelf_code: str
    expires_at: dt.datetime | None
    suspended_until: dt.date | None
    needed_until: dt.date | None
    placed_at: dt.datetime


@dataclass(frozen=True, slots=True)
class HoldCount:
    """How many wait for a work, and how many items could serve them."""

    waiting_count: int
    item_count: int


class _Row(NamedTuple):
    """In the order of `_COLUMNS`."""

    hold_id: int
    work_id: int
    edition_id: int | None
    caught_edition_id: int | None
    wanted_item_id: int | None
    title: str
    author: str
    state: str
    language: str
    form: str
    volume_key: str
    volume: str
    pickup_point_id: int
    institution_id: int
    institution: str
    ahead: int
    length: int
    shelf_code: str
    expires_at: dt.datetime | None
    suspended_until: dt.date | None
    needed_until: dt.date | None
    placed_at: dt.datetime


_COLUMNS = (
    "pk", "work_id", "edition_id", "item__edition_id", "wanted_item_id", "said_title", "said_author", "state",
    "language", "form", "volume_key", "said_volume", "pickup_point_id", "institution_id", "institution__code",
    "ahead", "length", "shelf_code", "expires_at", "suspended_until", "needed_until", "placed_at",
)  # fmt: skip


def holds_of(patron_id: int, *, after: int | None = None, limit: int = 50, language: str = "kk") -> Page[HoldRow]:
    """The reader's holds that go on, oldest first; a constant number of statements a page.

    `language` is that of the screen; titles stand in the language of the edition.
    """
    limit = max(1, min(limit, MOST_ON_A_PAGE))
    found = open_holds().filter(patron_id=patron_id, pk__gt=after or 0).order_by("pk")[: limit + 1]
    return page_of(_rows(found), limit=limit, key=lambda row: row.hold_id)


def hold_of_patron(hold_id: int, patron_id: int) -> HoldRow | None:
    """That hold if it goes on and is the reader's own; None otherwise, so that nobody learns of others' holds."""
    return next(iter(_rows(open_holds().filter(pk=hold_id, patron_id=patron_id))), None)


@dataclass(frozen=True, slots=True)
class OfferedHold:
    """A book on a hold shelf of this building, for a reader who stands at the desk."""

    hold_id: int
    shelf_code: str
    title: str
    volume: str
    pickup_code: str
    expires_at: dt.datetime | None


def ready_at(patron_ids: Collection[int], service_point_id: int) -> dict[int, tuple[OfferedHold, ...]]:
    """What lies ready for these readers at a point or at any other of its building; the desk offers it. One statement.

    Only readers for whom something waits are in the answer.
    """
    point = service_point_facts(service_point_id)
    here = Q(pickup_point_id=service_point_id)
    if point is not None and point.branch_id is not None:
        here |= Q(pickup_point__branch_id=point.branch_id)
    found = Hold.objects.filter(here, patron_id__in=list(patron_ids), state=READY, closed_at__isnull=True)
    ready: dict[int, tuple[OfferedHold, ...]] = {}
    for patron_id, *row in found.order_by("pk").values_list("patron_id", *_READY)[:_MOST_READY]:
        ready[patron_id] = (*ready.get(patron_id, ()), OfferedHold(*row))
    return ready


_READY = ("pk", "shelf_code", "item__edition__title", "item__volume", "pickup_point__code", "expires_at")


def ready_count(patron_id: int) -> int:
    """How many items lie ready for the reader, at any point."""
    return Hold.objects.filter(patron_id=patron_id, state=READY, closed_at__isnull=True).count()


def last_pickup_of(patron_id: int) -> int | None:
    """Where the reader last chose to fetch something; None while no hold names them."""
    return Hold.objects.filter(patron_id=patron_id).order_by("-pk").values_list("pickup_point_id", flat=True).first()


def hold_counts(work_ids: Iterable[int]) -> dict[int, HoldCount]:
    """How many wait for which works; only those for which somebody does. Two statements, however many works."""
    ids = list(work_ids)
    counts = dict(sql.rows(_WAITING_BY_WORK.format(sql.marks(ids)), (WAITING, *ids))) if ids else {}
    if not counts:
        return {}
    items = dict(sql.rows(_ITEMS_BY_WORK.format(sql.marks(counts), sql.marks(GONE)), (*counts, *GONE)))
    return {work_id: HoldCount(count, items.get(work_id, 0)) for work_id, count in counts.items()}


def hold_count_of_edition(edition_id: int) -> HoldCount:
    """How many wait whom this edition could serve, and its items. Two statements."""
    wanted = Q(edition_id=edition_id) | Q(edition__isnull=True, work__editions__id=edition_id)
    waiting = Hold.objects.filter(wanted, state=WAITING, closed_at__isnull=True)
    items = _serving().filter(edition_id=edition_id)
    return HoldCount(waiting.values("pk").distinct().count(), items.count())


def _serving() -> "QuerySet[Item]":
    return Item.objects.filter(is_for_loan=True, kit__isnull=True).exclude(status__in=GONE).order_by()


def open_holds() -> "QuerySet[Hold]":
    """Holds that go on, with the place of each in the queue and what to call the thing."""
    queue = Hold.objects.filter(
        work_id=OuterRef("work_id"), institution_id=OuterRef("institution_id"), state=WAITING, closed_at__isnull=True
    )
    before = queue.filter(
        Q(ranked_at__lt=OuterRef("ranked_at")) | Q(ranked_at=OuterRef("ranked_at"), pk__lt=OuterRef("pk"))
    )
    volumes = Item.objects.filter(edition_id=OuterRef("edition_id"), volume_key=OuterRef("volume_key")).order_by("pk")
    return Hold.objects.filter(closed_at__isnull=True, state__in=ACTIVE).annotate(
        ahead=_counted(before),
        length=_counted(queue),
        said_title=Coalesce("item__edition__title", "edition__title", "seen_edition__title", "work__title"),
        said_author=Coalesce("item__edition__author", "edition__author", "seen_edition__author", "work__author"),
        said_volume=Case(
            When(item__isnull=False, then=F("item__volume")),
            When(volume_key="", then=Value("")),
            default=Coalesce(Subquery(volumes.values("volume")[:1]), Value("")),
        ),
    )


def _counted(rows: "QuerySet[Hold]") -> Coalesce:
    counted = rows.order_by().values("work_id").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _rows(holds: "QuerySet[Hold]") -> list[HoldRow]:
    rows = [_Row._make(row) for row in holds.values_list(*_COLUMNS)]
    points = {point.id: point for point in service_points(is_active=False)} if rows else {}
    told = _estimates([row for row in rows if row.state == WAITING], points)
    return [_row(row, points[row.pickup_point_id], told.get(row.hold_id)) for row in rows]


def _row(row: _Row, pickup: ServicePointFacts, estimate: tuple[int, int] | None) -> HoldRow:
    return HoldRow(
        hold_id=row.hold_id,
        work_id=row.work_id,
        edition_id=row.edition_id or row.caught_edition_id,
        is_for_edition=row.edition_id is not None,
        title=row.title,
        author=row.author,
        state=row.state,
        language=row.language,
        form=row.form,
        volume=row.volume,
        pickup=pickup,
        position=row.ahead + 1,
        queue_length=max(row.length, row.ahead + 1),
        estimate=estimate,
        shelf_code=row.shelf_code,
        expires_at=row.expires_at,
        suspended_until=row.suspended_until,
        needed_until=row.needed_until,
        placed_at=row.placed_at,
    )


def _estimates(rows: Sequence[_Row], points: Mapping[int, ServicePointFacts]) -> dict[int, tuple[int, int]]:
    """The waits as of now; two statements, however many holds."""
    if not rows:
        return {}
    stock = stock_of({row.hold_id for row in rows})
    versions = _versions()
    found = {}
    for row in rows:
        told = estimate_wait(
            stock[row.hold_id], ahead=row.ahead, pickup=points[row.pickup_point_id], institution=row.institution,
            versions=versions,
        )  # fmt: skip
        if told is not None:
            found[row.hold_id] = (told.low, told.high)
    return found


def _versions() -> Versions:
    row = PolicyVersion.objects.filter(pk=1).values_list("number", "stamp").first()
    return Versions(row[0], row[1], None) if row else Versions(0, None, None)
