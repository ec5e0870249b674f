"""Where names stand on the map: of avenues and rivers along their lines, of districts within them, beside the marks.

Pure geometry in the units of a drawing. The name of a line goes where the line is straightest and nothing else is
written; a line that has no such place keeps its name to itself. A district always has its name: as near to its middle
as the marks allow.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

Point = tuple[float, float]
LETTER = 0.62  # the mean width of a letter, in letter heights; wide rather than narrow
_STEP = 0.5  # how far two tries are apart, in letter heights
_GAP = 1.4  # from the middle of a letter to the next thing, in letter heights
_CLEAR = 0.9  # from the middle of a letter of an area's name to a mark, in letter heights
_BEND = 1.3  # how far a line may leave its name, in letter heights


@dataclass(frozen=True, slots=True)
class Placed:
    """A name with its middle and its slope in degrees, clockwise, never upside down."""

    code: str
    text: str
    kind: str
    x: float
    y: float
    angle: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line to be named, in units of the drawing."""

    code: str
    text: str
    kind: str
    path: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Room:
    """What is to be seen of the drawing: names stay within."""

    left: float
    top: float
    right: float
    bottom: float

    def holds(self, spots: Iterable[Point]) -> bool:
        """Whether all the points are within."""
        return all(self.left <= x <= self.right and self.top <= y <= self.bottom for x, y in spots)


def placed(lines: Iterable[Line], *, taken: Iterable[Point], room: Room, size: float) -> list[Placed]:
    """The names that find a place, the shortest lines first.

    `taken` are the points where a mark or a name stands already; `size` is the height of the letters.
    """
    occupied, found = list(taken), []
    for line in sorted(lines, key=lambda one: _length(one.path)):
        best = min(_free(line, occupied, room, size), key=lambda one: one[0], default=None)
        if best is None:
            continue
        _bend, name = best
        occupied += _spots(name, size)
        found.append(name)
    return found


def written(text: str, middle: Point, size: float) -> list[Point]:
    """The points that a level name takes up."""
    return _spots(Placed("", text, "", *middle, 0), size)


def within(text: str, outline: tuple[Point, ...], *, taken: Iterable[Point], size: float) -> Point:
    """The middle of a level name in an area: the nearest to its centre that is clear, else the one farthest from marks.

    `outline` are the corners of the area, `taken` the points where something stands, `size` the height of the letters.
    """
    centre = (sum(x for x, _ in outline) / len(outline), sum(y for _, y in outline) / len(outline))
    reach = len(text) * size * LETTER / 2 + _CLEAR * size
    others = list(taken)
    best, widest = centre, -1.0
    for spot in _around(centre, outline, size):
        letters = written(text, spot, size)
        if not all(_is_inside(letter, outline) for letter in letters):
            continue
        near = [one for one in others if math.dist(one, spot) < reach]
        gap = min((math.dist(letter, one) for letter in letters for one in near), default=math.inf)
        if gap >= _CLEAR * size:
            return spot
        if gap > widest:
            best, widest = spot, gap
    return best


def _around(centre: Point, outline: tuple[Point, ...], size: float) -> list[Point]:
    """Places to try, from the centre outwards."""
    xs, ys = [x for x, _ in outline], [y for _, y in outline]
    wide, high = int((max(xs) - min(xs)) / size), int((max(ys) - min(ys)) / size)
    steps = [(x * size, y * size / 2) for x in range(-wide, wide + 1) for y in range(-2 * high, 2 * high + 1)]
    steps.sort(key=lambda step: math.hypot(*step))
    return [(round(centre[0] + x, 1), round(centre[1] + y, 1)) for x, y in steps]


def _is_inside(spot: Point, outline: tuple[Point, ...]) -> bool:
    """Whether a ray from the point crosses the outline an odd number of times."""
    x, y = spot
    crossings = 0
    for one, other in pairwise((*outline, outline[0])):
        if (one[1] > y) != (other[1] > y) and x < one[0] + (y - one[1]) * (other[0] - one[0]) / (other[1] - one[1]):
            crossings += 1
    return crossings % 2 == 1


def _free(line: Line, occupied: list[Point], room: Room, size: float) -> Iterator[tuple[float, Placed]]:
    """Places of a name with how much the line bends there; the middle of the line comes first."""
    width = len(line.text) * size * LETTER
    for start in _tries(line.path, width, size):
        first, middle, last = (_along(line.path, start + part * width) for part in (0, 0.5, 1))
        on_chord = ((first[0] + last[0]) / 2, (first[1] + last[1]) / 2)
        bend = math.dist(middle, on_chord) / size
        name = _placed_on(line, first, last, on_chord)
        spots = _spots(name, size)
        near = [one for one in occupied if math.dist(one, on_chord) < width / 2 + 2 * size]
        if bend <= _BEND and room.holds(spots) and _is_clear(spots, near, size):
            yield round(bend, 1), name


def _placed_on(line: Line, first: Point, last: Point, middle: Point) -> Placed:
    angle = math.degrees(math.atan2(last[1] - first[1], last[0] - first[0]))
    upright = angle - math.copysign(180, angle) if abs(angle) > 90 else angle
    return Placed(line.code, line.text, line.kind, round(middle[0], 1), round(middle[1], 1), round(upright, 1))


def _tries(path: tuple[Point, ...], width: float, size: float) -> Iterator[float]:
    """From the middle of the line outwards."""
    room = _length(path) - width
    if room < 0:
        return
    count = int(room / (2 * _STEP * size))
    for number in range(count + 1):
        yield room / 2 + number * _STEP * size
        if number:
            yield room / 2 - number * _STEP * size


def _spots(name: Placed, size: float) -> list[Point]:
    """A point for every letter."""
    slope = math.radians(name.angle)
    step = size * LETTER
    places = [(number - (len(name.text) - 1) / 2) * step for number in range(len(name.text))]
    return [(name.x + far * math.cos(slope), name.y + far * math.sin(slope)) for far in places]


def _is_clear(spots: list[Point], others: list[Point], size: float) -> bool:
    return all(math.dist(one, other) >= _GAP * size for one in spots for other in others)


def _length(path: tuple[Point, ...]) -> float:
    return sum(math.dist(one, other) for one, other in pairwise(path))


def _along(path: tuple[Point, ...], far: float) -> Point:
    """The point that lies so far along the line."""
    for one, other in pairwise(path):
        length = math.dist(one, other)
        if far <= length and length:
            part = far / length
            return one[0] + (other[0] - one[0]) * part, one[1] + (other[1] - one[1]) * part
        far -= length
    return path[-1]
