"""A web process makes the first page before anybody asks for it, and is ready in any case."""

import threading

import pytest
from django.core.cache import cache

from kitaphana.config.warming import Warming
from kitaphana.edges.portal import city_figures
from kitaphana.edges.portal.views.pages import warm_home
from kitaphana.network.tests.factories import BranchFactory

_hold = threading.Event()


def hold():
    """Warm up until the test says so."""
    _hold.wait(10)


def fail():
    """Break."""
    raise RuntimeError("no database yet")


def of(name, **options):
    return Warming(paths=(f"{__name__}.{name}",), **options)


def test_a_process_that_warms_nothing_is_ready():
    assert Warming().is_over


def test_readiness_waits_until_the_page_is_made():
    _hold.clear()
    warming = of("hold")
    thread = warming.begin()
    assert not warming.is_over
    _hold.set()
    thread.join(10)
    assert warming.is_over


def test_a_page_that_takes_too_long_holds_nobody_up():
    _hold.clear()
    warming = of("hold", longest=-1.0)
    thread = warming.begin()
    assert warming.is_over
    _hold.set()
    thread.join(10)


def test_a_fault_leaves_the_page_to_its_first_visitor(caplog):
    warming = of("fail")
    warming.begin().join(10)
    assert warming.is_over
    assert "its first visitor will wait" in caplog.text


@pytest.mark.django_db
def test_the_first_visitors_of_a_warm_process_wait_for_no_count(client, monkeypatch):
    BranchFactory()
    cache.clear()
    warm_home()

    def never():
        raise AssertionError("counted while somebody waits")

    monkeypatch.setattr(city_figures, "_count", never)
    for language in ("kk", "ru", "en"):
        assert client.get(f"/{language}/").status_code == 200
