"""Every address of the house, opened by a stranger with another's ids, by every role, and by visitors.

Two rules. What belongs to Anna answers a stranger exactly as what does not exist: nobody can tell that it is there.
And wherever somebody looks who may not look at readers, Anna is not: not in a page, feed, file or answer of REST.
"""

import datetime as dt
import itertools
import json
import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import translation

from kitaphana.circulation.tests.hold_world import HoldWorld
from kitaphana.core import clock, devices
from kitaphana.core.actor import COMMAND_LINE
from kitaphana.core.models import SignedInDevice, User
from kitaphana.edges.staff.permissions import ROLES
from kitaphana.edges.staff.tests.conftest import signed_in, staff
from kitaphana.network import services as network
from kitaphana.network.rules import StaffRole
from kitaphana.network.tests.factories import InstitutionFactory
from kitaphana.notices.models import TelegramChat
from kitaphana.notices.services import tell_reader
from kitaphana.patrons.arranged import calendar_of
from kitaphana.patrons.models import GuarantorRequest, PatronContact
from kitaphana.patrons.services import open_calendar, set_postal_address
from kitaphana.shelves.rules import SearchTerms
from kitaphana.shelves.services.searches import save_search
from kitaphana.shelves.tests.factories import ListEntryFactory, ReadingListFactory
from tests.sign_in.soft_key import SoftKey

pytestmark = pytest.mark.django_db
PASSWORD = "a long password"
CANARIES = {
    "surname": "Канарейқызы",
    "given name": "Quxvortina",
    "card": "QXCANARY0077",
    "phone": "7650319",
    "mail": "zqz.mailbox",
    "street": "Зябликовый тупик",
    "list": "zqx-list-of-anna",
    "note": "zqx-note-of-anna",
    "search": "zqx-search-of-anna",
    "child": "Zqxdinara",
    "chat": "7318008531",
}
NOBODY = 4_040_404_040
OTHERS = {"list_id", "entry_id", "hold_id", "loan_id", "device_id", "link_id", "pk", "child_id", "search_id"}
"""Names of ids under which something of a reader's own stands."""
WORDS = {"act": "cancel", "kind": "csv", "purpose": "messages", "extra_context": "", "key": "made-up", "uidb36": "1"}
STAFF_EDGE = "staff"  # `edges/staff/tests/test_permissions.py` has its table of roles


def patterns(resolver=None, prefix="", namespace=""):
    """Every named address: (name with its namespace, names of its parts)."""
    for one in (resolver or get_resolver()).url_patterns:
        route = f"{prefix}{one.pattern}"
        if isinstance(one, URLResolver):
            inside = f"{namespace}{one.namespace}:" if one.namespace else namespace
            yield from patterns(one, route, inside)
        elif isinstance(one, URLPattern) and one.name:
            yield f"{namespace}{one.name}", sorted(set(re.findall(r"<(?:\w+:)?(\w+)>", route)))


NAMES = {name: parts for name, parts in patterns() if not name.startswith(f"{STAFF_EDGE}:")}


