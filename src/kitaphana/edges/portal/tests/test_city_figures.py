"""The story's figures: counted once, then shown while they are counted anew beside."""

import datetime as dt

import pytest

from kitaphana.core import clock
from kitaphana.edges.portal import city_figures

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 23, 7, tzinfo=dt.UTC)


@pytest.fixture
def counted(monkeypatch):
    """Counts that tell how often they were made; what would run beside is kept to be run by the test."""
    made, beside = [], []
    monkeypatch.setattr(city_figures, "_count", lambda: made.append(1) or len(made))

    class Later:
        def __init__(self, target, daemon):
            self.start = lambda: beside.append(target)

    monkeypatch.setattr(city_figures.threading, "Thread", Later)
    monkeypatch.setattr(city_figures.connection, "close", lambda: None)
    return beside


def test_figures_of_this_hour_are_counted_once(counted):
    with clock.frozen_at(NOON):
        assert [city_figures.city_figures() for _ in range(3)] == [1, 1, 1]
    assert counted == []


def test_old_figures_are_shown_while_new_ones_are_counted_beside_once(counted):
    with clock.frozen_at(NOON):
        city_figures.city_figures()
    with clock.frozen_at(NOON + dt.timedelta(hours=2)):
        assert [city_figures.city_figures() for _ in range(3)] == [1, 1, 1]
        assert len(counted) == 1
        counted[0]()
        assert city_figures.city_figures() == 2


def test_a_count_that_fails_leaves_the_old_figures(counted, monkeypatch):
    with clock.frozen_at(NOON):
        city_figures.city_figures()
    monkeypatch.setattr(city_figures, "_count", lambda: 1 / 0)
    with clock.frozen_at(NOON + dt.timedelta(hours=2)):
        city_figures.city_figures()
        counted[0]()
        assert city_figures.city_figures() == 1
