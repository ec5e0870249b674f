"""Joining through the portal: one question a page, whole without JavaScript, whole after a reload."""

import datetime as dt
from html.parser import HTMLParser

import pytest
from django.urls import reverse
from django.utils import translation

from kitaphana.circulation.services import NewPolicyRow, ensure_newcomer_rows, set_policy_row
from kitaphana.core import attempts, clock
from kitaphana.core.actor import COMMAND_LINE
from kitaphana.patrons import services
from kitaphana.patrons.models import Consent, LibraryCard, Patron, PatronContact
from kitaphana.patrons.tests.factories import ReaderFactory
from kitaphana.ui.card import grouped

PHONE = "+77011234567"
ABOUT = {
    "surname": "Серікова",
    "given_name": "Анна",
    "patronymic": "",
    "born_on": "1990-05-17",
    "processing": "on",
    "messages": "on",
}
CHILD = {**ABOUT, "given_name": "Тимур", "born_on": "2016-03-01"}


@pytest.fixture(autouse=True)
def city(world):
    services.ensure_patron_categories()
    with translation.override("ru"):
        yield world


def post(client, name, data=None, *args, follow=True):
    return client.post(reverse(f"portal:{name}", args=args), data or {}, follow=follow)


def get(client, name, *args):
    return client.get(reverse(f"portal:{name}", args=args), follow=True)


def landed(answer) -> str:
    return answer.redirect_chain[-1][0] if answer.redirect_chain else answer.request["PATH_INFO"]


def join(client, codes_sent, about=None, address=PHONE):
    post(client, "join", {"address": address})
    post(client, "join_code", {"code": codes_sent[-1].code})
    return post(client, "join_about", about or ABOUT)


def test_four_answers_and_there_is_a_card(client, codes_sent):
    asked = post(client, "join", {"address": "8 701 123 45 67"})
    assert landed(asked) == reverse("portal:join_code")
    assert PHONE in asked.content.decode()

    proven = post(client, "join_code", {"code": codes_sent[-1].code})
    assert landed(proven) == reverse("portal:join_about")

    done = post(client, "join_about", ABOUT)
    assert landed(done) == reverse("portal:join_card")
    card = LibraryCard.objects.get()
    assert grouped(card.number) in done.content.decode()
    assert card.patron.full_name == "Серікова Анна"
    assert get(client, "account").status_code == 200


def test_the_new_card_is_as_whole_as_my_card(client, codes_sent):
    page = join(client, codes_sent).content.decode()

    assert "Номер билета в виде QR-кода" in page
    assert "Номер билета штрихкодом" in page
    assert "data-pocket=" in page
    assert reverse("portal:card_file") in page


def test_nobody_is_asked_about_a_company_that_carries_nothing_here(client, codes_sent, settings):
    settings.THIRD_PARTIES = frozenset({"telegram"})
    post(client, "join", {"address": PHONE})
    page = post(client, "join_code", {"code": codes_sent[-1].code}).content.decode()

    post(client, "join_about", {**ABOUT, "telegram": "on", "whatsapp": "on"})

    assert 'name="telegram"' in page
    assert "WhatsApp" not in page
    purposes = Consent.objects.values_list("purpose", flat=True)
    assert set(purposes) == {"processing", "messages", "telegram"}


def test_at_most_six_fields_are_asked_for(client, codes_sent):
    pages = [get(client, "join"), post(client, "join", {"address": PHONE})]
    pages.append(post(client, "join_code", {"code": codes_sent[-1].code}))

    fields = [field for page in pages for field in page.context["form"] if field.widget_type != "checkbox"]
    assert len(fields) == 6


class Fields(HTMLParser):
    """Names of all fields of a page that a visitor types into or chooses from, in its own part of the page."""

    UNSEEN = frozenset({"hidden", "submit", "button", "checkbox"})

    def __init__(self, page):
        super().__init__()
        self.names, self.is_inside = [], False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        self.is_inside = self.is_inside or tag == "main"
        is_field = tag in ("select", "textarea") or (tag == "input" and told.get("type", "text") not in self.UNSEEN)
        if self.is_inside and is_field:
            self.names.append(told.get("name", ""))

    def handle_endtag(self, tag):
        self.is_inside = self.is_inside and tag != "main"