class Story:
    """Anna's loan, hold, list, device, passkey and link, what she was told and by which ways, a child who asks her to
    answer for it, her calendar; and ids of what is public. `secrets` are words that only she knows.
    """

    def __init__(self) -> None:
        world = self.world = HoldWorld()
        self.anna = world.reader(
            user=User.objects.create_user("qx-anna", PASSWORD),
            surname=CANARIES["surname"],
            given_name=CANARIES["given name"],
            phone="+77017650319",
            email="zqz.mailbox@example.kz",
            card__number=CANARIES["card"],
        )
        PatronContact.objects.create(patron=self.anna, channel="sms", address="+77017650319", verified_at=clock.now())
        set_postal_address(
            patron_id=self.anna.pk, street=CANARIES["street"], town="Алматы", postcode="", by=COMMAND_LINE
        )
        item = world.item()
        loan = world.check_out(self.anna, item)
        entry = ListEntryFactory(
            reading_list=ReadingListFactory(patron=self.anna, name=CANARIES["list"]), note=CANARIES["note"]
        )
        signed_in(self.anna.user)
        self.ids = {
            "loan_id": loan.loan_id,
            "hold_id": world.place(self.anna, edition_id=world.item().edition_id).hold_id,
            "list_id": entry.reading_list_id,
            "entry_id": entry.pk,
            "child_id": world.reader(guarantor=self.anna, born_on=clock.today() - dt.timedelta(days=3_000)).pk,
            "search_id": save_search(
                patron_id=self.anna.pk,
                name=CANARIES["search"],
                terms=SearchTerms(text="zqx"),
                by=COMMAND_LINE,
                command_id="zqx",
            ),
            "device_id": SignedInDevice.objects.get(user=self.anna.user).pk,
            "link_id": SocialAccount.objects.create(user=self.anna.user, provider="provider", uid="x").pk,
            "pk": Authenticator.objects.create(user=self.anna.user, type="webauthn", data=_passkey()).pk,
        }
        self.secrets = {**CANARIES, **self._arranged()}
        self.public = {
            "edition_id": item.edition_id,
            "work_id": item.edition.work_id,
            "code": world.point.branch.code if world.point.branch else "DESK",
            "institution_id": world.point.institution_id,
            "token": "made-up-token",
            "name": "made-up.webp",
            "part": 1,
            "provider_id": "provider",
        }

    def _arranged(self) -> dict[str, str]:
        """A chat, a message, an open request, a calendar; the words by which strangers would come to the latter two."""
        anna, facts = self.anna, {"search": CANARIES["search"], "found": "2"}
        TelegramChat.objects.create(patron=anna, chat=CANARIES["chat"], linked_at=clock.now())
        tell_reader(surrogate=str(anna.surrogate), kind="saved_search", cause="zqx", facts=facts)
        child = self.world.reader(given_name=CANARIES["child"], born_on=clock.today() - dt.timedelta(days=2_500))
        request = GuarantorRequest.objects.create(
            child=child, guarantor=anna, token="zqxTokenOfARequest", asked_at=clock.now()
        )
        open_calendar(patron_id=anna.pk, by=COMMAND_LINE)
        return {"request": request.token, "calendar": calendar_of(anna.pk).token}

    def address(self, name: str, *, nobody: bool = False) -> str:
        ids = dict.fromkeys(self.ids, NOBODY) if nobody else self.ids
        known = {**WORDS, **self.public, **ids}
        return reverse(name, kwargs={part: known[part] for part in NAMES[name]})


def _passkey():
    key = SoftKey()
    options = {"publicKey": {"challenge": "AAAA", "user": {"id": "AAAA"}}}
    return {"name": "Anna's phone", "credential": json.loads(key.create(options))}


@pytest.fixture
def story():
    cache.clear()
    with translation.override("en"):
        yield Story()


def reader(story, username="vera") -> Client:
    client = signed_in(story.world.reader(user=User.objects.create_user(username, PASSWORD)).user)
    session = client.session
    session["account_authentication_methods_user"] = str(client.session["_auth_user_id"])
    session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "reauthenticated": True}]
    session.save()
    return client


def heard(answer) -> str:
    """All that an answer says, headers too."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return body.decode("utf-8", "replace") + str(dict(answer.headers))


def canaries_in(answer, words=CANARIES) -> list[str]:
    said = heard(answer).casefold()
    return [kind for kind, word in words.items() if word.casefold() in said]


def told(answer) -> tuple:
    """What a stranger can tell apart: status, where to, and what is said; ids and keys of forms left out."""
    said = frozenset(map(str, getattr(answer.wsgi_request, "_messages", ())))
    return answer.status_code, re.sub(r"\d+", "N", answer.headers.get("Location", "")), said


def ask(client, method, address):
    client.cookies.pop("messages", None)  # what an earlier page has said is not of this one
    return getattr(client, method)(address)


PRIVATE = sorted(name for name, parts in NAMES.items() if OTHERS & set(parts) and not name.startswith("api:"))


def test_the_walk_finds_every_edge():
    assert {name.split(":")[0] for name in NAMES if ":" in name} == {"portal", "ui", "api"}
    assert len(NAMES) > 90
    assert len(PRIVATE) > 12


@pytest.mark.parametrize("method", ["get", "post"])
def test_what_is_annas_answers_a_stranger_like_what_does_not_exist(story, method):
    client = reader(story)
    differing = {}
    for name in PRIVATE:
        there = told(ask(client, method, story.address(name)))
        nowhere = told(ask(client, method, story.address(name, nobody=True)))
        if there != nowhere or there[0] not in {302, 400, 404, 405}:
            differing[name] = (there, nowhere)
    assert differing == {}


def test_where_a_page_would_show_it_a_stranger_gets_404(story):
    client = reader(story)
    answers = {name: {ask(client, way, story.address(name)).status_code for way in ("get", "post")} for name in PRIVATE}
    acts = {name for name, codes in answers.items() if 405 in codes}

    assert {name: codes for name, codes in answers.items() if name not in acts and codes != {404}} == {}
    assert all(codes <= {302, 400, 404, 405} for codes in answers.values())
    assert len(answers) > len(acts)


def test_nothing_of_annas_was_changed_by_strangers(story):
    client = reader(story)
    before = {model: model.objects.count() for model in (SignedInDevice, SocialAccount, Authenticator)}
    for name, method in itertools.product(PRIVATE, ("get", "post")):
        ask(client, method, story.address(name))

    assert {model: model.objects.count() for model in before} == before
    assert devices.devices_of(story.anna.user_id, this_key="")


def everybody(story):
    """Visitors, a reader, and staff of every role: of Anna's library and of another one."""
    yield "visitor", Client()
    yield "stranger", reader(story, "stranger")
    other = InstitutionFactory(code="NATIONAL")
    for role in ROLES:
        yield role, signed_in(staff(role, institution=story.world.point.institution))
        yield f"{role} elsewhere", signed_in(staff(role, username=f"{role}-elsewhere", institution=other))


