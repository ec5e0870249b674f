"""Anna, a reader with card, PIN and password; Boris behind the desk; and browsers."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import translation

from kitaphana.circulation.tests.factories import World
from kitaphana.core import clock
from kitaphana.core.actor import COMMAND_LINE
from kitaphana.core.models import User
from kitaphana.edges.staff.tests.conftest import staff
from kitaphana.patrons import services
from kitaphana.patrons.models import PatronContact

PASSWORD = "a long password"
PHONE = "+77011234567"
PIN = "1379"


@pytest.fixture(autouse=True)
def _english():
    cache.clear()
    with translation.override("en"):
        yield


@pytest.fixture
def world(db):
    return World()


@pytest.fixture
def anna(world):
    reader = world.reader(user=User.objects.create_user("anna", PASSWORD), phone=PHONE)
    PatronContact.objects.create(patron=reader, channel="sms", address=PHONE, verified_at=clock.now())
    services.set_pin(patron_id=reader.pk, pin=PIN, by=COMMAND_LINE)
    return reader


@pytest.fixture
def boris(world):
    return staff("desk", username="boris", branch=world.point.branch)


@pytest.fixture
def browser():
    """`browser()`: a fresh browser at http://localhost, where passkeys work without TLS."""

    def opened(signature="Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", **more):
        return Client(SERVER_NAME="localhost", HTTP_USER_AGENT=signature, **more)

    return opened


def sign_in(client, login, password=PASSWORD, **more):
    return client.post("/en/account/login/", {"login": login, "password": password, **more})


def card_of(reader):
    return reader.cards.get().number


def is_in(client):
    return client.get("/en/account/security/").status_code == 200
