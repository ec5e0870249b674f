import pytest

from kitaphana.core import earth


def test_the_distance_of_one_degree_of_latitude():
    assert earth.kilometres((43.0, 76.0), (44.0, 76.0)) == pytest.approx(111.2, abs=0.1)


def test_a_point_is_no_distance_from_itself():
    assert earth.kilometres((43.25, 76.95), (43.25, 76.95)) == 0
