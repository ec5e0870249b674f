"""Browsers that show messages: connected by their reader, and gone with the session."""

import pytest
from django.urls import reverse
from django.utils import translation

from kitaphana.notices import outlets
from kitaphana.notices.models import PushSubscription

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    outlets.forget()
    with translation.override("en"):
        yield
    outlets.forget()


KEYS = {"endpoint": "https://push.example/abc", "p256dh": "B" * 87, "auth": "a" * 22}


def test_a_browser_is_connected_and_disconnected(signed_in, anna):
    agent = {"User-Agent": "Mozilla/5.0 (Android 14; Mobile; rv:128.0) Gecko/128.0 Firefox/128.0"}
    answer = signed_in.post(reverse("portal:add_browser"), KEYS, headers=agent)
    assert answer.status_code == 200
    browser = PushSubscription.objects.get(patron=anna)
    assert browser.device == "Firefox, Android"

    signed_in.post(reverse("portal:forget_way"), {"act": "browser", "browser": browser.pk})

    assert not PushSubscription.objects.exists()


def test_a_browser_that_was_connected_here_shows_nothing_after_signing_out(signed_in, anna):
    signed_in.post(reverse("portal:add_browser"), KEYS)
    assert PushSubscription.objects.filter(patron=anna).exists()

    signed_in.post(reverse("account_logout"))

    assert not PushSubscription.objects.exists()


def test_the_service_worker_tells_another_address_of_its_browser(signed_in, anna):
    signed_in.post(reverse("portal:add_browser"), KEYS)
    fresh = {**KEYS, "endpoint": "https://push.example/new"}
    robot = {"X-Requested-With": "kitaphana-worker"}
    address = reverse("portal:renew_browser")

    assert signed_in.post(address, fresh).status_code == 403, "a form of another site cannot send that header"
    assert PushSubscription.objects.get().endpoint == KEYS["endpoint"]
    assert signed_in.post(address, fresh, headers=robot).status_code == 204
    assert PushSubscription.objects.get().endpoint == fresh["endpoint"]
    assert signed_in.post(address, {**fresh, "endpoint": "http://x"}, headers=robot).status_code == 422
    PushSubscription.objects.all().delete()
    assert signed_in.post(address, fresh, headers=robot).status_code == 404


def test_a_browser_with_a_wrong_address_is_refused_in_words(signed_in):
    answer = signed_in.post(reverse("portal:add_browser"), {**KEYS, "endpoint": "http://push.example/abc"})

    assert answer.status_code == 422
    assert "cannot be used" in answer.json()["text"]
