import pytest

from kitaphana.circulation.tests.factories import World


@pytest.fixture
def world(db) -> World:
    """A desk that is open, a grid, and short verbs."""
    return World()
