"""Names along avenues and rivers: straight, upright, within the drawing, and never over anything else."""

import math

from hypothesis import given
from hypothesis import strategies as st

from kitaphana.edges.portal.presenters.map_names import Line, Placed, Room, placed, written

ROOM, SIZE = Room(0, 0, 1000, 800), 16


def line(*path, text="Абай даңғылы", code="abai"):
    return Line(code, text, "avenue", path)


def names(*lines, taken=()):
    return placed(lines, taken=taken, room=ROOM, size=SIZE)


def test_a_name_stands_in_the_middle_of_a_straight_line_and_slopes_with_it():
    assert names(line((100, 100), (500, 100))) == [Placed("abai", "Абай даңғылы", "avenue", 300, 100, 0)]
    assert names(line((100, 100), (400, 400)))[0].angle == 45


def test_a_name_is_never_upside_down():
    assert names(line((500, 100), (100, 100)))[0].angle == 0
    assert names(line((500, 700), (510, 100)))[0].angle == -89


def test_a_name_goes_where_the_line_is_straight():
    bent = line((100, 700), (140, 500), (100, 300), (700, 300))
    (name,) = names(bent)
    assert (name.y, name.angle) == (300, 0)


def test_a_name_makes_way_for_what_stands_there_and_a_line_without_room_has_none():
    avenue = line((100, 100), (900, 100))
    (moved,) = names(avenue, taken=[(500, 100)])
    assert abs(moved.x - 500) > len(moved.text) * SIZE * 0.3
    assert names(avenue, taken=[(x, 100) for x in range(100, 900, 40)]) == []
    assert names(line((100, 100), (140, 100))) == []
    assert names(line((100, 2000), (900, 2000))) == []


@given(
    st.lists(
        st.lists(st.tuples(st.integers(0, 1000), st.integers(0, 800)), min_size=2, max_size=5), min_size=1, max_size=6
    ),
    st.lists(st.tuples(st.integers(0, 1000), st.integers(0, 800)), max_size=20),
)
def test_no_name_covers_another_or_leaves_the_drawing(paths, taken):
    found = names(*(line(*path, code=str(number)) for number, path in enumerate(paths)), taken=taken)
    spots = [(name.code, spot) for name in found for spot in turned(name)]
    assert all(ROOM.holds([spot]) for _code, spot in spots)
    assert all(math.dist(spot, mark) >= SIZE for _code, spot in spots for mark in taken)
    assert all(math.dist(one, other) >= SIZE for a, one in spots for b, other in spots if a != b)


def turned(name):
    """Where the letters of a sloping name stand."""
    slope = math.radians(name.angle)
    for x, _y in written(name.text, (0, 0), SIZE):
        yield name.x + x * math.cos(slope), name.y + x * math.sin(slope)
