"""What a reader owes follows the reader, and nobody is forgotten while money is open."""

import pytest

from kitaphana.charges.models import Charge
from kitaphana.charges.queries import balances_of, charge_row
from kitaphana.charges.tests.factories import BORIS, charge, new_key, pay
from kitaphana.core.errors import Refused
from kitaphana.network.tests.factories import ServicePointFactory
from kitaphana.patrons.services.merging import merge_patrons, undo_merge
from kitaphana.patrons.services.rights import erase_patron, export_patron
from kitaphana.patrons.tests.factories import ReaderFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def point():
    return ServicePointFactory()


def test_charges_go_over_and_come_back(point):
    anna, double = ReaderFactory(), ReaderFactory()
    entry = charge(double, point)

    merge_id = merge_patrons(survivor_id=anna.pk, absorbed_id=double.pk, take=(), by=BORIS, command_id=new_key())

    assert [one.owed for one in balances_of(anna.pk)] == [entry.balance]
    undo_merge(merge_id=merge_id, by=BORIS, command_id=new_key())
    assert charge_row(entry.charge_id).patron_id == double.pk


def test_who_owes_is_not_forgotten_and_who_has_paid_is(point):
    anna = ReaderFactory()
    entry = charge(anna, point)

    with pytest.raises(Refused) as caught:
        erase_patron(patron_id=anna.pk, by=BORIS, command_id=new_key())
    assert [(one.code, one.params) for one in caught.value.refusals] == [
        ("erasure_open_balance", {"amount": "2500.00"})
    ]

    pay(entry.charge_id, point)
    erase_patron(patron_id=anna.pk, by=BORIS, command_id=new_key())
    assert Charge.objects.get().patron_id is None


def test_the_file_of_a_reader_tells_charges_and_what_was_paid(point):
    anna = ReaderFactory()
    pay(charge(anna, point).charge_id, point, "500.00")

    told = export_patron(patron_id=anna.pk, by=BORIS)["charges.ledger"]["charges"]

    assert [(one["amount"], [paid["amount"] for paid in one["payments"]]) for one in told] == [("2500.00", ["500.00"])]
