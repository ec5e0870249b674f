"""The city as a map of our own: GeoJSON for the script, and the same geometry as a drawing for everybody.

Nothing is fetched from outside. The list beside the map says all that it shows, so it is a picture with one name.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from kitaphana.edges.portal.presenters import map_names
from kitaphana.edges.portal.presenters.libraries import Library
from kitaphana.network.queries import CityMap, city_map
from kitaphana.network.rules import MapLineKind

Point = tuple[float, float]
KM_PER_DEGREE = 111.2
UNITS_PER_KM = 40
EDGE = 24
AROUND_KM = 2.6  # to each side of a branch on its own page
# Heights of letters in units of the drawing, in the whole city and around a branch; districts are written larger.
CITY_LETTER, NEAR_LETTER, DISTRICT_LETTER, NEAR_DISTRICT_LETTER = 17, 9, 34, 12


@dataclass(frozen=True, slots=True)
class Frame:
    """How places on earth become places in a drawing: flat, north above, right for one city."""

    west: float
    north: float
    narrowing: float
    width: int
    height: int

    def at(self, point: Point) -> Point:
        """Longitude and latitude → units from the left and from above."""
        longitude, latitude = point
        unit = KM_PER_DEGREE * UNITS_PER_KM
        x = (longitude - self.west) * unit * self.narrowing + EDGE
        return round(x, 1), round((self.north - latitude) * unit + EDGE, 1)


@dataclass(frozen=True, slots=True)
class Drawing:
    """The map below the places, without names."""

    frame: Frame
    below: str


def geojson(found: CityMap) -> dict[str, Any]:
    """RFC 7946: districts as polygons, lines as line strings; `approximate`: no outline is a boundary in law."""
    districts = [
        _feature("Polygon", [_ring(one.outline)], {"kind": "district", "code": one.code, "name": one.name})
        for one in found.districts
    ]
    lines = [
        _feature("LineString", one.path, {"kind": one.kind.value, "code": one.code, "name": one.name})
        for one in found.lines
    ]
    return {"type": "FeatureCollection", "approximate": True, "features": [*districts, *lines]}


def city(places: Sequence[Library], language: str) -> SafeString:
    """The whole city with a mark for each place; nothing where the network has no map."""
    found = city_map(language)
    if found is None:
        return SafeString("")
    drawing = _drawing(found)
    frame = drawing.frame
    marks = "".join(_mark(place, frame, 9) for place in sorted(places, key=_drawn_first))
    spots = frozenset(_spots(places, frame))
    names = "".join(map(_written, _city_names(found, spots)))
    below = drawing.below + _district_names(found, spots) + names
    return _svg(f"0 0 {frame.width} {frame.height}", frame.width, frame.height, below + marks)


def around(place: Library, others: Iterable[Library], language: str) -> SafeString:
    """The surroundings of one place, with its neighbours smaller."""
    found = city_map(language)
    spot = _spot(place)
    if found is None or spot is None:
        return SafeString("")
    drawing = _drawing(found)
    x, y = drawing.frame.at(spot)
    neighbours = [one for one in others if one.code != place.code]
    marks = frozenset((*_spots(neighbours, drawing.frame), (x, y)))
    names = "".join(map(_written, _near_names(found, x, y, marks)))
    reach = AROUND_KM * UNITS_PER_KM
    near = "".join(_mark(one, drawing.frame, 3) for one in neighbours)
    box = f"{x - reach * 1.4:g} {y - reach:g} {reach * 2.8:g} {reach * 2:g}"
    below = drawing.below + _district_names(found, marks) + names
    return _svg(box, 560, 400, below + near + _mark(place, drawing.frame, 6, "is-here"), "map-near")


def _svg(box: str, width: int, height: int, content: str, kind: str = "map-city") -> SafeString:
    return mark_safe(  # noqa: S308  all names are escaped on their way in
        f'<svg class="map-drawing {kind}" viewBox="{box}" width="{width}" height="{height}" '
        f'aria-hidden="true" focusable="false" preserveAspectRatio="xMidYMid slice">{content}</svg>'
    )


@lru_cache(maxsize=12)
def _drawing(found: CityMap) -> Drawing:
    """Districts and lines, which stay the same for every visitor."""
    frame = _frame(found)
    districts = "".join(_district(frame, one.outline) for one in found.districts)
    order = {"foothills": 0, "river": 1, "avenue": 2}
    lines = "".join(
        f'<path class="map-line map-{one.kind.value}" d="{_path(frame, one.path)}"/>'
        for one in sorted(found.lines, key=lambda line: order[line.kind.value])
    )
    return Drawing(frame, districts + lines)


def _frame(found: CityMap) -> Frame:
    points = [point for one in found.districts for point in one.outline]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    narrowing = math.cos(math.radians((south + north) / 2))
    width, height = (east - west) * narrowing, north - south
    unit = KM_PER_DEGREE * UNITS_PER_KM
    return Frame(west, north, narrowing, round(width * unit) + 2 * EDGE, round(height * unit) + 2 * EDGE)


def _district(frame: Frame, outline: Iterable[Point]) -> str:
    return f'<path class="map-district" d="{_path(frame, outline)}Z"/>'


@lru_cache(maxsize=256)
def _places_of_districts(found: CityMap, marks: frozenset[Point]) -> tuple[tuple[str, Point], ...]:
    """The districts' own words, without “district”, and where they stand: in their middle, beside the marks."""
    frame, taken = _frame(found), list(marks)
    placed = []
    for one in found.districts:
        word, outline = _short(one.name), tuple(map(frame.at, one.outline))
        spot = map_names.within(word, outline, taken=taken, size=DISTRICT_LETTER)
        taken += map_names.written(word, spot, DISTRICT_LETTER)
        placed.append((word, spot))
    return tuple(placed)


