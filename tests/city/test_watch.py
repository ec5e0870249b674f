"""The watch over a small world sees at once what is broken behind the services' back."""

import pytest
from django.db import connection, transaction

from tests.city.days import Days

BREACHES = {
    "I13 an item on loan without a loan": "UPDATE holdings_item SET status = 'on_loan' WHERE status = 'available'",
    "I13 a lent item on the shelf": "UPDATE holdings_item SET status = 'available' WHERE status = 'on_loan'",
    "I13 a loan that was due before it began": "UPDATE circulation_loan SET due_at = '2020-01-01 00:00:00'",
    "I13 a way that has ended, and its item has not": "UPDATE circulation_transit SET state = 'received'",
    "I6 a ready hold without a code": "UPDATE circulation_hold SET shelf_code = '' WHERE state = 'ready'",
    "I6 an item caught for a hold on another work": (
        "UPDATE circulation_hold SET work_id = (SELECT MAX(id) FROM catalog_work) WHERE state = 'ready'"
    ),
    "I4 a reader who was to be forgotten": (
        "UPDATE circulation_hold SET state = 'cancelled', closed_at = '2020-01-01 00:00:00' WHERE state = 'ready'"
    ),
    "I9 a loan that is due on a closed day": (
        "UPDATE circulation_loan SET due_at = '2026-03-05 10:00:00' WHERE closed_at IS NULL"
    ),
    "I9 a seal that nobody has made": "UPDATE core_sequencerhead SET digest = 'x' WHERE name = 'audit'",
    "I2 a number that was given to nobody": "UPDATE core_sequencerhead SET seq = seq + 1 WHERE name = 'outbox'",
}


@pytest.fixture(scope="module")
def lived(django_db_setup, django_db_blocker):
    """A world in which something is lent, ready, on its way, closed and sealed."""
    with django_db_blocker.unblock(), transaction.atomic():
        days = Days()
        days.begin()
        for name, numbers in (
            ("close", (0, 5, 3, 1)),
            ("check_out", (1, 0, 0)),
            ("place", (1, 0, 0)),
            ("check_in", (0, 0)),
            ("send", (2, 0, 1)),
            ("work", ()),
        ):
            assert days.step(name, numbers)
        yield days
        days.end()
        transaction.set_rollback(True)


@pytest.mark.parametrize("what", BREACHES)
def test_what_is_broken_is_seen(lived, what, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(BREACHES[what])
            assert cursor.rowcount > 0
        with pytest.raises(AssertionError, match=rf"^{what.split()[0]}\b"):
            lived.watch.look()
        transaction.set_rollback(True)


@pytest.mark.parametrize("key", ["city-2", "city-3"])
def test_an_act_that_was_acknowledged_is_missed(lived, key, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM core_storedcommand WHERE key = %s", [key])
        with pytest.raises(AssertionError, match="I2"):
            lived.agree()
        transaction.set_rollback(True)
