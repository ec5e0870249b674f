"""The same canary reader, through the desk, the reader's pages and the sign-in of the web."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from kitaphana.circulation.tests.factories import World
from kitaphana.core.models import AuditEntry, StoredCommand, User
from kitaphana.edges.staff.tests.conftest import open_box, staff
from kitaphana.patrons.models import Patron
from tests.privacy.canaries import CANARIES, sightings
from tests.privacy.lives import reader_joins
from tests.privacy.test_canaries import outside

PASSWORD = "a long password"


def desk_serves(box, world, patron_id):
    """Card, items, an unknown card, search by name and phone, renewal, undo, return."""
    items = [world.item() for _ in range(3)]
    for text in (CANARIES["second card"], items[0].barcode, items[1].barcode, items[0].barcode, "*YES", "*UNDO"):
        box.scan(text)
    box.scan(CANARIES["card"])
    box.scan(CANARIES["given name"])
    box.scan(CANARIES["phone"])
    box.scan("*END")
    box.scan(items[1].barcode)
    page = box.client.get(reverse("staff:reader", args=[patron_id]))
    assert CANARIES["given name"] in page.content.decode()
    found = box.client.get(reverse("staff:readers"), {"q": CANARIES["given name"]})
    assert found.status_code == 200
    for name in ("reregister", "family", "reader_data", "reader_messages"):
        shown = box.client.get(reverse(f"staff:{name}", args=[patron_id]))
        assert CANARIES["given name"] in shown.content.decode(), name
    box.client.get(reverse("staff:reader_data", args=[patron_id]), {"format": "json"})
    box.client.get(reverse("staff:terms_ending"), {"within": "60", "format": "csv"})
    box.client.get(reverse("staff:choose_other_reader", args=[patron_id]), {"card": CANARIES["card"]})
    return items[0]


def reader_looks(item):
    """A wrong password, sign-in by card, the loans, a renewal, a search with one's own name, sign-out."""
    client = Client()
    address = reverse("account_login")
    client.post(address, {"login": CANARIES["second card"], "password": "wrong"})
    answer = client.post(address, {"login": CANARIES["second card"], "password": PASSWORD})
    assert answer.status_code == 302, "the reader could not sign in"
    page = client.get(reverse("portal:account"))
    assert item.edition.title in page.content.decode()
    client.post(reverse("portal:renew_all"), {"command_id": str(uuid.uuid4())})
    client.get(reverse("portal:search"), {"q": CANARIES["given name"]})
    client.post(reverse("portal:change_history", args=["keep"]))
    for name in ("history", "family", "my_data", "messages", "message_settings"):
        assert client.get(reverse(f"portal:{name}")).status_code == 200
    file = client.post(reverse("portal:data_file"), {"kind": "html", "password": PASSWORD})
    assert CANARIES["given name"] in file.content.decode()
    refused = client.post(reverse("portal:forget_me"), {"password": PASSWORD, "is_sure": "on"})
    assert refused.url == reverse("portal:my_data")
    return client


@pytest.fixture
def story(db, caplog):
    caplog.set_level("INFO")
    world = World()
    patron_id = reader_joins(world)
    box = open_box(staff("desk", username="boris", branch=world.point.branch), world)
    item = desk_serves(box, world, patron_id)
    client = reader_looks(item)
    surrogate = str(Patron.objects.get(pk=patron_id).surrogate)
    yield {**CANARIES, "id": str(patron_id), "surrogate": surrogate}, client
    assert not [word for word in CANARIES.values() if word in caplog.text]


def test_the_web_leaves_a_reader_in_the_tables_of_readers_only(story):
    words, _ = story
    assert AuditEntry.objects.filter(act="check_out").exists()
    assert StoredCommand.objects.exists()
    assert outside(sightings(words)) == set()


def test_signing_out_leaves_no_session(story):
    from django.contrib.sessions.models import Session

    _, client = story
    reader = User.objects.get(username=CANARIES["card"])
    mine = [one for one in Session.objects.all() if one.get_decoded().get("_auth_user_id") == str(reader.pk)]
    assert len(mine) == 1
    client.post(reverse("account_logout"))
    assert not Session.objects.filter(pk=mine[0].pk).exists()
