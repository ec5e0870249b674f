"""Browsers that take push messages: each belongs to the session in which it was connected, and goes with it."""

import pytest
from django.contrib.auth import user_logged_in
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.test import RequestFactory

from kitaphana.circulation.tests.factories import BORIS, READER
from kitaphana.core import clock, devices
from kitaphana.core.errors import Refused
from kitaphana.core.models import SignedInDevice, User
from kitaphana.notices import services
from kitaphana.notices.models import Delivery, PushSubscription
from kitaphana.notices.ports import Answer, Outcome
from kitaphana.notices.services import Browser
from kitaphana.notices.services.daily import forget_old_notices
from kitaphana.patrons.services import own_login

pytestmark = pytest.mark.django_db
KEYS = ("B" * 87, "A" * 22)


@pytest.fixture
def anna(city):
    return city.reader(email="", phone="", user=User.objects.create_user("anna", password="a long password"))


def sign_in(reader) -> str:
    """Another device of the reader; answers the key of its session."""
    request = RequestFactory().get("/")
    request.session = SessionStore()
    user_logged_in.send(User, request=request, user=reader.user)
    return request.session.session_key


def connect(reader, key, number=0) -> None:
    browser = Browser(f"https://push.example/{number}", *KEYS)
    services.add_push(patron_id=reader.pk, session_key=key, browser=browser, device="Firefox", by=READER)


def connected() -> list[str]:
    return list(PushSubscription.objects.order_by("pk").values_list("endpoint", flat=True))


def tell(reader) -> None:
    services.tell_reader(surrogate=str(reader.surrogate), kind="welcome", cause=str(Delivery.objects.count()), facts={})


def test_signing_out_ends_the_messages_of_this_device_alone(city, anna):
    here, there = sign_in(anna), sign_in(anna)
    connect(anna, here, 1)
    connect(anna, there, 2)

    devices.signed_out(here)
    tell(anna)
    city.send("push")

    assert connected() == ["https://push.example/2"]
    assert ["push.example/2" in one.address for one in city.sent("push")] == [True]


def test_what_waits_for_a_device_that_was_signed_out_is_not_shown_there(city, anna):
    key = sign_in(anna)
    connect(anna, key)
    tell(anna)
    devices.signed_out(key)
    city.send("push")

    assert city.sent("push") == []
    assert Delivery.objects.get().reason == "no_address"


def test_a_device_that_is_ended_from_elsewhere_is_shown_nothing_more(anna):
    here, there = sign_in(anna), sign_in(anna)
    for number, key in enumerate((here, there)):
        connect(anna, key, number)
    row = SignedInDevice.objects.get(session_key=there)

    own_login.end_device(user_id=anna.user_id, device_id=row.pk)

    assert connected() == ["https://push.example/0"]


def test_all_others_are_ended_together(anna):
    here, *others = (sign_in(anna) for _ in range(3))
    for number, key in enumerate((here, *others)):
        connect(anna, key, number)

    own_login.end_other_devices(user_id=anna.user_id, this_key=here)

    assert connected() == ["https://push.example/0"]


def test_another_password_ends_all_others_too(anna):
    here, there = sign_in(anna), sign_in(anna)
    connect(anna, there)

    own_login.password_changed(user_id=anna.user_id, this_key=here)

    assert connected() == []


def test_who_has_lost_a_device_and_calls_is_shown_nothing_on_it(anna):
    connect(anna, sign_in(anna))

    own_login.end_all_devices(patron_id=anna.pk, by=BORIS)

    assert connected() == []


def test_who_does_not_look_in_for_weeks_is_still_told_and_can_still_end_the_device(city, anna, later, settings):
    here, there = sign_in(anna), sign_in(anna)
    connect(anna, here, 1)

    with later(seconds=settings.SESSION_COOKIE_AGE + 1):
        assert devices.forget_old_devices() == 1, "the other one, on which nothing hangs"
        tell(anna)
        city.send("push")
        assert len(city.sent("push")) == 1
        (shown,) = devices.devices_of(anna.user_id, this_key=there)
        own_login.end_device(user_id=anna.user_id, device_id=shown.id)

    assert connected() == []


