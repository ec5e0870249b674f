"""What search needs to know of the items of a work."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import BooleanField, Case, Count, Value, When
from django.db.models.functions import Coalesce

from kitaphana.holdings.models import Item
from kitaphana.holdings.queries.availability import FREE, GONE


@dataclass(frozen=True, slots=True)
class ShelfFacts:
    """Codes of the places (branches, stations) with a free item, all shelf marks (each once), the count of items."""

    places: tuple[str, ...]
    call_numbers: tuple[str, ...]
    count: int = 0


NO_SHELF = ShelfFacts((), ())


def shelf_facts(work_ids: Iterable[int]) -> dict[int, ShelfFacts]:
    """Facts by work; works without an item that still exists are left out. One statement."""
    places: dict[int, dict[str, None]] = defaultdict(dict)
    marks: dict[int, dict[str, None]] = defaultdict(dict)
    counts: Counter[int] = Counter()
    for work_id, place, is_free, mark, count in _rows(work_ids):
        counts[work_id] += count
        marks[work_id].setdefault(mark)
        if is_free:
            places[work_id].setdefault(place)
    return {
        id_: ShelfFacts(tuple(places[id_]), tuple(filter(None, found)), counts[id_]) for id_, found in marks.items()
    }


def _rows(work_ids: Iterable[int]) -> Iterable[tuple[int, str, bool, str, int]]:
    free = Case(When(FREE, then=Value(True)), default=Value(False), output_field=BooleanField())
    return (
        Item.objects.filter(edition__work_id__in=list(work_ids))
        .exclude(status__in=GONE)
        .annotate(place=Coalesce("service_point__code", "branch__code"), is_free=free)
        .values_list("edition__work_id", "place", "is_free", "call_number")
        .annotate(count=Count("id"))
        .order_by("edition__work_id", "place")
    )
