"""What is open near the visitor: counted from the library that they called theirs."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import ngettext

from kitaphana.core import earth
from kitaphana.edges.portal.place_memory import Nearness
from kitaphana.edges.portal.presenters.libraries import Library
from kitaphana.language.sorting import sort_key
from kitaphana.ui import formats


@dataclass(frozen=True, slots=True)
class DistrictNow:
    """How many places are open in a district."""

    code: str
    name: str
    open_count: int


@dataclass(frozen=True, slots=True)
class StationNow:
    """A station with what is inside."""

    place: Library
    inside: str


def open_near(branches: Iterable[Library], mine: Nearness, most: int) -> list[Library]:
    """Libraries one may enter now, the visitor's own left out: the nearest first, else those with a librarian first."""
    found = (one for one in branches if one.state.is_open and one.code != mine.code)
    return sorted(found, key=lambda one: (_distance(one, mine), one.state.shape != "open"))[:most]


def open_by_district(places: Iterable[Library], language: str) -> list[DistrictNow]:
    """Districts by the alphabet of the page; one where all is closed is not listed."""
    counts: Counter[tuple[str, str]] = Counter(
        (one.district_code, one.district) for one in places if one.state.is_open and one.district_code
    )
    ordered = sorted(counts.items(), key=lambda pair: sort_key(pair[0][1], language))
    return [DistrictNow(code, name, count) for (code, name), count in ordered]


def stations(places: Iterable[Library], inside: Mapping[int, int], mine: Nearness, most: int) -> list[StationNow]:
    """The nearest stations, or where nobody said what is near those with the most books."""
    ordered = sorted(places, key=lambda one: (_distance(one, mine), -inside.get(one.id, 0)))
    return [StationNow(one, _inside(inside.get(one.id, 0))) for one in ordered[:most]]


def _inside(count: int) -> str:
    if not count:
        return ""
    text = ngettext("%(number)s book inside", "%(number)s books inside", count)
    return text % {"number": formats.number(count)}


def _distance(place: Library, mine: Nearness) -> float:
    """Kilometres; all the same where either end is unknown."""
    if mine.point is None or place.latitude is None or place.longitude is None:
        return 0.0
    return earth.kilometres(mine.point, (place.latitude, place.longitude))
