"""The address to which an SMS gateway reports: only the gateway finds it, and learns nothing there."""

import json

import pytest
from django.test import Client

from kitaphana.circulation.tests.factories import World
from kitaphana.gateways.http import HttpAnswer
from kitaphana.gateways.sms import SmsContract, SmsGateway
from kitaphana.gateways.sms_reports import SmsReports
from kitaphana.notices import outlets
from kitaphana.notices.models import Delivery
from kitaphana.notices.rules.kinds import Channel
from kitaphana.notices.services import tell_reader
from kitaphana.notices.services.claiming import claim
from kitaphana.notices.services.sending import send_waiting

pytestmark = pytest.mark.django_db
SECRET = "a-secret-of-twenty-four-letters"
ADDRESS = f"/messages/reports/sms/{SECRET}/"


class Gateway:
    """The other side takes everything."""

    def post(self, url, body, headers):
        return HttpAnswer(200, {}, b"{}")


def contract(**fields):
    reports = {"secret": SECRET, "key_path": "id", "state_path": "status", "delivered": ["ok"], **fields}
    return SmsContract("https://sms.example/", {"to": "{to}"}, reports=SmsReports.of(reports))


@pytest.fixture
def use(monkeypatch):
    """`use(contract)`: the installation's SMS gateway."""

    def used(what):
        monkeypatch.setattr(outlets, "gateways", lambda: {Channel.SMS: SmsGateway(what, Gateway())})

    outlets.forget()
    used(contract())
    yield used
    monkeypatch.undo()
    outlets.forget()


@pytest.fixture
def waiting(db, use):
    anna = World().reader(phone="+77011234567", email="")
    tell_reader(surrogate=str(anna.surrogate), kind="address_changed", cause="1", facts={})
    return Delivery.objects.get(channel="sms")


def call(address=ADDRESS, body=None, **headers):
    robot = Client(enforce_csrf_checks=True)
    data = body if body is not None else json.dumps({"id": "0" * 32, "status": "ok"})
    return robot.post(address, data, content_type="application/json", headers=headers)


def test_what_is_reported_is_marked(waiting):
    send_waiting(Channel.SMS)
    key = Delivery.objects.get().key.hex

    answer = call(body=json.dumps([{"id": key, "status": "ok"}]))

    assert (answer.status_code, answer.content) == (204, b"")
    assert Delivery.objects.get().delivered_at is not None


def test_messages_that_nobody_knows_are_answered_the_same(use):
    assert call().status_code == 204
    assert call(body=json.dumps({"id": "nonsense", "status": "ok"})).status_code == 204
    assert call(body="[]").status_code == 204


def test_a_report_that_comes_too_early_is_asked_for_again(waiting):
    (group,) = claim(Channel.SMS, 1)

    answer = call(body=json.dumps({"id": group.key.hex, "status": "ok"}))

    assert answer.status_code == 503
    assert answer["Retry-After"]


@pytest.mark.parametrize("address", ["/messages/reports/sms/", "/messages/reports/sms/a-guess/", ADDRESS[:-2] + "/"])
def test_who_does_not_know_the_secret_finds_nothing(use, address):
    assert call(address).status_code == 404


def test_a_house_without_reports_or_without_sms_has_no_such_address(use, monkeypatch):
    use(SmsContract("https://sms.example/", {}))
    assert call().status_code == 404
    monkeypatch.setattr(outlets, "gateways", dict)
    assert call().status_code == 404


def test_with_a_secret_in_a_header_the_address_alone_opens_nothing(use):
    use(contract(secret_header="X-Report-Secret"))

    assert call().status_code == 404
    assert call("/messages/reports/sms/", **{"X-Report-Secret": SECRET}).status_code == 204
    assert call("/messages/reports/sms/", **{"X-Report-Secret": SECRET + "x"}).status_code == 404


def test_a_body_that_is_long_empty_or_nonsense_is_refused(use):
    assert call(body="x" * 65_537).status_code == 413
    assert call(body="").status_code == 413
    assert call(body="nonsense").status_code == 400


def test_nobody_can_look(use, client):
    assert client.get(ADDRESS).status_code == 405
