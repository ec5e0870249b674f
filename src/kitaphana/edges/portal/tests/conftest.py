import pytest
from django.core.cache import cache

from kitaphana.circulation.tests.factories import World
from kitaphana.core.models import User


@pytest.fixture(autouse=True)
def _nothing_is_remembered_between_tests():
    cache.clear()


@pytest.fixture
def world(db) -> World:
    return World()


@pytest.fixture
def anna(world):
    """A reader in good standing who can sign in."""
    return world.reader(user=User.objects.create_user("anna", password="a long password"))


@pytest.fixture
def signed_in(client, anna):
    client.force_login(anna.user)
    return client
