import datetime as dt

import pytest

from kitaphana.network.queries import network_figures
from kitaphana.network.rules import HoursState, InstitutionKind
from kitaphana.network.tests.factories import (
    BranchFactory,
    InstitutionFactory,
    OpeningHoursFactory,
    ServicePointFactory,
    StationFactory,
)

pytestmark = pytest.mark.django_db
MIDNIGHT = dt.time(0)


def test_libraries_are_counted_by_owner_and_stations_by_whether_they_work():
    BranchFactory.create_batch(2)
    BranchFactory(institution=InstitutionFactory(code="NAT", kind=InstitutionKind.NATIONAL))
    BranchFactory(closed_on=dt.date(2020, 1, 1))
    StationFactory.create_batch(2)
    StationFactory(is_active=False)

    found = network_figures()

    assert (found.library_count, found.city_count, found.national_count) == (3, 2, 1)
    assert (found.station_count, found.planned_station_count) == (2, 1)


def test_departments_for_blind_readers_are_those_of_the_city():
    BranchFactory(amenities=["blind_readers", "wifi"])
    BranchFactory(amenities=["wifi"])
    BranchFactory(
        institution=InstitutionFactory(code="NAT", kind=InstitutionKind.NATIONAL), amenities=["blind_readers"]
    )

    assert network_figures().blind_department_count == 1


def test_a_branch_is_always_open_when_its_week_has_no_closed_hour():
    always, by_night, by_day = BranchFactory.create_batch(3)
    for branch in (always, by_night, by_day):
        ServicePointFactory(branch=branch)
    OpeningHoursFactory(branch=always, opens_at=MIDNIGHT, closes_at=MIDNIGHT)
    OpeningHoursFactory(branch=by_night, opens_at=dt.time(9), closes_at=dt.time(20))
    OpeningHoursFactory(branch=by_night, opens_at=dt.time(20), closes_at=dt.time(9), state=HoursState.ENTER_ONLY)
    OpeningHoursFactory(branch=by_day)

    assert network_figures().always_open_count == 2
    assert network_figures(dt.date(2019, 1, 1)).always_open_count == 0
