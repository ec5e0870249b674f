import datetime as dt
import tomllib
from pathlib import Path

import pytest

from kitaphana.core.actor import COMMAND_LINE
from kitaphana.core.models import User
from kitaphana.network import invariants, services
from kitaphana.network.tests.factories import (
    BranchFactory,
    HoursExceptionFactory,
    InstitutionFactory,
    LendingPoolFactory,
    OpeningHoursFactory,
    PublicHolidayFactory,
    ServicePointFactory,
    StaffPostFactory,
)

pytestmark = pytest.mark.django_db
ALL = (
    invariants.periods_never_overlap,
    invariants.hours_make_sense,
    invariants.places_stay_in_their_institution,
    invariants.branches_can_lend,
    invariants.moved_days_make_sense,
)


def test_the_demo_city_breaks_none():
    file = Path(__file__).parents[2] / "demo" / "data" / "network.toml"
    services.load_network(tomllib.loads(file.read_text(encoding="utf-8")), by=COMMAND_LINE)
    services.load_holidays(year=2026, by=COMMAND_LINE)

    assert [breach for find in ALL for breach in find()] == []


def test_overlapping_hours_of_one_owner_are_found_but_not_those_of_two():
    branch = BranchFactory()
    one, other = OpeningHoursFactory(branch=branch), OpeningHoursFactory(branch=branch, opens_at=dt.time(18))
    OpeningHoursFactory(branch=BranchFactory())

    assert list(invariants.periods_never_overlap()) == [f"hours {one.pk} and {other.pk} overlap"]


def test_hours_and_exceptions_that_never_hold_are_found():
    branch = BranchFactory()
    hours = OpeningHoursFactory(branch=branch, weekdays=0)
    never = HoursExceptionFactory(branch=branch, ends_on=dt.date(2020, 1, 1))
    half = HoursExceptionFactory(branch=branch, opens_at=dt.time(10))

    assert list(invariants.hours_make_sense()) == [
        f"hours {hours.pk} never hold",
        f"exception {never.pk} never holds",
        f"exception {half.pk} has one time only",
    ]


def test_places_of_two_institutions_are_found():
    foreign = InstitutionFactory(code="NLRK")
    point = ServicePointFactory(
        branch=BranchFactory(institution=foreign), institution=InstitutionFactory(), pool=LendingPoolFactory()
    )
    other_pool = LendingPoolFactory(code="nlrk", institution=foreign)
    lost = ServicePointFactory(pool=other_pool)
    user = User.objects.create_user("boris", "a long password")
    post = StaffPostFactory(user=user, branch=point.branch, institution=lost.institution)

    assert list(invariants.places_stay_in_their_institution()) == [
        f"service point {point.code} stands in a branch of another institution",
        f"service point {lost.code} lends by the pool of another institution",
        f"post {post.pk} is at a branch of another institution",
    ]


def test_a_branch_without_a_service_point_is_found():
    branch = BranchFactory(code="EMPTY")
    ServicePointFactory()

    assert list(invariants.branches_can_lend()) == [f"branch {branch.code} has no service point"]


def test_a_holiday_moved_from_itself_is_found():
    PublicHolidayFactory(on=dt.date(2026, 12, 16), moved_from=dt.date(2026, 12, 16))
    PublicHolidayFactory(on=dt.date(2026, 3, 9), moved_from=dt.date(2026, 3, 8))

    assert list(invariants.moved_days_make_sense()) == ["holiday 2026-12-16 stands in for itself"]
