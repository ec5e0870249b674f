"""Data of a reader as a file, and forgetting a reader who stands at the desk."""

import json

import pytest
from django.urls import reverse

from kitaphana.circulation.models import Loan
from kitaphana.core.models import AuditEntry, StoredCommand
from kitaphana.edges.staff.tests.conftest import open_box, staff
from kitaphana.patrons.models import LibraryCard, Patron

pytestmark = pytest.mark.django_db


@pytest.fixture
def head(world):
    return open_box(staff("head", username="olga", branch=world.point.branch), world).client


def told(answer):
    return " ".join(str(message) for message in answer.context["messages"])


def test_the_file_holds_everything_and_is_noted(box, world):
    anna = world.reader(phone="+77012223344")
    loan = world.item()
    world.check_out(anna, loan)
    address = reverse("staff:reader_data", args=[anna.pk])

    data = json.loads(box.client.get(address, {"format": "json"}).content)

    assert data["patrons"]["cards"][0]["number"] == anna.cards.get().number
    assert data["circulation.loans"]["loans"][0]["barcode"] == loan.barcode
    assert data["shelves.lists"] == {"lists": []}
    assert AuditEntry.objects.get(act="export_record").subject == f"patron:{anna.surrogate}"


def test_only_a_head_forgets_a_reader_and_only_one_who_stands_there(head, box, world):
    anna = world.reader()
    address = reverse("staff:reader_data", args=[anna.pk])

    assert box.client.post(address, {"is_present": "on"}).status_code == 403
    assert "tick the box" in told(head.post(address, {}, follow=True))
    assert Patron.objects.filter(pk=anna.pk).exists()
    done = head.post(address, {"is_present": "on"}, follow=True)

    assert "is forgotten" in told(done)
    assert not Patron.objects.filter(pk=anna.pk).exists()
    assert not LibraryCard.objects.exists()
    assert head.get(address).status_code == 404


def test_open_loans_keep_a_reader_and_returned_ones_lose_their_link(head, world):
    anna = world.reader()
    item = world.item()
    loan = world.check_out(anna, item)
    address = reverse("staff:reader_data", args=[anna.pk])

    assert "items on loan: 1" in head.get(address).content.decode()
    assert "items on loan: 1" in told(head.post(address, {"is_present": "on"}, follow=True))
    world.check_in(item)
    head.post(address, {"is_present": "on", "command_id": "new"})

    kept = Loan.objects.get(pk=loan.loan_id)
    assert (kept.patron_id, kept.patron_category, kept.age_band) == (None, "adult", "31-54")
    assert str(anna.surrogate) not in str(list(StoredCommand.objects.values()))
