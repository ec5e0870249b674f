"""How many items there are, by owner and language: for the city's figures."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count

from kitaphana.holdings.models import Item, ItemStatus
from kitaphana.network.rules import ServicePointKind

LANGUAGE_GROUPS = {"kaz": "kk", "rus": "ru", "und": "undetermined"}
"""ISO 639-2 code of the first language of the text → group of the statistics; all other codes are `foreign`."""


_NOT_INSIDE = (ItemStatus.WITHDRAWN, ItemStatus.LOST, ItemStatus.MISSING, ItemStatus.ON_LOAN, ItemStatus.IN_TRANSIT)


@dataclass(frozen=True, slots=True)
class HoldingsFigures:
    """Items that the institution owns, withdrawn ones not counted, by group: kk, ru, foreign, undetermined."""

    item_count: int
    by_language: dict[str, int]
    in_stations: int


def holdings_figures(institution_id: int) -> HoldingsFigures:
    """The stock of one institution. Two statements, about a second on a million and a half items."""
    items = Item.objects.filter(institution_id=institution_id).exclude(status=ItemStatus.WITHDRAWN)
    groups: Counter[str] = Counter(dict.fromkeys(("kk", "ru", "foreign", "undetermined"), 0))
    for languages, count in items.values_list("edition__languages").annotate(count=Count("id")).order_by():
        groups[_group(languages)] += count
    in_stations = items.filter(service_point__kind=ServicePointKind.STATION).count()
    return HoldingsFigures(item_count=groups.total(), by_language=dict(groups), in_stations=in_stations)


def station_item_counts() -> dict[int, int]:
    """Items in each station just now, by the id of its service point. One statement over the items in stations."""
    inside = Item.objects.filter(service_point__kind=ServicePointKind.STATION).exclude(status__in=_NOT_INSIDE)
    return dict(inside.values_list("service_point_id").annotate(Count("id")).order_by())


def other_item_count(institution_id: int) -> int:
    """Items of all other institutions."""
    return Item.objects.exclude(institution_id=institution_id).exclude(status=ItemStatus.WITHDRAWN).count()


def _group(languages: list[str]) -> str:
    return LANGUAGE_GROUPS.get(languages[0], "foreign") if languages else "undetermined"
