import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from kitaphana.core.models import AuditEntry, User
from kitaphana.network.tests.factories import StaffPostFactory
from kitaphana.patrons.models import PatronLooks
from kitaphana.patrons.tests.factories import PatronFactory

pytestmark = pytest.mark.django_db
PASSWORD = "a long password"


@pytest.fixture(autouse=True)
def _russian():
    with translation.override("ru"):
        yield


@pytest.fixture
def anna():
    return PatronFactory(user=User.objects.create_user("anna", password=PASSWORD))


@pytest.fixture
def boris():
    user = User.objects.create_user("boris", password=PASSWORD, is_staff=True)
    StaffPostFactory(user=user, role="desk")
    return user


def choose(client, **settings):
    return client.post(reverse("ui:appearance"), settings)


def sign_in(client, login):
    return client.post(reverse("account_login"), {"login": login, "password": PASSWORD})


def root_of(client):
    page = client.get(reverse("portal:home")).content.decode()
    return page[page.index("<html") : page.index(">", page.index("<html"))]


def test_a_reader_finds_the_chosen_looks_on_another_device(client, anna):
    client.force_login(anna.user)
    choose(client, low_vision="on")
    choose(client, vision="blue", size="200")

    other = Client()
    sign_in(other, "anna")
    assert 'data-vision="blue" data-size="200"' in root_of(other)


def test_after_signing_out_the_device_looks_as_it_did_before(anna):
    PatronLooks.objects.create(patron=anna, settings="vision=blue", changed_at=anna.created_at)
    shared = Client()
    choose(shared, theme="dark")
    sign_in(shared, "anna")
    assert 'data-vision="blue"' in root_of(shared)

    shared.post(reverse("account_logout"))
    assert root_of(shared) == '<html lang="ru" data-theme="dark"'


def test_the_audit_tells_that_looks_were_kept_and_not_which(client, anna):
    client.force_login(anna.user)
    choose(client, vision="brown")
    choose(client, vision="brown")

    entry = AuditEntry.objects.get(act="keep_looks")
    assert entry.subject == f"patron:{anna.surrogate}"
    assert "brown" not in str(entry.details)


def test_ordinary_looks_are_not_kept_at_all(client, anna):
    client.force_login(anna.user)
    choose(client, low_vision="on")
    choose(client, low_vision="off")

    assert not PatronLooks.objects.exists()


def test_staff_keep_their_looks_with_their_login(client, boris):
    client.force_login(boris)
    choose(client, vision="white-black", size="150")

    other = Client()
    sign_in(other, "boris")
    assert 'data-vision="white-black" data-size="150"' in root_of(other)
    assert not PatronLooks.objects.exists()


def test_a_visitor_keeps_looks_on_the_device_only(client):
    choose(client, low_vision="on")

    assert 'data-vision="black-white"' in root_of(client)
    assert not AuditEntry.objects.filter(act="keep_looks").exists()


def test_the_way_to_the_low_vision_mode_is_the_second_stop_of_the_tab_key(client):
    page = client.get(reverse("portal:home")).content.decode()
    body = page[page.index("<body") :]

    assert body.index('class="skip"') < body.index('name="low_vision" value="on"') < body.index('class="brand"')
