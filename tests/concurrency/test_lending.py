"""Four desks in processes of their own lend and take back the same items, each in another order."""

import itertools

import pytest

from kitaphana.circulation.models import Loan
from kitaphana.circulation.tests.factories import World
from kitaphana.core.errors import Refused
from kitaphana.core.models import AuditEntry, OutboxEvent, StoredCommand
from tests.concurrency.processes import together

DESKS, ITEMS, ROUNDS = 4, 5, 3
pytestmark = pytest.mark.django_db(transaction=True)


def lend_and_take_back(number, world, readers, items):
    """All items out and in again; returns how often the desk lent. A fault that is no refusal fails the test."""
    lent, keys = 0, itertools.count()
    for item in (items[place * (number + 1) % ITEMS] for place in range(ITEMS * ROUNDS)):
        try:
            world.check_out(readers[number], item, command_id=f"desk-{number}-{next(keys)}")
            lent += 1
        except Refused as refused:
            if not set(refused.codes) <= {"item_on_loan", "on_loan_to_you", "loan_limit"}:
                raise
        world.check_in(item, command_id=f"desk-{number}-{next(keys)}")
    return lent


def test_every_item_ends_in_one_place_and_every_act_is_told_once():
    world = World()
    readers, items = [world.reader() for _ in range(DESKS)], [world.item() for _ in range(ITEMS)]
    lent = sum(together(DESKS, lend_and_take_back, world, readers, items))
    assert lent >= ITEMS
    assert Loan.objects.count() == OutboxEvent.objects.filter(name="ItemCheckedOut").count() == lent
    for item in items:
        item.refresh_from_db()
        is_out = Loan.objects.filter(item=item, closed_at=None).exists()
        assert item.status == ("on_loan" if is_out else "available")
    acts = 2 * DESKS * ITEMS * ROUNDS
    assert StoredCommand.objects.filter(key__startswith="desk-").count() == acts
    assert AuditEntry.objects.filter(act__in=["check_out", "check_in"]).count() == acts