def test_a_device_that_nobody_has_used_for_a_year_is_forgotten_with_its_browser(anna, later):
    connect(anna, sign_in(anna))

    with later(days=366):
        devices.forget_old_devices()

    assert connected() == []


def test_a_device_that_shows_no_messages_any_more_goes_with_its_session(anna, later, settings):
    connect(anna, sign_in(anna))
    PushSubscription.objects.all().delete()
    forget_old_notices()

    with later(seconds=settings.SESSION_COOKIE_AGE + 1):
        assert devices.forget_old_devices() == 1


def test_a_session_has_one_browser_and_a_browser_one_reader(city, anna):
    vera = city.reader(user=User.objects.create_user("vera", password="a long password"))
    mine, hers = sign_in(anna), sign_in(vera)
    connect(anna, mine, 1)
    connect(anna, mine, 2)
    assert connected() == ["https://push.example/2"]

    connect(vera, hers, 2)

    assert [one.patron_id for one in PushSubscription.objects.all()] == [vera.pk]


@pytest.mark.parametrize("key", ["", "nobodys-session"])
def test_without_a_session_of_the_reader_nothing_is_connected(city, anna, key):
    vera = city.reader(user=User.objects.create_user("vera", password="a long password"))

    for session in (key, sign_in(vera)):
        with pytest.raises(Refused) as refused:
            connect(anna, session)
        assert refused.value.codes == ("notice_address_invalid",)


@pytest.mark.parametrize("browser", [("http://x", *KEYS), ("https://x", "", KEYS[1]), ("https://x", KEYS[0], "A" * 50)])
def test_what_is_no_address_of_a_browser_is_refused(anna, browser):
    with pytest.raises(Refused):
        services.add_push(patron_id=anna.pk, session_key=sign_in(anna), browser=Browser(*browser), device="", by=READER)


def test_the_oldest_go_where_a_reader_has_more_than_ten(anna):
    for number in range(12):
        connect(anna, sign_in(anna), number)

    assert connected() == [f"https://push.example/{number}" for number in range(2, 12)]


def test_a_browser_is_disconnected_by_its_reader_alone(city, anna):
    connect(anna, sign_in(anna))
    mine = PushSubscription.objects.get()

    services.remove_push(patron_id=city.reader().pk, subscription_id=mine.pk, by=READER)
    assert connected()
    services.remove_push(patron_id=anna.pk, subscription_id=mine.pk, by=READER)
    assert not connected()


def test_a_browser_that_gets_another_address_is_followed(city, anna):
    key = sign_in(anna)
    connect(anna, key)
    fresh = Browser("https://push.example/new", *KEYS)

    assert services.renew_push(patron_id=anna.pk, session_key=key, browser=fresh, by=READER)
    assert not services.renew_push(patron_id=anna.pk, session_key=sign_in(anna), browser=fresh, by=READER)

    tell(anna)
    city.send("push")
    assert ["push.example/new" in one.address for one in city.sent("push")] == [True]


def test_a_browser_that_is_gone_is_forgotten_and_the_others_still_told(city, anna):
    for number in range(2):
        connect(anna, sign_in(anna), number)
    gone = Answer(Outcome.BAD_ADDRESS, reason="push_410")
    city.gateway("push").answers = lambda one: gone if "push.example/0" in one.address else Answer(Outcome.SENT)
    tell(anna)
    city.send("push")

    assert connected() == ["https://push.example/1"]
    assert Delivery.objects.get().state == "sent"


def test_browsers_go_over_when_two_records_become_one(city, anna):
    from kitaphana.notices.participation import MESSAGES

    vera = city.reader()
    connect(anna, sign_in(anna))
    with transaction.atomic():
        moved = MESSAGES.absorb(survivor_id=vera.pk, absorbed_id=anna.pk)
    assert PushSubscription.objects.get().patron_id == vera.pk
    with transaction.atomic():
        MESSAGES.give_back(moved)
    assert PushSubscription.objects.get().patron_id == anna.pk
    assert clock.now()