def test_the_whole_way_to_the_card_shows_six_fields_of_which_four_are_typed(client, codes_sent):
    """Every field that stands on a page of the way counts, whoever put it there; what may stay empty stays empty."""
    pages = [get(client, "join"), post(client, "join", {"address": PHONE})]
    pages.append(post(client, "join_code", {"code": codes_sent[-1].code}))
    shown = [name for page in pages for name in Fields(page.content.decode()).names]
    done = post(client, "join_about", {"given_name": "Анна", "born_on": "1990-05-17", "processing": "on"})

    assert shown == ["address", "code", "surname", "given_name", "patronymic", "born_on"]
    card = LibraryCard.objects.get()
    assert grouped(card.number) in done.content.decode()
    assert Fields(done.content.decode()).names == ["pin"], "a PIN for stations is offered once the card is there"


def test_a_page_that_is_loaded_again_goes_on_where_it_was(client, codes_sent):
    post(client, "join", {"address": PHONE})
    assert landed(get(client, "join")) == reverse("portal:join_code")
    post(client, "join_code", {"code": codes_sent[-1].code})
    assert landed(get(client, "join")) == reverse("portal:join_about")
    assert landed(get(client, "join_code")) == reverse("portal:join_about")
    assert get(client, "join_about").status_code == 200
    assert client.get(reverse("portal:join") + "?anew=1").status_code == 200


def test_pressing_twice_makes_one_reader_and_leads_to_the_card(client, codes_sent):
    post(client, "join", {"address": PHONE})
    code = {"code": codes_sent[-1].code}
    about = post(client, "join_code", code)
    assert landed(about) == landed(post(client, "join_code", code))
    sent = {**ABOUT, "handle": about.context["handle"]}
    before = client.session.session_key

    post(client, "join_about", sent)
    client.cookies["kitaphana_session"] = before
    second = post(client, "join_about", sent)

    assert landed(second) == reverse("portal:join_card")
    assert Patron.objects.count() == 1


def test_without_steps_before_one_begins_at_the_beginning(client):
    for name in ("join_code", "join_about"):
        assert landed(get(client, name)) == reverse("portal:join")


def test_what_is_wrong_stands_beside_its_field(client, codes_sent):
    nonsense = post(client, "join", {"address": "nonsense"})
    assert nonsense.context["form"].errors["address"]
    post(client, "join", {"address": PHONE})
    assert post(client, "join_code", {"code": "abcdef"}).context["form"].errors["code"]
    post(client, "join_code", {"code": codes_sent[-1].code})
    form = post(client, "join_about", {"given_name": "Анна", "born_on": "2999-01-01"}).context["form"]
    assert set(form.errors) == {"born_on", "processing"}
    assert form["given_name"].value() == "Анна"


def test_another_code_comes_when_the_first_did_not(client, codes_sent):
    post(client, "join", {"address": PHONE})
    post(client, "join_code_again")

    assert [one.address for one in codes_sent] == [PHONE, PHONE]
    assert landed(post(client, "join_code", {"code": codes_sent[-1].code})) == reverse("portal:join_about")


def test_a_stranger_sees_the_same_page_for_a_reader_and_for_nobody(client, codes_sent):
    ReaderFactory(phone=PHONE)
    known = post(client, "join", {"address": PHONE}).content.decode()
    unknown = post(client, "join", {"address": "+77017654321"}).content.decode()

    def plain(page):
        return page.replace(PHONE, "").replace("+77017654321", "").split("<main")[1].split("csrfmiddlewaretoken")[0]

    assert plain(known) == plain(unknown)
    assert [one.cause for one in codes_sent] == ["known_reader", "join"]


def test_who_holds_the_phone_is_told_that_a_card_is_there(client, codes_sent):
    ReaderFactory(phone=PHONE, born_on=dt.date(1990, 5, 17), surname="Серікова", given_name="Анна")
    post(client, "join", {"address": PHONE})
    page = post(client, "join_code", {"code": codes_sent[-1].code})
    assert "билет уже есть" in page.content.decode()

    again = post(client, "join_about", ABOUT)
    assert "У вас уже есть билет" in again.content.decode()
    assert Patron.objects.count() == 1


def test_who_has_a_card_signs_in_with_the_code_that_was_typed(client, codes_sent, anna):
    Patron.objects.filter(pk=anna.pk).update(phone=PHONE)
    PatronContact.objects.create(patron=anna, channel="sms", address=PHONE, verified_at=clock.now())
    post(client, "join", {"address": PHONE})
    page = post(client, "join_code", {"code": codes_sent[-1].code})
    assert reverse("portal:join_enter") in page.content.decode()

    entered = post(client, "join_enter")

    assert landed(entered) == reverse("portal:account")
    assert client.session["_auth_user_id"] == str(anna.user_id)


