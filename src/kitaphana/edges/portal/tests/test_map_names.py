"""Names along avenues and rivers: straight, upright, within the drawing, and never over anything else."""

import math

from hypothesis import given
from hypothesis import strategies as st

from kitaphana.edges.portal.presenters.map_names import Line, Placed, Room, placed, within, written

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


SQUARE = ((100, 100), (700, 100), (700, 700), (100, 700))


def test_the_name_of_a_district_stands_in_its_middle_and_makes_way_for_marks():
    assert within("Медеу", SQUARE, taken=[], size=SIZE) == (400, 400)
    moved = within("Медеу", SQUARE, taken=[(400, 400)], size=SIZE)
    assert moved != (400, 400)
    assert min(math.dist(spot, (400, 400)) for spot in written("Медеу", moved, SIZE)) >= 0.9 * SIZE


def test_a_district_full_of_marks_has_its_name_all_the_same():
    crowd = [(x, y) for x in range(100, 701, 10) for y in range(100, 701, 10)]
    x, y = within("Медеу", SQUARE, taken=crowd, size=SIZE)
    assert 100 < x < 700
    assert 100 < y < 700


@given(st.lists(st.tuples(st.integers(100, 700), st.integers(100, 700)), max_size=30))
def test_the_name_of_a_district_never_leaves_it(marks):
    bent = ((100, 100), (700, 100), (700, 400), (400, 400), (400, 700), (100, 700))
    for x, y in written("Алмалы", within("Алмалы", bent, taken=marks, size=SIZE), SIZE):
        assert 100 <= x <= 700
        assert 100 <= y <= 700
        assert x <= 400 or y <= 400
