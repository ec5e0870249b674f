"""A small library with a desk, Boris behind it, and the box of the desk as a scanner meets it."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from kitaphana.circulation.tests.factories import World
from kitaphana.core.models import User
from kitaphana.network.tests.factories import StaffPostFactory


@pytest.fixture
def world(db):
    return World()


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def staff(role: str, *, username: str = "", branch=None, institution=None) -> User:
    """A login with one post."""
    user = User.objects.create_user(username or role, "kitaphana-demo", is_staff=True)
    fields = {"institution": institution or branch.institution} if institution or branch else {}
    StaffPostFactory(user=user, role=role, branch=branch, **fields)
    return user


def signed_in(user: User) -> Client:
    """A browser in which the user has signed in."""
    client = Client()
    client.force_login(user)
    return client


class Box:
    """One tab at the desk: scans go in, the state of the form is carried along as a browser does."""

    def __init__(self, client: Client, *, script: bool = True) -> None:
        self.client, self.token, self.headers = client, "", {"X-Desk": "1"} if script else {}
        self.answer = None

    def scan(self, text: str = "", *, command_id: str = "", **fields: str):
        data = {"text": text, "state": self.token, "command_id": command_id or str(uuid.uuid4()), **fields}
        self.answer = self.client.post(reverse("staff:desk"), data, headers=self.headers)
        assert self.answer.status_code == 200, self.answer.status_code
        self.token = self.answer.context["token"]
        return self.answer.context["outcome"]


@pytest.fixture
def boris(world):
    return staff("desk", username="boris", branch=world.point.branch)


@pytest.fixture
def box(world, boris):
    return open_box(boris, world)


def open_box(user: User, world: World, **options) -> Box:
    """A tab at the world's desk."""
    client = signed_in(user)
    client.post(reverse("staff:point"), {"point": world.point.code})
    return Box(client, **options)