ENDS_THE_VISIT = {"account_logout"}


def test_anna_s_own_pages_do_show_what_nobody_else_may_see(story):
    """Or the walk below would find nothing because there is nothing."""
    anna = signed_in(story.anna.user)
    pages = ("account", "holds", "messages", "searches", "lists", "calendar", "family", "particulars", "card")
    shown = {kind for name in pages for kind in canaries_in(anna.get(reverse(f"portal:{name}")), story.secrets)}

    assert {"surname", "search", "child", "request", "calendar", "list", "street"} <= shown


@pytest.mark.parametrize("method", ["get", "post"])
def test_anna_is_in_no_page_feed_or_file_of_anybody_else(story, method):
    seen, broken = {}, {}
    for who, client in everybody(story):
        if method == "post" and who.partition(" ")[0] in set(ROLES) - {"desk"}:
            continue  # what a post may do stands in the table of the staff edge; here they are visitors like others
        for name in NAMES:
            if name in ENDS_THE_VISIT or name.startswith("api:"):
                continue
            answer = ask(client, method, story.address(name))
            if found := canaries_in(answer, story.secrets):
                seen[who, name] = found
            if answer.status_code >= 500:
                broken[who, name] = answer.status_code
    assert seen == {}
    assert broken == {}


def test_searches_and_feeds_do_not_find_a_reader(story):
    client = reader(story)
    for word in CANARIES.values():
        for address in (f"/en/search?q={word}", f"/en/feeds/new.rss?q={word}", f"/api/v1/search?q={word}"):
            body = heard(client.get(address)).casefold().replace(word.casefold(), "", 40)
            assert not [one for one in CANARIES.values() if one != word and one.casefold() in body], address


def api_addresses():
    from kitaphana.edges.api.api import api

    for path, operations in api.get_openapi_schema()["paths"].items():
        for method in operations:
            yield method, path


def filled(path: str, story) -> str:
    known = {**story.public, **story.ids}
    return re.sub(r"\{(\w+)\}", lambda part: str(known[part[1]]), path)


OPEN_TO_ALL = {"/search", "/works/", "/editions/", "/branches", "/joining/consents"}


def test_rest_tells_nobody_without_a_token_anything_of_a_reader(story):
    for method, path in api_addresses():
        answer = Client().generic(method.upper(), filled(path, story), "{}", "application/json")
        is_open = any(path.removeprefix("/api/v1").startswith(one) for one in OPEN_TO_ALL)
        assert is_open or answer.status_code == 401, (method, path, answer.status_code)
        assert canaries_in(answer) == [], path


@pytest.mark.parametrize("role", [StaffRole.CATALOGUER, StaffRole.DIRECTOR, StaffRole.ADMINISTRATOR])
def test_rest_tells_a_terminal_of_another_role_nothing_of_a_reader(story, role):
    point = story.world.point
    token = network.issue_terminal_token(
        label=f"terminal {role}", role=role, service_point_id=point.pk, by=COMMAND_LINE
    )
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "k"}
    body = {"card": CANARIES["card"], "pin": "0000", "barcode": "K1"}
    for method, path in api_addresses():
        answer = getattr(Client(), method)(filled(path, story), body, content_type="application/json", headers=headers)
        assert answer.status_code < 500, path
        assert "/loans" not in path or answer.status_code in {403, 422}, (path, answer.status_code)
        assert [kind for kind in canaries_in(answer) if kind != "card"] == [], path
