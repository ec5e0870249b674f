"""At the desk: a reader who joined online is seen, a new name is confirmed; both stand in the log."""

import pytest
from django.urls import reverse

from kitaphana.core.actor import Actor, ActorKind, Door
from kitaphana.core.models import AuditEntry
from kitaphana.edges.staff.tests.conftest import signed_in
from kitaphana.patrons import services
from kitaphana.patrons.models import NameChange, Patron, PatronCategory

READER = Actor(ActorKind.READER, Door.PORTAL)


@pytest.fixture
def client(boris):
    return signed_in(boris)


@pytest.fixture
def newcomer(world):
    services.ensure_patron_categories()
    return world.reader(category=PatronCategory.objects.get(is_for_newcomers=True))


def act(client, patron, name):
    return client.post(reverse("staff:change_reader", args=[patron.pk, name]), follow=True).content.decode()


def test_the_desk_says_that_it_has_seen_the_person(client, newcomer):
    page = client.get(reverse("staff:reader", args=[newcomer.pk])).content.decode()
    assert "I have seen this person" in page

    after = act(client, newcomer, "seen")

    assert "I have seen this person" not in after
    assert Patron.objects.get(pk=newcomer.pk).category.code == "adult"
    entry = AuditEntry.objects.get(act="confirm_seen")
    assert (entry.login, entry.subject) == ("boris", f"patron:{newcomer.surrogate}")


def test_a_child_is_sent_to_the_page_of_the_family_first(client, newcomer):
    Patron.objects.filter(pk=newcomer.pk).update(born_on="2016-03-01")

    page = client.get(reverse("staff:reader", args=[newcomer.pk])).content.decode()

    assert "A child: enter first who answers" in page
    assert "guarantor" in act(client, newcomer, "seen").lower()


def test_a_new_name_is_confirmed_with_the_document(client, world):
    anna = world.reader()
    services.ask_name_change(patron_id=anna.pk, surname="Ахметова", given_name="Анна", by=READER)
    assert "Ахметова Анна" in client.get(reverse("staff:reader", args=[anna.pk])).content.decode()

    act(client, anna, "confirm_name")

    assert Patron.objects.get(pk=anna.pk).full_name == "Ахметова Анна"


def test_a_wish_for_a_name_can_be_dropped(client, world):
    anna = world.reader()
    services.ask_name_change(patron_id=anna.pk, given_name="Аня", by=READER)

    act(client, anna, "drop_name")

    assert not NameChange.objects.exists()
