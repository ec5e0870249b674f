import pytest

from kitaphana.circulation.tests.factories import World
from kitaphana.core.actor import COMMAND_LINE
from kitaphana.network import services
from kitaphana.network.rules import StaffRole


@pytest.fixture
def world(db, search_index):
    return World()


@pytest.fixture
def token_for(world):
    """A bearer token for a role at the world's desk."""

    def issued(role=StaffRole.DESK):
        return services.issue_terminal_token(
            label=f"terminal {role}", role=role, service_point_id=world.point.pk, by=COMMAND_LINE
        )

    return issued


@pytest.fixture
def post(client, token_for):
    """POST JSON as a desk terminal; `key` is the Idempotency-Key."""
    token = token_for()

    def posted(path, body=None, *, key="key-1", **headers):
        sent = {"Authorization": f"Bearer {token}", "Idempotency-Key": key, "Accept-Language": "en", **headers}
        return client.post(f"/api/v1/{path}", body or {}, content_type="application/json", headers=sent)

    return posted
