"""A hold that has ended: each end in words of its own, none where the reader wanted it so."""

import datetime as dt
from dataclasses import replace

import pytest

from kitaphana.circulation.queries.holds_ended import ended_holds_of
from kitaphana.circulation.services import cut_expired_links, expire_holds
from kitaphana.circulation.services.holds import end_doubled_hold
from kitaphana.circulation.tests.factories import BORIS, KIOSK, READER
from kitaphana.core import clock
from kitaphana.core.actor import Door
from kitaphana.holdings.models import Item
from kitaphana.network.models import Institution
from kitaphana.notices import queries
from kitaphana.notices.models import Notice
from kitaphana.notices.tests.conftest import NOON
from kitaphana.notices.tests.test_hearing import HoldCity, kinds

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(db):
    with clock.frozen_at(NOON):
        yield HoldCity()


def texts(city) -> str:
    city.send()
    return "\n".join(one.text for one in city.sent())


@pytest.fixture
def waiting(city):
    """Anna waits for a book that another reader has."""
    edition = city.edition()
    item = city.item(edition=edition)
    city.check_out(city.reader(), item)
    return city.waiting(edition, needed_until=clock.today() + dt.timedelta(days=5))


def test_who_is_needed_until_a_day_hears_that_the_day_has_passed(city, waiting, hear, later):
    with later(days=6):
        expire_holds()
        hear()
        assert kinds() == ["hold_day_passed"]
    with later(days=7):
        told = texts(city)

    assert "День, который вы назвали, прошёл" in told
    assert "Мы хранили книгу" not in told


def test_who_waits_for_what_the_library_has_no_more_hears_that(city, waiting, hear, later):
    Item.objects.update(status="lost")
    expire_holds()
    hear()

    with later(days=1):
        told = texts(city)

    assert kinds() == ["hold_impossible"]
    assert "В библиотеке больше нет книги, которую вы ждали" in told


def test_a_hold_that_staff_cancel_does_not_vanish_without_a_word(city, waiting, hear, later):
    city.act("cancel_hold", waiting)
    hear()

    with later(days=1):
        told = texts(city)

    assert kinds() == ["hold_cancelled"]
    assert "Библиотекарь отменил вашу бронь" in told
    assert waiting.work.title in told


@pytest.mark.parametrize("by", [READER, KIOSK, replace(BORIS, door=Door.TELEPHONE)], ids=["home", "kiosk", "call"])
def test_who_wished_it_is_told_nothing(city, waiting, hear, by):
    city.act("cancel_hold", waiting, by=by)
    hear()

    assert kinds() == []
    assert [one.end for one in ended_holds_of(waiting.patron_id)] == ["reader"]


def test_who_has_a_better_place_for_the_same_is_told_nothing(city, waiting, hear):
    end_doubled_hold(waiting.pk)
    hear()

    assert kinds() == []
    assert ended_holds_of(waiting.patron_id) == ()


def test_all_ends_are_chosen_by_one_box(city, waiting, hear):
    from kitaphana.notices.services import set_preferences

    set_preferences(patron_id=waiting.patron_id, choices={("hold_expired", "email"): False}, by=READER)
    city.act("cancel_hold", waiting)
    hear()

    assert Notice.objects.get().deliveries.count() == 0
    rows = {row.kind for row in queries.choices_of(waiting.patron_id).rows}
    assert "hold_expired" in rows
    assert rows.isdisjoint({"hold_cancelled", "hold_impossible", "hold_day_passed", "overdue_last", "loan_lost"})


def test_what_has_ended_is_shown_as_long_as_it_may_be_known(city, waiting, later, django_assert_num_queries):
    city.act("cancel_hold", waiting)
    days = Institution.objects.values_list("retention_days", flat=True).first()

    with django_assert_num_queries(1):
        (row,) = ended_holds_of(waiting.patron_id)
    assert (row.hold_id, row.title, row.end) == (waiting.pk, waiting.work.title, "staff")
    with later(days=days - 1):
        assert len(ended_holds_of(waiting.patron_id)) == 1
    with later(days=days):
        assert ended_holds_of(waiting.patron_id) == (), "also before the upkeep of the day"
        cut_expired_links(clock.now())
        assert ended_holds_of(waiting.patron_id) == ()


def test_what_has_ended_is_shown_for_a_month_at_most(city, waiting, later):
    Institution.objects.update(retention_days=90)
    city.act("cancel_hold", waiting)

    with later(days=29):
        assert len(ended_holds_of(waiting.patron_id)) == 1
    with later(days=31):
        assert ended_holds_of(waiting.patron_id) == ()


def test_a_morning_that_was_missed_is_made_up_for(city, hear, later):
    from kitaphana.notices.tasks import plan_day

    hold = city.ready(city.edition())
    hear()
    with clock.frozen_at(hold.expires_at - dt.timedelta(hours=2)):  # the worker was down the day before
        assert plan_day() == 1
        assert plan_day() == 0
        city.send()
    assert "завтра" not in "\n".join(one.text for one in city.sent()).casefold()
    with clock.frozen_at(hold.expires_at + dt.timedelta(minutes=1)):
        assert plan_day() == 0

    assert kinds() == ["hold_ready", "hold_expiring"]
