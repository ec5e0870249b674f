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
from kitaphana.core import clock
from kitaphana.core.models import AuditEntry, User
from kitaphana.patrons import services
from kitaphana.patrons.models import OneTimeCode, Patron, PatronContact
from kitaphana.ui.card import grouped
from tests.privacy.canaries import sightings
from tests.sign_in.conftest import PASSWORD, PHONE, card_of, is_in, sign_in

LINK, SECURITY = "/en/account/link/", "/en/account/security/"
JOIN, ABOUT, CARD = "/en/join/", "/en/join/about/", "/en/join/card/"
SUBJECT, EMAIL = "900517400123", "canary.provider@example.org"
NEW, NEW_EMAIL = "880101300456", "aliya@example.org"
CLAIMS = {
    "given_name": "Әлия",
    "family_name": "Серікова",
    "middle_name": "Болатқызы",
    "birthdate": "1988-01-01",
    "email": NEW_EMAIL,
    "email_verified": True,
}


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


def tell(issuer, **claims):
    """Let the provider say this of the newcomer."""
    requests.put(f"{issuer}/users/{NEW}", json={**CLAIMS, **claims}, timeout=5).raise_for_status()


def there_and_back(client, subject=SUBJECT):
    """Press the button, sign in over there, and come back with what the provider sends along."""
    away = client.post("/id/provider/login/", {"next": ""})
    assert away.status_code == 302, away.status_code
    answer = requests.post(away.url, data={"sub": subject}, allow_redirects=False, timeout=5)
    back = urlsplit(answer.headers["Location"])
    assert back.path == "/id/provider/login/callback/"
    return client.get(f"{back.path}?{back.query}")


def in_english(client):
    client.get("/en/")
    return client


def test_the_first_time_asks_who_it_is_here_and_then_joins_both(browser, anna):
    client = in_english(browser())

    first = there_and_back(client)
    assert first.url == ABOUT
    assert "Have you a card already?" in client.get(ABOUT).content.decode()
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

    PatronContact.objects.create(patron=anna, channel="email", address=EMAIL, verified_at=clock.now())

    there_and_back(client)
    page = client.get(ABOUT).content.decode()

    assert "with this phone or mailbox already" not in page
    assert client.post("/en/join/enter").url == "/en/account/login/"
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


@pytest.fixture
def open_house(world):
    services.ensure_patron_categories()
    return world


def test_a_newcomer_from_the_provider_has_a_card_after_one_page(browser, open_house, issuer):
    tell(issuer)
    client = in_english(browser())

    arrived = there_and_back(client, NEW)
    assert arrived.url == ABOUT
    form = client.get(ABOUT).context["form"]
    told = {name: form[name].value() for name in ("surname", "given_name", "patronymic", "born_on")}
    assert told == dict(zip(told, ("Серікова", "Әлия", "Болатқызы", "1988-01-01"), strict=True))
    assert "City ID" in client.get(ABOUT).content.decode()
    done = client.post(ABOUT, {**told, "processing": "on", "messages": "on"})

    assert done.url == CARD
    reader = Patron.objects.get()
    assert grouped(reader.cards.get().number) in client.get(CARD).content.decode()
    assert (reader.email, str(reader.born_on)) == (NEW_EMAIL, "1988-01-01")
    assert reader.contacts.get().verified_at is not None
    assert set(reader.consents.values_list("purpose", flat=True)) == {"processing", "messages"}
    assert SocialAccount.objects.get().user_id == reader.user_id

    again = in_english(browser())
    assert there_and_back(again, NEW).url == "/en/account/"


def test_the_consent_is_asked_for_all_the_same(browser, open_house, issuer):
    tell(issuer)
    client = in_english(browser())
    there_and_back(client, NEW)

    refused = client.post(ABOUT, {"given_name": "Әлия", "born_on": "1988-01-01"})

    assert "processing" in refused.context["form"].errors
    assert not Patron.objects.exists()


@pytest.mark.parametrize("said", [False, None, "yes", 1])
def test_an_address_that_the_provider_does_not_vouch_for_is_proven_by_a_code(
    browser, open_house, issuer, codes_sent, said
):
    tell(issuer, email_verified=said)
    client = in_english(browser())

    assert there_and_back(client, NEW).url == JOIN
    assert client.get(JOIN).context["form"]["address"].value() == NEW_EMAIL
    assert client.get(ABOUT).url == JOIN
    client.post(JOIN, {"address": NEW_EMAIL})
    client.post("/en/join/code/", {"code": codes_sent[-1].code})
    assert client.get(ABOUT).context["form"]["surname"].value() == "Серікова"
    done = client.post(ABOUT, {"given_name": "Әлия", "born_on": "1988-01-01", "processing": "on"})

    assert done.url == LINK
    assert client.post(LINK, {"answer": "yes"}).url == CARD
    assert SocialAccount.objects.get().user_id == Patron.objects.get().user_id


def test_a_provider_that_tells_nothing_or_nonsense_leads_to_the_first_question(browser, open_house, issuer):
    nothing = dict.fromkeys(CLAIMS)
    for claims in (nothing, {**nothing, "given_name": ["x"], "birthdate": "0000-12-31", "email": "no address"}):
        tell(issuer, **claims)
        client = in_english(browser())

        assert there_and_back(client, NEW).url == JOIN
        form = client.get(JOIN).context["form"]
        assert not form["address"].value()


def test_what_it_told_of_who_turns_out_to_be_a_reader_is_forgotten(browser, anna):
    client = in_english(browser())
    there_and_back(client)
    assert OneTimeCode.objects.filter(purpose="provider").count() == 1

    sign_in(client, card_of(anna))
    client.post(LINK, {"answer": "yes"})

    assert not OneTimeCode.objects.filter(purpose="provider").exists()
    assert client.get(ABOUT).url == JOIN


def test_the_word_of_a_provider_signs_nobody_in_and_makes_no_second_card(browser, open_house, issuer):
    tell(issuer)
    first = in_english(browser())
    there_and_back(first, NEW)
    sent = {"surname": "Серікова", "given_name": "Әлия", "born_on": "1988-01-01", "processing": "on"}
    first.post(ABOUT, sent)
    SocialAccount.objects.all().delete()
    second = in_english(browser())
    there_and_back(second, NEW)

    refused = second.post(ABOUT, sent)

    assert Patron.objects.count() == 1
    assert refused.status_code == 200
    assert not is_in(second)


def test_what_the_provider_told_stands_in_no_table_of_sessions(browser, open_house, issuer):
    tell(issuer)
    there_and_back(in_english(browser()), NEW)

    found = sightings({"surname": "Серікова", "birth date": "1988-01-01", "subject": NEW})

    assert found == set()
