"""Passkeys: made with a fresh proof, opening without a user name, one step for staff; and what must not open."""

import pytest
from allauth.mfa.models import Authenticator

from kitaphana.core.actor import COMMAND_LINE
from kitaphana.core.models import AuditEntry, User
from kitaphana.patrons.services import give_web_password
from tests.sign_in.conftest import PASSWORD, PHONE, card_of, is_in, sign_in
from tests.sign_in.soft_key import SoftKey

ADD, LOGIN = "/en/account/2fa/webauthn/add/", "/en/account/2fa/webauthn/login/"


def prove(client, password=PASSWORD):
    client.post("/en/account/reauthenticate/", {"password": password})


def add(client, key, name="Anna's phone"):
    options = client.get(ADD).context["js_data"]["creation_options"]
    return client.post(ADD, {"name": name, "credential": key.create(options)})


def come_in(client, key, **more):
    options = client.get(LOGIN, headers={"Accept": "application/json"}).json()["request_options"]
    return client.post(LOGIN, {"credential": key.get(options), **more})


@pytest.fixture
def key(browser, anna):
    client, made = browser(), SoftKey()
    sign_in(client, card_of(anna))
    prove(client)
    assert add(client, made).status_code == 302
    return made


def test_a_passkey_signs_in_without_a_user_name(browser, anna, key):
    client = browser()

    answer = come_in(client, key)

    assert answer.url == "/en/account/"
    assert int(client.session["_auth_user_id"]) == anna.user_id


def test_it_leads_back_to_where_one_was(browser, key):
    assert come_in(browser(), key, next="/en/account/holds/").url == "/en/account/holds/"


def test_adding_one_asks_for_the_password_first(browser, anna):
    client = browser()
    sign_in(client, card_of(anna))

    assert client.get(ADD).url.startswith("/en/account/reauthenticate/")


def test_who_has_no_password_shows_a_fresh_code(browser, anna, codes_sent):
    User.objects.update(password="!")
    client = browser()
    client.post("/en/account/code/", {"address": PHONE})
    client.post("/en/account/code/digits/", {"code": codes_sent[-1].code})
    fresh = client.get(ADD)
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 3600
    session.save()
    stale = client.get(ADD)

    assert fresh.status_code == 200
    assert stale.url.startswith("/en/account/code/?next=")


def test_a_device_that_did_not_ask_for_finger_or_pin_makes_none(browser, anna):
    client = browser()
    sign_in(client, card_of(anna))
    prove(client)

    add(client, SoftKey(is_verifying=False))

    assert not Authenticator.objects.filter(type="webauthn").exists()


def test_a_passkey_of_another_site_opens_nothing(browser, anna, key):
    client = browser()
    options = client.get(LOGIN, headers={"Accept": "application/json"}).json()["request_options"]
    key.host = "evil.example"

    client.post(LOGIN, {"credential": key.get(options)})

    assert not is_in(client)


def test_an_answer_is_taken_once(browser, key):
    client, thief = browser(), browser()
    options = client.get(LOGIN, headers={"Accept": "application/json"}).json()["request_options"]
    answer = key.get(options)
    client.post(LOGIN, {"credential": answer})
    thief.get(LOGIN, headers={"Accept": "application/json"})

    thief.post(LOGIN, {"credential": answer})

    assert is_in(client)
    assert not is_in(thief)


def test_a_key_does_not_open_the_login_of_another(browser, world, anna, key):
    other = world.reader(user=User.objects.create_user("vera", PASSWORD))
    from allauth.account.utils import user_pk_to_url_str
    from fido2.utils import websafe_encode

    client = browser()
    options = client.get(LOGIN, headers={"Accept": "application/json"}).json()["request_options"]
    handle = websafe_encode(user_pk_to_url_str(other.user).encode())

    client.post(LOGIN, {"credential": key.get(options, user_handle=handle)})

    assert not is_in(client)


@pytest.mark.parametrize("credential", ["", "{}", "[]", "null", '{"id": 1}', '{"response": {"userHandle": "%"}}'])
def test_rubbish_opens_nothing_and_breaks_nothing(browser, key, credential):
    client = browser()
    client.get(LOGIN, headers={"Accept": "application/json"})

    assert client.post(LOGIN, {"credential": credential}).status_code == 302
    assert not is_in(client)


def test_for_staff_a_passkey_is_both_steps(browser, boris, settings):
    settings.STAFF_SECOND_FACTOR = True
    client, key = browser(), SoftKey()
    sign_in(client, "boris", "kitaphana-demo")
    prove(client, "kitaphana-demo")
    add(client, key)
    assert client.get("/en/staff/home/").status_code == 200
    office = browser()

    come_in(office, key)

    assert office.get("/en/staff/home/").status_code == 200
    assert AuditEntry.objects.get(act="add_passkey").subject == f"login:{boris.pk}"


def test_readers_come_in_by_password_all_the_same(browser, anna, key):
    """A passkey is one more way: a telephone left at home shuts nobody out."""
    client = browser()

    assert sign_in(client, card_of(anna)).url == "/en/account/"
    assert is_in(client)


def test_the_password_of_staff_is_followed_by_the_passkey(browser, boris):
    client, key = browser(), SoftKey()
    sign_in(client, "boris", "kitaphana-demo")
    prove(client, "kitaphana-demo")
    add(client, key)
    office = browser()

    answer = sign_in(office, "boris", "kitaphana-demo")

    assert answer.url == "/en/account/2fa/authenticate/"
    assert not is_in(office)
    options = office.get(answer.url).context["js_data"]["request_options"]
    office.post(answer.url, {"credential": key.get(options)})
    assert is_in(office)


def test_a_password_from_the_desk_takes_passkeys_away(browser, anna, key):
    give_web_password(patron_id=anna.pk, by=COMMAND_LINE)
    client = browser()

    come_in(client, key)

    assert not is_in(client)


def test_it_is_renamed_and_removed_by_its_owner_only(browser, world, anna, key):
    owner, stranger = browser(), browser()
    come_in(owner, key)
    world.reader(user=User.objects.create_user("vera", PASSWORD))
    sign_in(stranger, "vera")
    prove(stranger)
    prove(owner)
    pk = Authenticator.objects.get(type="webauthn").pk

    assert stranger.post(f"/en/account/2fa/webauthn/keys/{pk}/remove/").status_code == 404
    assert stranger.get(f"/en/account/2fa/webauthn/keys/{pk}/edit/").status_code == 404
    owner.post(f"/en/account/2fa/webauthn/keys/{pk}/edit/", {"name": "Tablet"})
    assert "Tablet" in owner.get("/en/account/security/").content.decode()
    owner.post(f"/en/account/2fa/webauthn/keys/{pk}/remove/")

    assert not Authenticator.objects.filter(user=anna.user).exists()
    assert AuditEntry.objects.get(act="remove_passkey").subject == f"patron:{anna.surrogate}"


def test_the_device_lists_it_by_the_readers_name(browser, anna):
    client = browser()
    sign_in(client, card_of(anna))
    prove(client)

    asked = client.get(ADD).context["js_data"]["creation_options"]["publicKey"]

    assert asked["user"]["name"] == anna.full_name
    assert asked["rp"]["id"] == "localhost"
