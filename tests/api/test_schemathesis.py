"""The REST door against its own description: right and wrong requests, made by schemathesis."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.checks import load_all_checks

from kitaphana.circulation.tests.factories import World
from kitaphana.config.wsgi import application
from kitaphana.core.actor import COMMAND_LINE
from kitaphana.holdings.models import Item
from kitaphana.network.rules import StaffRole
from kitaphana.network.services import issue_terminal_token

pytestmark = pytest.mark.django_db
load_all_checks()
schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


@pytest.fixture(autouse=True)
def _requests_keep_the_connection_of_the_test():
    """As Django's own test client does: the test's transaction lives on it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def world(db, search_index):
    """A desk, and one item on its shelf."""
    world = World()
    world.item(barcode="K0000001")
    search_index()
    return world


@pytest.fixture
def headers(world):
    """Those of a desk terminal."""
    token = issue_terminal_token(
        label="schemathesis", role=StaffRole.DESK, service_point_id=world.point.pk, by=COMMAND_LINE
    )
    return {"Authorization": f"Bearer {token}"}


@schema.parametrize()
@settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)
def test_every_operation_does_what_it_says(case, headers):
    case.call_and_validate(headers=headers)


def test_what_succeeds_is_as_described(world, headers):
    item = Item.objects.get()
    card = world.reader().cards.get().number
    loan = called("/api/v1/loans", "POST", headers, body={"card": card, "barcode": item.barcode}, key="1")

    called("/api/v1/loans/{loan_id}/renewals", "POST", headers, path={"loan_id": loan["id"]}, key="2")
    called("/api/v1/returns", "POST", headers, body={"barcode": item.barcode}, key="3")
    called("/api/v1/works/{work_id}", "GET", headers, path={"work_id": item.edition.work_id})
    called("/api/v1/editions/{edition_id}", "GET", headers, path={"edition_id": item.edition_id})
    called("/api/v1/editions/{edition_id}/items", "GET", headers, path={"edition_id": item.edition_id})
    assert called("/api/v1/search", "GET", headers, query={"q": "абай"})["total"] == 1


def called(address, method, headers, *, path=None, body=None, query=None, key=None):
    """Call one operation, check the answer against its description, and demand success."""
    parts = {"path_parameters": path, "query": query, "headers": {"Idempotency-Key": key} if key else None}
    case = schema[address][method].Case(**parts, **({"body": body, "media_type": "application/json"} if body else {}))
    answer = case.call_and_validate(headers=headers)
    assert answer.status_code in {200, 201}, answer.text
    return answer.json()
