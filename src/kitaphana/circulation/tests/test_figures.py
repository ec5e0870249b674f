import datetime as dt

import pytest

from kitaphana.circulation.models import LoanState
from kitaphana.circulation.queries import loan_figures
from kitaphana.circulation.tests.factories import LoanFactory
from kitaphana.core import clock
from kitaphana.network.tests.factories import StationFactory

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def test_loans_are_counted_by_state_and_place():
    now = clock.now()
    first = LoanFactory()
    LoanFactory(loaned_at=now - 40 * DAY)
    LoanFactory(service_point=StationFactory())
    LoanFactory(loaned_at=now - 3 * DAY, state=LoanState.RETURNED, closed_at=now, patron=None, patron_category="adult")
    LoanFactory(state=LoanState.VOID, closed_at=now)

    found = loan_figures(first.institution_id, since=now - 10 * DAY)

    assert (found.open_count, found.overdue_count) == (3, 1)
    assert (found.since_count, found.since_at_stations_count) == (3, 1)
