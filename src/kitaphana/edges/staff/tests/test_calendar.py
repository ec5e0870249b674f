"""Opening hours, exceptions and public holidays on the staff pages."""

import datetime as dt

import pytest
from django.urls import reverse

from kitaphana.core import clock
from kitaphana.edges.staff.tests.conftest import signed_in, staff
from kitaphana.network import queries
from kitaphana.network.rules import HoursOwner, HoursState
from kitaphana.network.tests.factories import (
    BranchFactory,
    HoursExceptionFactory,
    OpeningHoursFactory,
    PublicHolidayFactory,
    ServicePointFactory,
    StationFactory,
)

pytestmark = pytest.mark.django_db
PERIOD = {
    "weekdays": ["0", "1", "2", "3", "4"], "opens_at": "10:00", "closes_at": "19:00", "state": "staffed",
    "valid_from": "2026-01-01", "valid_to": "",
}  # fmt: skip
EXCEPTION = {
    "starts_on": "2026-12-01", "ends_on": "2026-12-05", "state": "closed", "recurrence": "once", "weekday": "",
    "opens_at": "", "closes_at": "", "reason_kk": "Жөндеу", "reason_ru": "Ремонт", "reason_en": "Repair",
}  # fmt: skip
HOLIDAY = {
    "on": "2026-09-20", "moved_from": "", "name_kk": "Қала күні", "name_ru": "День города", "name_en": "City Day",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _monday():
    with clock.frozen_at(dt.datetime(2026, 11, 23, 7, tzinfo=dt.UTC)):
        yield


@pytest.fixture
def branch():
    return ServicePointFactory(branch__code="CENTRAL").branch


@pytest.fixture
def owner(branch):
    return HoursOwner(branch_id=branch.pk)


@pytest.fixture
def head(branch):
    return signed_in(staff("head", branch=branch))


@pytest.fixture
def director():
    return signed_in(staff("director"))


def test_a_head_sees_only_the_own_branch_and_a_director_all_places(head, director, branch):
    BranchFactory(code="OTHER")
    StationFactory(code="ST01")

    of_head = [place.code for place in head.get(reverse("staff:places")).context["places"]]
    of_director = [place.code for place in director.get(reverse("staff:places")).context["places"]]

    assert of_head == ["CENTRAL"]
    assert of_director == ["CENTRAL", "OTHER", "ST01"]


@pytest.mark.parametrize("role", ["desk", "cataloguer"])
def test_others_have_no_way_to_the_hours(role, branch):
    client = signed_in(staff(role, branch=branch))

    assert client.get(reverse("staff:places")).status_code == 403
    assert client.post(reverse("staff:new_period", args=["CENTRAL"]), PERIOD).status_code == 403
    assert client.get(reverse("staff:holidays")).status_code == 403


def test_a_head_changes_nothing_of_another_branch(head):
    other = BranchFactory(code="OTHER")
    hours, exception = OpeningHoursFactory(branch=other), HoursExceptionFactory(branch=other)

    assert head.get(reverse("staff:place", args=["OTHER"])).status_code == 404
    assert head.post(reverse("staff:new_period", args=["OTHER"]), PERIOD).status_code == 404
    # The own branch in the address does not open the rows of another one.
    end = reverse("staff:end_period", args=["CENTRAL", hours.pk])
    assert head.post(end, {"last_day": "2026-11-30"}).status_code == 404
    assert head.post(reverse("staff:remove_exception", args=["CENTRAL", exception.pk])).status_code == 404


def test_hours_are_added_and_ended(head, owner):
    answer = head.post(reverse("staff:new_period", args=["CENTRAL"]), PERIOD)

    assert answer.url == reverse("staff:place", args=["CENTRAL"])
    (row,) = queries.hours_of(owner, clock.today())
    assert (row.period.weekdays, row.period.state) == (0b11111, HoursState.STAFFED)
    head.post(reverse("staff:end_period", args=["CENTRAL", row.id]), {"last_day": "2026-11-30"})
    assert queries.hours_of(owner, clock.today())[0].period.valid_to == dt.date(2026, 11, 30)


def test_hours_that_overlap_are_refused_in_words(head, branch, owner):
    OpeningHoursFactory(branch=branch)

    answer = head.post(reverse("staff:new_period", args=["CENTRAL"]), PERIOD)

    assert answer.status_code == 200
    assert "These hours overlap with others of the same place." in answer.content.decode()
    assert len(queries.hours_of(owner, clock.today())) == 1


def test_hours_without_a_weekday_are_refused_at_their_field(head):
    answer = head.post(reverse("staff:new_period", args=["CENTRAL"]), {**PERIOD, "weekdays": []})

    assert "No day of the week is chosen." in str(answer.context["form"].errors["weekdays"])


def test_an_exception_is_added_shown_and_removed(head, branch, owner):
    OpeningHoursFactory(branch=branch)

    head.post(reverse("staff:new_exception", args=["CENTRAL"]), EXCEPTION)

    page = head.get(reverse("staff:place", args=["CENTRAL"]), {"day": "2026-12-01"}).content.decode()
    assert "Repair" in page
    (row,) = queries.exceptions_of(owner, clock.today())
    assert row.exception.ends_on == dt.date(2026, 12, 5)
    head.post(reverse("staff:remove_exception", args=["CENTRAL", row.id]))
    assert queries.exceptions_of(owner, clock.today()) == ()


def test_every_day_of_the_week_is_a_labelled_box(head):
    page = head.get(reverse("staff:new_period", args=["CENTRAL"])).content.decode()

    assert page.count('type="checkbox" name="weekdays"') == 7
    assert page.count('for="id_weekdays_') == 7


def test_an_exception_sent_twice_is_made_once(head, owner):
    for _ in range(2):
        head.post(reverse("staff:new_exception", args=["CENTRAL"]), EXCEPTION)

    assert len(queries.exceptions_of(owner, clock.today())) == 1


def test_the_week_of_any_day_is_shown_and_nonsense_means_today(head, branch):
    OpeningHoursFactory(branch=branch)
    url = reverse("staff:place", args=["CENTRAL"])

    assert head.get(url, {"day": "2026-12-30"}).context["week"][0].on == dt.date(2026, 12, 28)
    for nonsense in ("tomorrow", "2026-13-40", "9999-12-31", ""):
        assert head.get(url, {"day": nonsense}).context["week"][0].on == dt.date(2026, 11, 23)


def test_a_self_check_may_have_hours_of_its_own(head, branch):
    point = ServicePointFactory(branch=branch, kind="self_check", code="CENTRAL-SC1")

    page = head.get(reverse("staff:place", args=["CENTRAL"])).content.decode()
    head.post(reverse("staff:new_period", args=["CENTRAL-SC1"]), PERIOD)

    assert reverse("staff:place", args=["CENTRAL-SC1"]) in page
    assert len(queries.hours_of(HoursOwner(service_point_id=point.pk), clock.today())) == 1


def test_the_pages_ask_the_database_no_more_for_more_places(director, branch, django_assert_max_num_queries):
    for _ in range(10):
        OpeningHoursFactory(branch=BranchFactory())
    director.get(reverse("staff:places"))

    with django_assert_max_num_queries(12):
        director.get(reverse("staff:places"))


def test_a_year_of_holidays_is_loaded_changed_and_a_day_removed(director):
    year = reverse("staff:holidays_of", args=[2026])

    director.post(reverse("staff:load_holidays", args=[2026]))
    assert len(director.get(year).context["holidays"]) == 19
    row = queries.holidays_of_year(2026)[0]
    changed = {"on": "2026-01-03", "moved_from": "2026-01-01", "name_kk": "а", "name_ru": "б", "name_en": "c"}
    answer = director.post(reverse("staff:holiday", args=[row.id]), changed)
    assert answer.url == year
    assert queries.holiday_row(row.id).moved_from == dt.date(2026, 1, 1)
    director.post(reverse("staff:remove_holiday", args=[row.id]))

    assert queries.holiday_row(row.id) is None
    assert len(queries.holidays_of_year(2026)) == 18


def test_a_second_holiday_on_one_day_is_refused_at_its_field(director):
    PublicHolidayFactory(on=dt.date(2026, 9, 20))

    answer = director.post(reverse("staff:new_holiday"), HOLIDAY)

    assert "This day is a day off already." in str(answer.context["form"].errors["on"])


def test_a_new_holiday_shows_in_its_year(director):
    answer = director.post(reverse("staff:new_holiday"), HOLIDAY)

    assert "City Day" in director.get(answer.url).content.decode()


def test_a_head_does_not_touch_public_holidays(head):
    holiday = PublicHolidayFactory(on=dt.date(2026, 12, 16))

    assert head.post(reverse("staff:remove_holiday", args=[holiday.pk])).status_code == 403
    assert queries.holiday_row(holiday.pk) is not None


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_pages_stand_in_every_language(director, branch, language):
    OpeningHoursFactory(branch=branch)
    HoursExceptionFactory(branch=branch, starts_on=dt.date(2026, 12, 1), reason_kk="Жөндеу")
    director.post(reverse("staff:load_holidays", args=[2026]))

    for path in ("hours/", "hours/CENTRAL/", "hours/CENTRAL/new/", "hours/CENTRAL/exceptions/new/", "holidays/"):
        assert director.get(f"/{language}/staff/{path}").status_code == 200
