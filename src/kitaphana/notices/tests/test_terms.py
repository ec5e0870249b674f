"""Reminders of a registration: by steps of days that each library sets, each step once, nobody who has renewed."""

import datetime as dt

import pytest

from kitaphana.circulation.tests.factories import BORIS
from kitaphana.core import clock
from kitaphana.core.errors import Refused
from kitaphana.notices import services
from kitaphana.notices.models import Notice
from kitaphana.notices.rules.terms import Window, are_days_after, are_days_before, windows
from kitaphana.notices.tasks import plan_day
from kitaphana.patrons.models import Registration
from kitaphana.patrons.services import renew_online
from kitaphana.patrons.tests.factories import PatronCategoryFactory

pytestmark = pytest.mark.django_db
LAST_DAY = dt.date(2027, 1, 29)
"""Sixty days after the city's today."""


@pytest.fixture
def anna(city):
    reader = city.reader()
    Registration.objects.filter(patron=reader).update(expires_on=LAST_DAY)
    return reader


def told():
    return list(Notice.objects.order_by("pk").values_list("kind", flat=True))


def live_through(later, days):
    """Plan each day of so many; the days (after the last day of the term) on which something was told."""
    begun, found = clock.today(), []
    for ahead in range(days):
        with later(days=ahead):
            if plan_day():
                found.append(((begun - LAST_DAY).days + ahead, told()[-1]))
            assert plan_day() == 0
    return found


def test_a_reader_hears_a_month_before_on_the_last_day_and_a_month_after_each_once(anna, later):
    found = live_through(later, 60 + 120)

    assert found == [(-30, "card_expiring"), (0, "card_expiring"), (30, "card_expired")]


def test_every_library_has_steps_of_its_own(city, anna, later):
    services.set_message_settings(
        institution_id=city.point.institution_id, by=BORIS, term_days_before=[14], term_days_after=[1, 60]
    )

    assert live_through(later, 60 + 120) == [(-14, "card_expiring"), (1, "card_expired"), (60, "card_expired")]


def test_without_steps_nobody_is_reminded(city, anna, later):
    services.set_message_settings(
        institution_id=city.point.institution_id, by=BORIS, term_days_before=[], term_days_after=[]
    )

    assert live_through(later, 60 + 120) == []


def test_a_day_that_was_missed_is_made_up_for_within_two_weeks(anna, later):
    with later(days=44):
        assert plan_day() == 1
    with later(days=60 + 30 + 15):
        assert plan_day() == 0


def test_who_renews_hears_no_more_of_the_term_that_was_and_of_the_next_one_anew(city, anna, later):
    with later(days=30):
        plan_day()
        renew_online(
            patron_id=anna.pk, institution_id=city.point.institution_id, language="ru", by=BORIS, command_id="renew"
        )
    with later(days=31):
        city.send()
    assert city.sent() == []
    assert live_through(later, 60 + 120) == []
    end = Registration.objects.get(patron=anna).expires_on

    with later(days=(end - clock.today()).days - 30):
        assert plan_day() == 1


def test_that_it_will_end_is_not_sent_once_it_has_ended(city, anna, later):
    with later(days=60):
        plan_day()
    with later(days=61, hours=3):
        city.send()

    assert city.sent() == []


def test_a_body_and_an_absorbed_record_are_told_nothing(city, later):
    school = city.reader(category=PatronCategoryFactory(code="school", is_collective=True))
    shell = city.reader(merged_into=city.reader())
    Registration.objects.filter(patron__in=(school, shell)).update(expires_on=LAST_DAY)

    assert live_through(later, 61) == []


def test_many_terms_ask_as_little_as_few(city, anna, later, django_assert_max_num_queries):
    for _ in range(30):
        Registration.objects.filter(patron=city.reader()).update(expires_on=LAST_DAY)

    with later(days=30), django_assert_max_num_queries(60):
        assert plan_day() == 31


@pytest.mark.parametrize(
    "wrong",
    [{"term_days_before": [61]}, {"term_days_before": [5, 5]}, {"term_days_after": [0]}, {"term_days_after": ["x"]}],
)
def test_steps_that_make_no_sense_are_refused(city, wrong):
    with pytest.raises(Refused) as caught:
        services.set_message_settings(institution_id=city.point.institution_id, by=BORIS, **wrong)

    assert caught.value.codes == ("notice_setting_invalid",)


def test_no_day_belongs_to_two_steps():
    assert windows((30, 0), (30,)) == [Window(-30, -16), Window(0, 0), Window(30, 44)]
    assert windows((3,), (1, 5)) == [Window(-3, 0), Window(1, 4), Window(5, 19)]
    assert windows((), ()) == []


def test_at_most_six_steps_each_a_day_of_its_own():
    assert are_days_before([60, 30, 14, 7, 1, 0])
    assert not are_days_before([60, 30, 14, 7, 3, 1, 0])
    assert not are_days_before([True])
    assert not are_days_after("30")
