"""Works that come in against saved searches."""

import datetime as dt

import pytest

from kitaphana.catalog.tests.factories import EditionFactory
from kitaphana.core import clock
from kitaphana.core.actor import Actor, ActorKind, Door
from kitaphana.core.models import OutboxEvent
from kitaphana.discovery import alerts
from kitaphana.patrons.tests.factories import PatronFactory
from kitaphana.shelves import services
from kitaphana.shelves.rules import SearchTerms
from kitaphana.shelves.saved_searches import saved_search

pytestmark = pytest.mark.django_db
READER = Actor(ActorKind.READER, Door.PORTAL)
BEGIN = dt.datetime(2026, 3, 2, 6, 0, tzinfo=dt.UTC)


@pytest.fixture
def anna():
    return PatronFactory()


def save(patron, **terms):
    with clock.frozen_at(BEGIN):
        return services.save_search(
            patron_id=patron.pk, name="Жаңалар", terms=SearchTerms(**terms), by=READER, command_id=str(terms)
        )


def came_in(hours, **fields):
    moment = BEGIN + dt.timedelta(hours=hours)
    return EditionFactory(work__created_at=moment, work__title=fields.get("title", "Кітап"), **fields).work_id


def look(days=1):
    with clock.frozen_at(BEGIN + dt.timedelta(days=days)):
        return alerts.look_for_new()


def told():
    return [event.payload for event in OutboxEvent.objects.filter(name="SavedSearchFound").order_by("pk")]


def test_only_what_came_in_since_and_fits_is_found(anna):
    abai, kazakh = save(anna, text="абай жолы"), save(anna, languages=("kaz",), text="абай")
    came_in(-5, title="Абай жолы")
    new = came_in(3, title="Абай жолы", languages=["rus"])
    came_in(4, title="Менің атым Қожа")

    assert look() == 1
    assert saved_search(abai).found_work_ids == (new,)
    assert saved_search(kazakh).found_work_ids == ()
    assert told() == [{"saved_search_id": abai, "work_count": 1}]


def test_a_second_run_tells_nothing_again_and_the_next_day_only_the_new(anna):
    search_id = save(anna, text="абай")
    first = came_in(2, title="Абай")
    assert (look(), look()) == (1, 0)
    second = came_in(30, title="Абай әлемі")

    assert look(days=2) == 1
    assert saved_search(search_id).found_work_ids == (second, first)
    assert [one["work_count"] for one in told()] == [1, 1]


def test_words_in_russian_letters_find_kazakh_ones_and_beginnings_are_no_news(anna):
    folded, beginning = save(anna, text="кожа"), save(anna, text="кож")
    came_in(1, title="Менің атым Қожа")

    look()

    assert saved_search(folded).found_work_ids != ()
    assert saved_search(beginning).found_work_ids == ()


def test_what_still_comes_in_waits_for_the_next_look(anna):
    search_id = save(anna, text="абай")
    late = came_in(24, title="Абай")

    assert look() == 0
    assert look(days=2) == 1
    assert saved_search(search_id).found_work_ids == (late,)


def test_without_searches_and_without_arrivals_nothing_is_done(anna):
    assert look() == 0
    search_id = save(anna, text="абай")

    assert look() == 0
    assert saved_search(search_id).looked_until == BEGIN + dt.timedelta(days=1) - alerts.LAG


@pytest.mark.parametrize("count", [1, 40])
def test_statements_do_not_grow_with_the_searches(anna, django_assert_max_num_queries, count):
    for place in range(count):
        save(anna, text=f"сөз{place}")
    came_in(1, title="Абай")

    with django_assert_max_num_queries(14):
        look()
