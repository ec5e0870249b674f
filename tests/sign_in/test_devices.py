"""Where one is signed in: seen, ended, and ended by a new password."""

import datetime as dt

from django.contrib.sessions.backends.db import SessionStore
from django.urls import reverse

from kitaphana.core import clock, devices
from kitaphana.core.actor import COMMAND_LINE
from kitaphana.core.models import AuditEntry, OutboxEvent, SignedInDevice, User
from kitaphana.edges.staff.tests.conftest import staff
from kitaphana.notices.models import PushSubscription
from kitaphana.patrons.services import give_web_password
from tests.sign_in.conftest import PASSWORD, card_of, is_in, sign_in

SECURITY = "/en/account/security/"
PHONE_SIGNATURE = (
    "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Mobile Safari/537.36"
)


def two_devices(browser, anna):
    laptop, phone = browser(), browser(PHONE_SIGNATURE)
    for client in (laptop, phone):
        assert sign_in(client, card_of(anna)).status_code == 302
    return laptop, phone


def test_each_device_is_listed_with_its_last_use(browser, anna):
    laptop, _phone = two_devices(browser, anna)

    page = laptop.get(SECURITY).content.decode()

    assert "Firefox" in page
    assert "Chrome</b>, Android" in page
    assert page.count("this device") == 1


def test_one_device_is_ended_in_every_process_at_once(browser, anna):
    laptop, phone = two_devices(browser, anna)
    other = SignedInDevice.objects.get(browser="Chrome")

    laptop.post(f"/en/account/security/devices/{other.pk}/end")

    assert is_in(laptop)
    assert not is_in(phone)
    assert AuditEntry.objects.get(act="end_session").subject == f"patron:{anna.surrogate}"
    assert SignedInDevice.objects.count() == 1


def test_devices_of_others_are_not_there(browser, world, anna):
    laptop, _phone = two_devices(browser, anna)
    boris = browser()
    staff("desk", username="boris", branch=world.point.branch)
    sign_in(boris, "boris", "kitaphana-demo")
    mine = SignedInDevice.objects.filter(user=anna.user).first()

    assert boris.post(f"/en/account/security/devices/{mine.pk}/end").status_code == 404
    assert is_in(laptop)


def test_all_others_are_ended_with_one_stroke(browser, anna):
    laptop, phone = two_devices(browser, anna)
    third = browser()
    sign_in(third, card_of(anna))

    answer = laptop.post("/en/account/security/devices/others/end", follow=True)

    assert "2 other devices are signed out" in answer.content.decode()
    assert [is_in(client) for client in (laptop, phone, third)] == [True, False, False]


def test_a_new_password_signs_out_everywhere_else(browser, anna):
    laptop, phone = two_devices(browser, anna)
    new = {"password1": "another long password", "password2": "another long password"}

    laptop.post(reverse("account_change_password"), {"oldpassword": PASSWORD, **new})

    assert [is_in(client) for client in (laptop, phone)] == [True, False]
    assert SignedInDevice.objects.count() == 1
    assert AuditEntry.objects.filter(act="change_own_password").count() == 1


def test_the_old_password_is_guessed_five_times_only(browser, anna):
    client = browser()
    sign_in(client, card_of(anna))
    new = {"password1": "another long password", "password2": "another long password"}

    for _ in range(5):
        client.post(reverse("account_change_password"), {"oldpassword": "wrong", **new})
    answer = client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, **new})

    assert "Too many attempts" in answer.content.decode()
    anna.user.refresh_from_db()
    assert anna.user.check_password(PASSWORD)


def test_a_password_from_the_desk_ends_all_sessions(browser, anna):
    laptop, phone = two_devices(browser, anna)

    give_web_password(patron_id=anna.pk, by=COMMAND_LINE)

    assert [is_in(client) for client in (laptop, phone)] == [False, False]
    assert not SignedInDevice.objects.exists()


def test_signing_out_forgets_the_device(browser, anna):
    laptop, _phone = two_devices(browser, anna)

    laptop.post(reverse("account_logout"))

    assert SignedInDevice.objects.count() == 1


def test_a_device_says_at_most_every_ten_minutes_that_it_is_used(browser, anna, django_assert_num_queries):
    laptop, _phone = two_devices(browser, anna)
    laptop.get(SECURITY)
    before = SignedInDevice.objects.get(browser="Firefox").last_seen_at
    laptop.get(SECURITY)
    assert SignedInDevice.objects.get(browser="Firefox").last_seen_at == before

    with clock.frozen_at(clock.now() + dt.timedelta(minutes=11)):
        laptop.get(SECURITY)

    assert SignedInDevice.objects.get(browser="Firefox").last_seen_at > before


def test_neither_address_nor_signature_is_kept(browser, anna):
    two_devices(browser, anna)

    kept = str(list(SignedInDevice.objects.values_list()))

    assert "127.0.0.1" not in kept
    assert "Mozilla" not in kept


def test_devices_of_sessions_that_ran_out_are_forgotten(browser, anna):
    two_devices(browser, anna)

    with clock.frozen_at(clock.now() + dt.timedelta(days=15)):
        assert devices.forget_old_devices() == 2


def told_of(name):
    return [event.payload for event in OutboxEvent.objects.filter(name=name).order_by("pk")]


def test_the_owner_is_told_of_a_device_that_is_new_to_them(browser, anna):
    User.objects.update(created_at=clock.now() - dt.timedelta(days=3))
    laptop = browser()

    sign_in(laptop, card_of(anna))
    laptop.post(reverse("account_logout"))
    sign_in(laptop, card_of(anna))
    sign_in(browser(PHONE_SIGNATURE), card_of(anna))

    surrogate = str(anna.surrogate)
    assert told_of("SignedInOnNewDevice") == [
        {"patron": surrogate, "device": "Firefox, Linux"},
        {"patron": surrogate, "device": "Chrome, Android"},
    ]


def test_nobody_is_told_in_the_first_hour_of_a_login(browser, anna):
    sign_in(browser(), card_of(anna))

    assert told_of("SignedInOnNewDevice") == []


def test_the_owner_is_told_of_a_new_password(browser, anna):
    laptop, _phone = two_devices(browser, anna)
    new = {"password1": "another long password", "password2": "another long password"}

    laptop.post(reverse("account_change_password"), {"oldpassword": PASSWORD, **new})
    give_web_password(patron_id=anna.pk, by=COMMAND_LINE)

    assert told_of("PasswordChanged") == [{"patron": str(anna.surrogate)}] * 2


def connect(client) -> None:
    """This browser is to show messages."""
    keys = {"endpoint": "https://push.example/abc", "p256dh": "B" * 87, "auth": "a" * 22}
    assert client.post("/en/account/messages/browser", keys).status_code == 200


def test_a_browser_that_shows_messages_goes_with_the_session_of_today(browser, anna):
    laptop = browser()
    sign_in(laptop, card_of(anna))
    connect(laptop)
    SessionStore(laptop.session.session_key).delete()  # weeks have passed

    sign_in(laptop, card_of(anna))
    assert PushSubscription.objects.get().session.session_key == laptop.session.session_key
    laptop.post("/en/account/logout/")

    assert not PushSubscription.objects.exists()


def test_who_signs_in_after_somebody_else_is_not_shown_their_messages(browser, world, anna):
    shared = browser()
    sign_in(shared, card_of(anna))
    connect(shared)
    SessionStore(shared.session.session_key).delete()
    vera = world.reader(user=User.objects.create_user("vera", PASSWORD))

    sign_in(shared, card_of(vera))

    assert not PushSubscription.objects.exists()
