import datetime as dt

import pytest

from kitaphana.core import clock
from kitaphana.network import queries
from kitaphana.network.rules import ExceptionRecurrence, HoursOwner, HoursReason, HoursState, InstitutionKind
from kitaphana.network.tests.factories import (
    BranchFactory,
    DistrictFactory,
    HoursExceptionFactory,
    InstitutionFactory,
    OpeningHoursFactory,
    PublicHolidayFactory,
    ServicePointFactory,
    StationFactory,
)

pytestmark = pytest.mark.django_db
MONDAY = dt.date(2026, 11, 23)


def test_cards_show_the_city_by_number_and_then_the_national_libraries(django_assert_num_queries):
    national = InstitutionFactory(code="NLRK", kind=InstitutionKind.NATIONAL)
    BranchFactory(code="NLRK", institution=national, number=1)
    for number in (14, 4):
        BranchFactory(code=f"B{number:02}", number=number)
    BranchFactory(code="CENTRAL", number=None)
    queries.branch_cards("ru")

    with django_assert_num_queries(1):
        cards = queries.branch_cards("ru")

    assert [card.code for card in cards] == ["B04", "B14", "CENTRAL", "NLRK"]
    assert [card.is_national for card in cards] == [False, False, False, True]


def test_a_card_speaks_the_language_asked_for():
    DistrictFactory(code="medeu", name_kk="Медеу ауданы", name_ru="Медеуский район", name_en="Medeu district")
    point = ServicePointFactory(
        branch__code="CENTRAL",
        branch__district="medeu",
        branch__address_ru="ул. Гоголя, 109",
        branch__amenities=["wifi"],
    )

    card = queries.branch_card("CENTRAL", "ru")

    assert (card.name, card.district, card.address) == ("Библиотека CENTRAL", "Медеуский район", "ул. Гоголя, 109")
    assert (card.service_point_id, card.amenities, card.is_station) == (point.pk, ("wifi",), False)
    assert queries.branch_card("CENTRAL", "kk").district == "Медеу ауданы"
    assert queries.branch_card("NOWHERE", "kk") is None


def test_a_branch_closed_for_good_is_in_no_list_but_keeps_its_card():
    BranchFactory(code="OLD", closed_on=clock.today())

    assert queries.branch_cards("kk") == []
    assert queries.branch_card("OLD", "kk").is_active is False


def test_stations_are_listed_by_code_and_planned_ones_on_request():
    StationFactory(code="ST02", is_active=False)
    station = StationFactory(code="ST01")

    cards = queries.station_cards("en")

    assert [(card.code, card.service_point_id, card.is_station) for card in cards] == [("ST01", station.pk, True)]
    assert [card.code for card in queries.station_cards("en", with_planned=True)] == ["ST01", "ST02"]


def test_the_desk_stands_for_its_branch_and_not_the_self_check():
    desk = ServicePointFactory(code="Z-DESK", branch__code="Z")
    ServicePointFactory(code="A-SELF", branch=desk.branch, kind="self_check")

    assert queries.main_service_point(desk.branch_id).code == "Z-DESK"
    assert [point.code for point in queries.service_points(branch_id=desk.branch_id)] == ["A-SELF", "Z-DESK"]


def test_the_week_runs_from_monday_with_every_piece():
    branch = BranchFactory()
    OpeningHoursFactory(branch=branch, weekdays=0b0111111)
    PublicHolidayFactory(on=dt.date(2026, 11, 25), name_ru="Праздник")

    week = queries.hours_week(HoursOwner(branch_id=branch.pk), dt.date(2026, 11, 29), "ru")

    assert [day.on for day in week] == [MONDAY + dt.timedelta(days=n) for n in range(7)]
    assert [(piece.opens_at.hour, piece.closes_at.hour, piece.state) for piece in week[0].pieces] == [
        (0, 10, HoursState.CLOSED), (10, 19, HoursState.STAFFED), (19, 0, HoursState.CLOSED),
    ]  # fmt: skip
    assert (week[2].open_pieces, week[2].holiday_name) == ((), "Праздник")
    assert week[6].open_pieces == ()


def test_unusual_days_name_holidays_and_exceptions_in_order():
    branch = BranchFactory()
    OpeningHoursFactory(branch=branch)
    PublicHolidayFactory(on=dt.date(2026, 12, 16), name_kk="Тәуелсіздік күні")
    HoursExceptionFactory(
        branch=branch, recurrence=ExceptionRecurrence.LAST_WEEKDAY_OF_MONTH, weekday=3,
        starts_on=dt.date(2026, 1, 1), reason_kk="Санитарлық күн",
    )  # fmt: skip

    days = queries.unusual_days(HoursOwner(branch_id=branch.pk), MONDAY, "kk")

    assert [(day.on, day.reason, day.name) for day in days] == [
        (dt.date(2026, 11, 26), HoursReason.EXCEPTION, "Санитарлық күн"),
        (dt.date(2026, 12, 16), HoursReason.HOLIDAY, "Тәуелсіздік күні"),
        (dt.date(2026, 12, 31), HoursReason.EXCEPTION, "Санитарлық күн"),
    ]


def test_periods_and_exceptions_that_are_over_are_not_listed_for_editing():
    owner = HoursOwner(branch_id=BranchFactory().pk)
    OpeningHoursFactory(**owner.as_fields(), valid_to=dt.date(2026, 11, 22))
    current = OpeningHoursFactory(**owner.as_fields(), valid_from=MONDAY)
    HoursExceptionFactory(**owner.as_fields(), starts_on=dt.date(2026, 11, 22))
    coming = HoursExceptionFactory(**owner.as_fields(), starts_on=dt.date(2026, 11, 26))

    assert [row.id for row in queries.hours_of(owner, MONDAY)] == [current.pk]
    assert [row.id for row in queries.exceptions_of(owner, MONDAY)] == [coming.pk]
    assert queries.hours_row(current.pk).owner == owner
    assert queries.exception_row(coming.pk).exception.state is HoursState.CLOSED


def test_hours_have_exactly_one_owner():
    with pytest.raises(ValueError, match="never to both"):
        HoursOwner()
    with pytest.raises(ValueError, match="never to both"):
        HoursOwner(branch_id=1, service_point_id=2)


def test_institutions_carry_their_own_numbers():
    InstitutionFactory(code="NLRK", kind=InstitutionKind.NATIONAL, registration_months=60)

    facts = queries.institution_facts("NLRK")

    assert (facts.kind, facts.registration_months) == (InstitutionKind.NATIONAL, 60)
    assert [row.code for row in queries.institutions()] == ["NLRK"]
    assert queries.institution_facts("NOBODY") is None
