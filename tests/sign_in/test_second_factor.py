"""Staff reach nothing before a second factor; an administrator helps who has lost it, and that is written down."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.urls import reverse

from kitaphana.core.models import AuditEntry, SignedInDevice
from kitaphana.core.sealing import MARK
from kitaphana.edges.staff.tests.conftest import staff
from tests.sign_in.conftest import card_of, is_in, sign_in

STAFF_PASSWORD = "kitaphana-demo"
HOME, SECURITY = "/en/staff/home/", "/en/staff/security/"


@pytest.fixture(autouse=True)
def _outside_the_demo(settings):
    settings.STAFF_SECOND_FACTOR = True


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def give_app(user) -> str:
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def test_a_password_alone_leads_to_the_page_that_sets_it_up(browser, boris):
    client = browser()
    sign_in(client, "boris", STAFF_PASSWORD)

    for address in ("/en/staff/", "/en/staff/desk/", "/en/staff/readers/?q=a", "/en/account/security/", "/en/lists/"):
        assert client.get(address).url == SECURITY, address
    assert client.post("/en/staff/desk/", {"text": "R1"}).url == SECURITY
    page = client.get(SECURITY)
    assert page.status_code == 200
    assert "Before anything else" in page.content.decode()
    assert "/en/staff/desk/" not in page.content.decode()


def test_every_address_of_the_staff_is_shut_without_it(browser, boris):
    from kitaphana.edges.staff.tests.test_permissions import NAMES

    client = browser()
    sign_in(client, "boris", STAFF_PASSWORD)
    shut = 0
    for name in NAMES:
        try:
            address = reverse(f"staff:{name}")
        except Exception:  # noqa: BLE001  those with ids stand behind the same gate
            continue
        if name != "security":
            assert client.get(address).url == SECURITY, name
            shut += 1
    assert shut > 40


@pytest.mark.django_db(transaction=True)
def test_setting_up_the_app_opens_the_door(browser, boris):
    client, elsewhere = browser(), browser()
    for one in (client, elsewhere):
        sign_in(one, "boris", STAFF_PASSWORD)
    asked = client.get("/en/account/2fa/totp/activate/")
    client.post(asked.url, {"password": STAFF_PASSWORD})
    page = client.get("/en/account/2fa/totp/activate/")

    client.post("/en/account/2fa/totp/activate/", {"code": code_of(page.context["form"].secret)})

    assert client.get(HOME).status_code == 200
    assert elsewhere.get(HOME).status_code == 302
    assert "/account/login/" in elsewhere.get(HOME).url
    assert AuditEntry.objects.get(act="add_second_factor").login == "boris"


def test_the_second_step_is_asked_at_every_sign_in(browser, boris):
    secret = give_app(boris)
    client = browser()

    answer = sign_in(client, "boris", STAFF_PASSWORD)
    assert answer.url == "/en/account/2fa/authenticate/"
    assert "/account/login/" in client.get(HOME).url
    done = client.post(answer.url, {"code": code_of(secret)})

    assert done.url == "/staff/"
    assert client.get(HOME).status_code == 200


def test_a_session_that_began_without_it_must_show_it(browser, boris):
    client = browser()
    sign_in(client, "boris", STAFF_PASSWORD)
    secret = give_app(boris)

    asked = client.get(HOME)
    assert asked.url.startswith("/en/account/2fa/reauthenticate/")
    client.post(asked.url, {"code": code_of(secret)})

    assert client.get(HOME).status_code == 200


def test_it_is_not_switched_off_by_a_password(browser, boris):
    client = browser()
    sign_in(client, "boris", STAFF_PASSWORD)
    give_app(boris)

    assert client.get("/en/account/2fa/totp/deactivate/").url.startswith("/en/account/2fa/reauthenticate/")


def test_five_wrong_codes_and_no_sixth(browser, boris):
    secret = give_app(boris)
    client = browser()
    for _ in range(3):
        answer = sign_in(client, "boris", STAFF_PASSWORD)
        for _ in range(2):
            client.post(answer.url, {"code": "000000"})

    late = client.post(answer.url, {"code": code_of(secret)})

    assert "Too many attempts" in late.content.decode()
    assert "/account/login/" in client.get(HOME).url


def test_the_secret_of_the_app_is_sealed_in_the_table(boris):
    secret = give_app(boris)

    kept = Authenticator.objects.get(type="totp").data["secret"]

    assert kept.startswith(MARK)
    assert secret not in kept


def test_an_administrator_takes_it_away_and_it_is_audited(browser, world, boris):
    secret = give_app(boris)
    client = browser()
    client.post(sign_in(client, "boris", STAFF_PASSWORD).url, {"code": code_of(secret)})
    admin = staff("administrator", institution=world.point.institution)
    office = browser()
    office.post(sign_in(office, "administrator", STAFF_PASSWORD).url or "", {})
    give = give_app(admin)
    office.post("/en/account/2fa/reauthenticate/", {"code": code_of(give)})
    address = reverse("staff:change_account", args=[boris.pk, "second-factor"])

    told = office.post(address, follow=True).content.decode()
    own = office.post(reverse("staff:change_account", args=[admin.pk, "second-factor"]), follow=True)

    assert "taken away" in told
    assert "your own login" in own.content.decode()
    assert not Authenticator.objects.filter(user=boris).exists()
    assert Authenticator.objects.filter(user=admin).exists()
    assert not SignedInDevice.objects.filter(user=boris).exists()
    assert "/account/login/" in client.get(HOME).url
    entry = AuditEntry.objects.get(act="reset_second_factor")
    assert (entry.login, entry.subject) == ("administrator", f"login:{boris.pk}")


def test_only_administrators_take_it_away(browser, world, boris):
    give_app(boris)
    head = staff("head", branch=world.point.branch)
    secret = give_app(head)
    client = browser()
    client.post(sign_in(client, "head", STAFF_PASSWORD).url, {"code": code_of(secret)})

    assert client.post(reverse("staff:change_account", args=[boris.pk, "second-factor"])).status_code == 403
    assert Authenticator.objects.filter(user=boris).exists()


def test_readers_are_not_asked(browser, anna):
    client = browser()
    sign_in(client, card_of(anna))

    assert client.get("/en/account/").status_code == 200
    assert is_in(client)


def test_the_demo_asks_nobody(browser, boris, settings):
    settings.STAFF_SECOND_FACTOR = False
    client = browser()
    sign_in(client, "boris", STAFF_PASSWORD)

    assert client.get(HOME).status_code == 200
