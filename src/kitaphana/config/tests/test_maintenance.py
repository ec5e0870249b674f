import datetime as dt
import json

import pytest
from django.urls import reverse
from django.utils import translation

from kitaphana.core import clock, maintenance
from kitaphana.core.models import User
from kitaphana.network.tests.factories import StaffPostFactory

NOW = dt.datetime(2026, 11, 23, 7, tzinfo=dt.UTC)  # 12:00 in the city
LATER = NOW + dt.timedelta(hours=2)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _russian(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    with translation.override("ru"), clock.frozen_at(NOW):
        yield


@pytest.fixture
def maintained():
    maintenance.switch_on(until=LATER, text="Меняем диск.")


def staff(client, role):
    user = User.objects.create_user(role, password="a long password", is_staff=True)
    StaffPostFactory(user=user, role=role)
    client.force_login(user)
    return client


@pytest.mark.parametrize("name", ["home", "search", "libraries", "join"])
def test_pages_are_read_as_ever_under_a_banner(client, maintained, name):
    response = client.get(reverse(f"portal:{name}"))
    page = response.content.decode().replace("\u00a0", " ")

    assert response.status_code == 200
    assert "Меняем диск. До 23 ноября 14:00 здесь нельзя взять книгу, продлить срок или что-то изменить." in page


def test_what_writes_is_turned_away_with_a_search_and_a_time(client, maintained):
    response = client.post(reverse("portal:renew_all"))
    page = response.content.decode()

    assert (response.status_code, response["Retry-After"]) == (503, "7200")
    assert "Наводим порядок" in page
    assert 'role="search"' in page


def test_the_api_answers_a_problem_to_writes_and_goes_on_reading(client, maintained):
    refused = client.post("/api/v1/loans", data="{}", content_type="application/json")

    assert (refused.status_code, refused["Content-Type"]) == (503, "application/problem+json")
    assert json.loads(refused.content)["codes"] == ["maintenance"]
    assert refused["Retry-After"] == "7200"
    assert client.get("/api/v1/openapi.json").status_code == 200


def test_an_administrator_may_sign_in_and_go_on_writing(client, maintained):
    assert client.post(reverse("account_login"), {"login": "nobody", "password": "x"}).status_code == 200

    address = reverse("staff:new_account")
    assert staff(client, "administrator").post(address).status_code == 200


def test_nobody_else_of_the_staff_writes(client, maintained):
    assert staff(client, "director").post(reverse("staff:new_holiday")).status_code == 503


def test_the_look_of_pages_can_still_be_chosen(client, maintained):
    assert client.post(reverse("ui:appearance"), {"low_vision": "on"}).status_code == 302


def test_when_it_is_off_nothing_is_said_and_all_is_taken(client, maintained):
    assert maintenance.switch_off()
    assert not maintenance.switch_off()

    assert "Технические работы" not in client.get(reverse("portal:home")).content.decode()
    assert client.post(reverse("portal:renew_all")).status_code == 302


def test_a_damaged_file_counts_as_maintenance_without_an_end(client, settings):
    (settings.DATA_DIR / maintenance.FILE).write_text("{")

    assert client.post(reverse("portal:renew_all"))["Retry-After"] == "600"


def test_a_time_that_has_passed_asks_to_wait_a_minute():
    told = maintenance.switch_on(until=NOW - dt.timedelta(hours=1))

    assert told.retry_after == 60