def test_nobody_enters_without_a_code(client, codes_sent):
    post(client, "join", {"address": PHONE})

    assert "/account/login/" in landed(post(client, "join_enter"))
    assert "_auth_user_id" not in client.session


def test_a_reader_who_is_signed_in_is_not_asked_to_join(signed_in):
    page = get(signed_in, "join").content.decode()

    assert reverse("portal:new_child") in page
    assert 'name="address"' not in page


def test_a_child_joins_and_the_grown_up_who_has_no_card_joins_and_answers(client, codes_sent):
    child = join(client, codes_sent, CHILD).context["patron"]
    asked = post(client, "ask_guarantor", {"address": ""})
    token = asked.redirect_chain[-1][0].rstrip("/").split("/")[-1]
    assert "<svg" in asked.content.decode()

    grown_up = client.__class__()
    page = get(grown_up, "guarantor", token)
    assert "Тимур" in page.content.decode()
    back = join(grown_up, codes_sent, {**ABOUT, "given_name": "Вера"}, "vera@example.kz")
    assert landed(back) == reverse("portal:guarantor", args=[token])
    wrong = post(grown_up, "guarantor", {"born_on": "2015-01-01"}, token)
    assert wrong.context["form"].errors["born_on"]
    done = post(grown_up, "guarantor", {"born_on": "2016-03-01"}, token)

    assert landed(done) == reverse("portal:family")
    assert Patron.objects.get(pk=child.id).guarantor.given_name == "Вера"
    assert get(grown_up, "guarantor", token).status_code == 404


def test_a_reader_finds_the_wish_of_a_child_in_the_own_account(client, codes_sent, anna):
    PatronContact.objects.create(patron=anna, channel="email", address="anna@example.kz", verified_at=clock.now())
    Patron.objects.filter(pk=anna.pk).update(email="anna@example.kz")
    join(client, codes_sent, CHILD)
    post(client, "ask_guarantor", {"address": "anna@example.kz"})
    code = codes_sent[-1].code
    client.force_login(anna.user)

    assert "Тимур" in get(client, "family").content.decode()
    page = post(client, "guarantor_code", {"address": "anna@example.kz", "code": code})
    assert "Тимур" in page.content.decode()
    token = page.redirect_chain[-1][0].rstrip("/").split("/")[-1]
    post(client, "guarantor", {"act": "decline"}, token)
    assert "Тимур" not in get(client, "family").content.decode()


def test_a_parent_makes_the_card_of_a_child(signed_in, anna):
    data = {**CHILD, "command_id": "a" * 32}
    page = post(signed_in, "new_child", data)
    post(signed_in, "new_child", data)

    child = Patron.objects.get(given_name="Тимур")
    assert child.guarantor_id == anna.pk
    assert child.cards.get().number in page.content.decode()
    again = post(signed_in, "new_child", {**CHILD, "command_id": "b" * 32})
    assert again.context["form"].non_field_errors()
    grown = post(signed_in, "new_child", {**ABOUT, "command_id": "c" * 32})
    assert grown.context["form"].non_field_errors()


def test_the_link_of_a_child_is_nothing_to_another_reader(signed_in):
    child = ReaderFactory(born_on=dt.date(2016, 3, 1), given_name="Тимур")

    assert "Тимур" not in get(signed_in, "asked_guarantor", "nothing-at-all").content.decode()
    assert get(signed_in, "guarantor", "nothing-at-all").status_code == 404
    assert Patron.objects.get(pk=child.pk).guarantor_id is None


def test_ever_new_addresses_of_one_network_are_one_source(client, codes_sent):
    """A subscriber has a whole /64 of IPv6: codes asked for from all over it are counted together."""
    for number in range(attempts.TRIES_PER_SOURCE):
        client.defaults["REMOTE_ADDR"] = f"2001:db8:1:2::{number:x}"
        post(client, "join", {"address": f"+7701{7_000_000 + number}"}, follow=False)
    sent = len(codes_sent)

    post(client, "join", {"address": "+77018888888"})

    assert sent == len(codes_sent) == attempts.TRIES_PER_SOURCE


def test_how_many_books_a_newcomer_takes_is_told_as_the_rules_say(client, city):
    ensure_newcomer_rows(by=COMMAND_LINE)
    set_policy_row(row=NewPolicyRow(patron_category="newcomer", max_in_all=2), by=COMMAND_LINE)

    assert "2 книги" in get(client, "join").content.decode()