def _district_names(found: CityMap, marks: frozenset[Point]) -> str:
    return "".join(
        f'<text class="map-name" x="{x:g}" y="{y:g}">{escape(word)}</text>'
        for word, (x, y) in _places_of_districts(found, marks)
    )


def _short(name: str) -> str:
    return name.split()[0]


@lru_cache(maxsize=64)
def _city_names(found: CityMap, marks: frozenset[Point]) -> tuple[map_names.Placed, ...]:
    """The names of avenues and rivers on the map of the whole city, beside its marks."""
    frame = _frame(found)
    room = map_names.Room(EDGE, EDGE, frame.width - EDGE, frame.height - EDGE)
    return _names_along(found, frame, room, (CITY_LETTER, DISTRICT_LETTER), marks)


@lru_cache(maxsize=256)
def _near_names(found: CityMap, x: float, y: float, marks: frozenset[Point]) -> tuple[map_names.Placed, ...]:
    """Those around a branch, which stands in the middle."""
    wide, high = AROUND_KM * UNITS_PER_KM * 1.35, AROUND_KM * UNITS_PER_KM * 0.95
    room = map_names.Room(x - wide, y - high, x + wide, y + high)
    return _names_along(found, _frame(found), room, (NEAR_LETTER, NEAR_DISTRICT_LETTER), marks)


def _names_along(
    found: CityMap, frame: Frame, room: map_names.Room, sizes: tuple[float, float], marks: frozenset[Point]
) -> tuple[map_names.Placed, ...]:
    letter, district_letter = sizes
    taken = list(marks)
    for word, spot in _places_of_districts(found, marks):
        taken += map_names.written(word, spot, district_letter)
    lines = (
        map_names.Line(one.code, one.name, one.kind.value, tuple(map(frame.at, one.path)))
        for one in found.lines
        if one.kind is not MapLineKind.FOOTHILLS
    )
    return tuple(map_names.placed(lines, taken=taken, room=room, size=letter))


def _spots(places: Iterable[Library], frame: Frame) -> Iterator[Point]:
    return (frame.at(spot) for spot in map(_spot, places) if spot is not None)


def _written(name: map_names.Placed) -> str:
    """A name along its line."""
    turn = f"translate({name.x:g} {name.y:g}) rotate({name.angle:g})"
    return f'<text class="map-line-name is-{name.kind}" transform="{turn}">{escape(name.text)}</text>'


def _path(frame: Frame, points: Iterable[Point]) -> str:
    return "M" + " ".join(f"{x:g} {y:g}" for x, y in map(frame.at, points))


def _mark(place: Library, frame: Frame, radius: int, kind: str = "") -> str:
    spot = _spot(place)
    if spot is None:
        return ""
    x, y = frame.at(spot)
    look = f"map-mark {place.state.shape} {kind}".strip()
    title = f"<title>{escape(place.name)}: {escape(place.state.text)}</title>"
    if place.is_station:
        side = radius * 1.5
        shape = f'<rect x="{x - side / 2:g}" y="{y - side / 2:g}" width="{side:g}" height="{side:g}" rx="2"'
    else:
        shape = f'<circle cx="{x:g}" cy="{y:g}" r="{radius}"'
    return f'{shape} class="{look}">{title}</{"rect" if place.is_station else "circle"}>'


def _drawn_first(place: Library) -> tuple[bool, bool]:
    """Closed places below open ones, stations below libraries."""
    return place.state.is_open, not place.is_station


def _spot(place: Library) -> Point | None:
    return None if place.longitude is None or place.latitude is None else (place.longitude, place.latitude)


def _ring(outline: tuple[Point, ...]) -> tuple[Point, ...]:
    """Closed, as RFC 7946 asks."""
    return (*outline, outline[0])


def _feature(kind: str, coordinates: object, properties: dict[str, str]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": kind, "coordinates": coordinates},
    }
