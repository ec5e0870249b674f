"""Signing in through a real OpenID Connect provider, with every redirect of the way."""

import socket
import subprocess
import sys
import time
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount

from kitaphana.config import openid
from kitaphana.core.models import AuditEntry, User
from tests.privacy.canaries import sightings
from tests.sign_in.conftest import PASSWORD, PHONE, card_of, is_in, sign_in

LINK, SECURITY = "/en/account/link/", "/en/account/security/"
SUBJECT, EMAIL = "900517400123", "canary.provider@example.org"


@pytest.fixture(scope="module")
def issuer():
    """The provider, as a program of its own on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://localhost:{port}"
    try:
        for _ in range(150):
            try:
                requests.get(f"{url}/.well-known/openid-configuration", timeout=1).raise_for_status()
                break
            except requests.RequestException:
                assert server.poll() is None, "the provider ended before it was ready"
                time.sleep(0.2)
        claims = {"email": EMAIL, "email_verified": True, "name": "Canary Provider"}
        requests.put(f"{url}/users/{SUBJECT}", json=claims, timeout=5).raise_for_status()
        yield url
    finally:
        server.terminate()
        server.wait(10)


@pytest.fixture(autouse=True)
def _configured(issuer, settings, monkeypatch):
    monkeypatch.setenv("KITAPHANA_OPENID_ISSUER", issuer)
    monkeypatch.setenv("KITAPHANA_OPENID_CLIENT_ID", "kitaphana")
    monkeypatch.setenv("KITAPHANA_OPENID_CLIENT_SECRET", "secret")
    monkeypatch.setenv("KITAPHANA_OPENID_NAME", "City ID")
    settings.SOCIALACCOUNT_PROVIDERS = openid.providers()


def there_and_back(client):
    """Press the button, sign in over there, and come back with what the provider sends along."""
    away = client.post("/id/provider/login/", {"next": ""})
    assert away.status_code == 302, away.status_code
    answer = requests.post(away.url, data={"sub": SUBJECT}, allow_redirects=False, timeout=5)
    back = urlsplit(answer.headers["Location"])
    assert back.path == "/id/provider/login/callback/"
    return client.get(f"{back.path}?{back.query}")


def in_english(client):
    client.get("/en/")
    return client


def test_the_first_time_asks_who_it_is_here_and_then_joins_both(browser, anna):
    client = in_english(browser())

    first = there_and_back(client)
    assert first.url == LINK
    page = client.get(LINK).content.decode()
    assert "We do not know you by City ID yet" in page
    assert not is_in(client)
    signed = sign_in(client, card_of(anna))
    assert signed.url == LINK
    assert not SocialAccount.objects.exists()
    done = client.post(LINK, {"answer": "yes"}, follow=True)

    assert "From now on that account signs you in here" in done.content.decode()
    assert SocialAccount.objects.get().user_id == anna.user_id
    assert AuditEntry.objects.get(act="link_provider").subject == f"patron:{anna.surrogate}"


def joined(browser, anna):
    client = in_english(browser())
    there_and_back(client)
    sign_in(client, card_of(anna))
    client.post(LINK, {"answer": "yes"})
    return client


def test_the_next_time_it_signs_in_at_once(browser, anna):
    joined(browser, anna)
    client = in_english(browser())

    answer = there_and_back(client)

    assert answer.url == "/en/account/"
    assert int(client.session["_auth_user_id"]) == anna.user_id


def test_a_verified_mail_address_of_the_provider_opens_nothing_by_itself(browser, world, anna):
    anna.email = EMAIL
    anna.save()
    User.objects.filter(pk=anna.user_id).update(email=EMAIL)
    client = in_english(browser())

    answer = there_and_back(client)

    assert answer.url == LINK
    assert not is_in(client)
    assert client.post(LINK, {"answer": "yes"}).url == "/en/account/login/"
    assert not SocialAccount.objects.exists()


def test_a_code_is_proof_too(browser, anna, codes_sent):
    client = in_english(browser())
    there_and_back(client)
    client.post("/en/account/code/", {"address": PHONE})

    answer = client.post("/en/account/code/digits/", {"code": codes_sent[-1].code})

    assert answer.url == LINK
    client.post(LINK, {"answer": "yes"})
    assert SocialAccount.objects.get().user_id == anna.user_id


def test_who_says_no_is_signed_in_and_not_joined(browser, anna):
    client = in_english(browser())
    there_and_back(client)
    sign_in(client, card_of(anna))

    client.post(LINK, {"answer": "no"})

    assert is_in(client)
    assert not SocialAccount.objects.exists()
    assert client.get(LINK).url == SECURITY


def test_an_account_elsewhere_opens_one_login_only(browser, world, anna):
    joined(browser, anna)
    world.reader(user=User.objects.create_user("vera", PASSWORD))
    vera = in_english(browser())
    sign_in(vera, "vera")
    session = vera.session
    row = SocialAccount.objects.get()
    session["provider_to_link"] = {"provider": row.provider, "uid": row.uid, "at": time.time()}
    session.save()

    told = vera.post(LINK, {"answer": "yes"}, follow=True).content.decode()

    assert "already signs in another reader" in told
    assert SocialAccount.objects.get().user_id == anna.user_id


def test_it_is_parted_by_its_owner_only(browser, world, anna):
    client = joined(browser, anna)
    world.reader(user=User.objects.create_user("vera", PASSWORD))
    vera = in_english(browser())
    sign_in(vera, "vera")
    pk = SocialAccount.objects.get().pk

    assert vera.post(f"/en/account/link/{pk}/remove").status_code == 404
    assert "City ID" in client.get(SECURITY).content.decode()
    client.post(f"/en/account/link/{pk}/remove")

    assert not SocialAccount.objects.exists()


def test_nothing_of_what_the_provider_tells_is_kept(browser, anna):
    joined(browser, anna)
    there_and_back(in_english(browser()))

    words = {"subject": SUBJECT, "email": EMAIL, "name": "Canary Provider"}

    assert sightings(words) == set()
    assert SocialAccount.objects.get().extra_data == {}


def test_staff_who_come_from_elsewhere_show_their_second_factor_all_the_same(browser, world, boris, settings):
    settings.STAFF_SECOND_FACTOR = True
    SocialAccount.objects.create(user=boris, provider="provider", uid=_uid(), extra_data={})
    client = in_english(browser())

    there_and_back(client)

    assert client.get("/en/staff/home/").url == "/en/staff/security/"


def _uid():
    from kitaphana.patrons.services.provider_links import hashed_subject

    return hashed_subject("provider", SUBJECT)


def test_a_made_up_answer_of_the_provider_opens_nothing(browser, anna):
    joined(browser, anna)
    thief = in_english(browser())

    answer = thief.get("/id/provider/login/callback/?code=made-up&state=made-up")

    assert answer.status_code in {200, 401, 403}
    assert "did not work" in answer.content.decode()
    assert not is_in(thief)


def test_an_answer_meant_for_another_browser_opens_nothing(browser, anna):
    joined(browser, anna)
    client, thief = in_english(browser()), in_english(browser())
    away = client.post("/id/provider/login/")
    answer = requests.post(away.url, data={"sub": SUBJECT}, allow_redirects=False, timeout=5)
    back = urlsplit(answer.headers["Location"])

    thief.get(f"{back.path}?{back.query}")

    assert not is_in(thief)


def test_turning_back_over_there_changes_nothing(browser, anna):
    client = in_english(browser())

    away = client.post("/id/provider/login/")
    state = parse_qs(urlsplit(away.url).query)["state"][0]

    answer = client.get("/id/provider/login/callback/", {"error": "access_denied", "state": state})

    assert answer.status_code == 302
    assert "turned back" in client.get(answer.url).content.decode()
    assert not is_in(client)


def test_a_get_alone_leads_nobody_away(browser, db):
    page = in_english(browser()).get("/id/provider/login/")

    assert page.status_code == 200
    assert "City ID" in page.content.decode()


def test_the_page_of_signing_in_offers_it_and_forms_may_lead_there(browser, db, issuer):
    page = in_english(browser()).get("/en/account/login/").content.decode()

    assert "Through City ID" in page
    assert openid.origins() == [issuer]


def test_without_an_issuer_there_is_none(browser, db, settings, monkeypatch):
    monkeypatch.delenv("KITAPHANA_OPENID_ISSUER")
    settings.SOCIALACCOUNT_PROVIDERS = openid.providers()
    client = in_english(browser())

    assert client.get("/id/provider/login/").status_code == 404
    assert "Through" not in client.get("/en/account/login/").content.decode()
    assert openid.origins() == []


def test_half_a_configuration_is_said_at_the_start(monkeypatch):
    monkeypatch.delenv("KITAPHANA_OPENID_CLIENT_ID")

    with pytest.raises(SystemExit, match="KITAPHANA_OPENID_CLIENT_ID"):
        openid.providers()
