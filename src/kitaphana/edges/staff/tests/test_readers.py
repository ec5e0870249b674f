"""Readers at the desk: found, registered, changed; every act works and refuses."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from kitaphana.circulation.models import Loan
from kitaphana.core import clock
from kitaphana.core.models import AuditEntry
from kitaphana.edges.staff.tests.conftest import open_box, staff
from kitaphana.patrons.models import Consent, Entitlement, LibraryCard, Patron
from kitaphana.patrons.tests.factories import BlockFactory, PatronCategoryFactory

pytestmark = pytest.mark.django_db
FORM = {
    "surname": "Әуезов",
    "given_name": "Мұхтар",
    "born_on": "1990-09-28",
    "category": "adult",
    "language": "kk",
    "has_consented": "on",
}


@pytest.fixture
def client(world, boris):
    PatronCategoryFactory()
    return open_box(boris, world).client


@pytest.fixture
def anna(world):
    return world.reader()


def change(client, patron, act, **data):
    return client.post(reverse("staff:change_reader", args=[patron.pk, act]), data, follow=True)


def told(answer) -> str:
    return " ".join(str(message) for message in answer.context["messages"])


def test_a_card_leads_straight_to_its_reader(client, anna):
    answer = client.get(reverse("staff:readers"), {"q": anna.cards.get().number})

    assert answer.url == reverse("staff:reader", args=[anna.pk])


def test_the_beginning_of_a_name_finds_readers(client, anna):
    assert anna.full_name in client.get(reverse("staff:readers"), {"q": "серік"}).content.decode()
    assert "No reader is like" in client.get(reverse("staff:readers"), {"q": "zzz"}).content.decode()


def test_a_new_reader_gets_a_card_a_term_and_a_consent(client, world):
    answer = client.post(reverse("staff:new_reader"), {**FORM, "card_number": "R7777777"}, follow=True)

    made = Patron.objects.get(surname="Әуезов")
    assert answer.redirect_chain[-1][0] == reverse("staff:reader", args=[made.pk])
    assert made.cards.get().number == "R7777777"
    assert made.registrations.get().institution == world.point.institution
    assert made.consents.get().purpose == "processing"


def test_a_form_sent_twice_registers_one_reader(client):
    for _ in range(2):
        client.post(reverse("staff:new_reader"), {**FORM, "command_id": "same"})

    assert Patron.objects.filter(surname="Әуезов").count() == 1


def test_every_fault_of_the_form_stands_with_its_field(client):
    answer = client.post(
        reverse("staff:new_reader"), {**FORM, "has_consented": "", "phone": "12", "born_on": "2020-01-01"}
    )

    errors = answer.context["form"].errors
    assert {"has_consented", "phone", "guarantor_card"} <= set(errors)
    assert not Patron.objects.exists()


def test_a_child_is_registered_with_the_card_of_a_guarantor(client, anna):
    child = {**FORM, "born_on": "2018-01-01", "guarantor_card": anna.cards.get().number}

    client.post(reverse("staff:new_reader"), child)

    assert Patron.objects.get(surname="Әуезов").guarantor == anna
    page = client.get(reverse("staff:reader", args=[anna.pk])).content.decode()
    assert "Әуезов Мұхтар" in page


def test_an_unknown_guarantor_is_refused(client):
    answer = client.post(reverse("staff:new_reader"), {**FORM, "guarantor_card": "R0"})

    assert "guarantor_card" in answer.context["form"].errors


def test_the_page_of_a_reader_shows_loans_page_by_page(client, world, anna):
    for _ in range(3):
        world.check_out(anna, world.item())

    answer = client.get(reverse("staff:reader", args=[anna.pk]))

    assert len(answer.context["loans"]) == 3
    assert client.get(reverse("staff:reader", args=[anna.pk + 1000])).status_code == 404


def test_a_page_with_many_loans_costs_no_more_queries(client, world, anna, django_assert_max_num_queries):
    for _ in range(5):
        world.check_out(anna, world.item())

    with django_assert_max_num_queries(45):
        client.get(reverse("staff:reader", args=[anna.pk]))


def test_a_loan_is_renewed_and_taken_back_from_the_page(client, world, anna):
    loan = world.check_out(anna, world.item())
    address = reverse("staff:change_loan", args=[anna.pk, loan.loan_id])

    renewed = client.post(address, {"act": "renew"}, follow=True)
    returned = client.post(address, {"act": "return"}, follow=True)
    again = client.post(address, {"act": "return"}, follow=True)

    assert "Renewed" in told(renewed)
    assert "Put it back on its shelf." in told(returned)
    assert "closed already" in told(again)
    assert Loan.objects.get(pk=loan.loan_id).closed_at is not None


def test_contact_data_are_changed_and_faults_told(client, anna):
    saved = change(client, anna, "contact", phone="+7 701 123 45 67", email="anna@example.org", language="ru")
    refused = change(client, anna, "contact", phone="12", email="", language="ru")

    anna.refresh_from_db()
    assert "Saved." in told(saved)
    assert "not a phone number" in told(refused)
    assert (anna.phone, anna.email, anna.language) == ("+77011234567", "anna@example.org", "ru")


def test_a_postal_address_is_taken_at_the_desk(client, anna):
    given = {"street": "Абай даңғылы, 10", "town": "Алматы", "postcode": "050000"}

    saved = change(client, anna, "post", **given)
    refused = change(client, anna, "post", **{**given, "postcode": "5"})

    assert "Абай даңғылы, 10, Алматы, 050000" in saved.content.decode()
    assert "postcode" in told(refused)
    change(client, anna, "post", street="", town="", postcode="")
    assert "Абай даңғылы" not in client.get(reverse("staff:reader", args=[anna.pk])).content.decode()


def test_a_term_is_renewed_when_it_ends_soon_and_only_then_offered(client, anna, world):
    term = anna.registrations.get()
    assert not client.get(reverse("staff:reader", args=[anna.pk])).context["may_renew_term"]
    term.expires_on = clock.today() + dt.timedelta(days=3)
    term.save()
    assert client.get(reverse("staff:reader", args=[anna.pk])).context["may_renew_term"]

    change(client, anna, "registration", command_id="same")
    change(client, anna, "registration", command_id="same")

    term.refresh_from_db()
    assert 360 < (term.expires_on - clock.today()).days < 372


def test_the_desk_places_a_block_and_only_a_head_lifts_it(client, world, anna):
    change(client, anna, "block", reason="other", note="see the head")
    block = anna.blocks.get()
    refused = change(client, anna, "lift", block=block.pk)
    head = open_box(staff("head", branch=world.point.branch), world).client

    change(head, anna, "lift", block=block.pk)

    assert refused.status_code == 403
    assert anna.blocks.get().lifted_at is not None


def test_a_head_lifts_no_block_of_another_reader_by_a_forged_form(world, anna):
    head = open_box(staff("head", branch=world.point.branch), world).client
    block = BlockFactory(patron=world.reader())

    change(head, anna, "lift", block=block.pk)

    block.refresh_from_db()
    assert block.lifted_at is None


def test_a_lost_card_is_closed_and_a_new_one_issued(client, anna):
    old = anna.cards.get().number

    change(client, anna, "lost", card=old)
    change(client, anna, "card", number="R8888888")

    assert dict(anna.cards.values_list("number", "state")) == {old: "lost", "R8888888": "active"}
    assert "has this card" in told(change(client, anna, "card", number="R8888888"))


def test_a_card_of_another_reader_is_out_of_reach(client, world, anna):
    other = world.reader()

    change(client, anna, "lost", card=other.cards.get().number)

    assert LibraryCard.objects.get(patron=other).state == "active"


def test_a_pin_is_set_and_a_weak_one_refused(client, anna):
    weak = change(client, anna, "pin", pin="1234")
    good = change(client, anna, "pin", pin="4917")

    anna.refresh_from_db()
    assert "too easy" in told(weak)
    assert "is set" in told(good)
    assert anna.pin_hash.startswith("argon2")


def test_a_consent_is_noted_and_withdrawn(client, anna):
    change(client, anna, "consent", purpose="messages")
    change(client, anna, "withdraw", purpose="messages")
    change(client, anna, "consent", purpose="anything")

    consent = Consent.objects.get(patron=anna)
    assert (consent.purpose, consent.withdrawn_at is not None) == ("messages", True)


def test_an_unknown_act_is_not_found(client, anna):
    assert change(client, anna, "anything").status_code == 404


def test_entitlements_are_shown_to_roles_that_may_see_them_only(client, world, anna):
    Entitlement.objects.create(patron=anna, kind="home_delivery", granted_on=clock.today())
    head = open_box(staff("head", branch=world.point.branch), world).client
    address = reverse("staff:reader", args=[anna.pk])

    assert "home delivery" not in client.get(address).content.decode()
    assert "home delivery" in head.get(address).content.decode()


def test_acts_on_a_reader_are_audited_without_any_value(client, anna):
    change(client, anna, "contact", phone="+7 701 123 45 67", email="anna@example.org", language="ru")
    change(client, anna, "pin", pin="4917")

    for entry in AuditEntry.objects.filter(subject__startswith="patron:"):
        assert entry.subject == f"patron:{anna.surrogate}"
        assert entry.details == {}
        assert entry.login == "boris"


PARTICULARS = {"surname": "Ахметова", "given_name": "Анна", "born_on": "1991-06-18", "category": "adult"}


def test_particulars_are_mended_and_faults_told(client, world, anna):
    saved = change(client, anna, "particulars", **PARTICULARS, home_branch=world.point.branch.code)
    refused = change(client, anna, "particulars", **{**PARTICULARS, "born_on": "2020-01-01"})

    anna.refresh_from_db()
    assert "Saved." in told(saved)
    assert "needs a guarantor" in told(refused)
    assert (anna.full_name, anna.born_on, anna.home_branch) == (
        "Ахметова Анна",
        dt.date(1991, 6, 18),
        world.point.branch,
    )


def test_the_form_of_particulars_begins_with_the_record(client, world, anna):
    anna.home_branch = world.point.branch
    anna.save()

    form = client.get(reverse("staff:reader", args=[anna.pk])).context["record"].particulars

    assert form["surname"].value() == anna.surname
    assert form["home_branch"].value() == world.point.branch.code
    assert "has_no_guarantor" not in form.fields


def test_a_guarantor_is_kept_exchanged_and_let_go(client, world, anna):
    child, vera = world.reader(born_on=dt.date(2018, 1, 1), guarantor=anna), world.reader(given_name="Вера")
    young = {**PARTICULARS, "born_on": "2018-01-01"}

    change(client, child, "particulars", **young)
    child.refresh_from_db()
    assert child.guarantor == anna

    change(client, child, "particulars", **young, guarantor_card=vera.cards.get().number)
    child.refresh_from_db()
    assert child.guarantor == vera

    change(client, child, "particulars", **{**young, "born_on": "2000-01-01"}, has_no_guarantor="on")
    child.refresh_from_db()
    assert child.guarantor is None


def test_only_a_head_notes_and_ends_entitlements(client, world, anna):
    head = open_box(staff("head", branch=world.point.branch), world).client
    asked = {"kind": "home_delivery", "ends_on": ""}

    assert change(client, anna, "entitle", **asked).status_code == 403
    assert "is noted" in told(change(head, anna, "entitle", **asked))
    assert change(client, anna, "unentitle", kind="home_delivery").status_code == 403
    assert Entitlement.objects.get().patron == anna

    assert "has ended" in told(change(head, anna, "unentitle", kind="home_delivery"))
    assert not Entitlement.objects.exists()


def test_a_password_for_the_site_is_shown_once_in_the_readers_language_and_opens_the_account(client, anna):
    answer = client.post(reverse("staff:web_password", args=[anna.pk]))

    password, slip = answer.context["password"], answer.content.decode()
    assert password in slip
    assert anna.cards.get().number in slip
    assert f'lang="{anna.language}"' in slip
    assert f"/{anna.language}/account/login/" in slip
    assert "no-store" in answer["Cache-Control"]
    assert password not in client.get(reverse("staff:reader", args=[anna.pk])).content.decode()

    portal = Client()
    sent = {"login": anna.cards.get().number, "password": password}
    signed_in = portal.post(reverse("account_login"), sent)
    assert signed_in.url == reverse("portal:account")
    assert portal.get(signed_in.url).context["patron"].id == anna.pk


def test_no_password_is_given_for_a_login_of_staff(client, anna, boris):
    anna.user = boris
    anna.save()

    answer = client.post(reverse("staff:web_password", args=[anna.pk]), follow=True)

    assert "login of staff" in told(answer)
    assert client.post(reverse("staff:web_password", args=[anna.pk + 1000])).status_code == 404


@pytest.mark.parametrize("text", ["Serikova Anna", "сиреикова анна", "4455"])
def test_the_search_takes_other_scripts_slips_and_last_digits(client, world, text):
    anna = world.reader(phone="+77012334455", home_branch=world.point.branch)

    answer = client.get(reverse("staff:readers"), {"q": text})

    assert [card.id for card in answer.context["found"]] == [anna.pk]
    assert str(world.point.branch) in answer.content.decode()


def test_the_box_of_the_desk_offers_readers_by_name_and_by_phone(box, world):
    anna = world.reader(phone="+77012334455", home_branch=world.point.branch)

    for text in ("Serikova", "+7 701 233 44 55", "4455"):
        choices = box.scan(text).choices
        assert [choice.value for choice in choices if choice.value] == [f"reader:{anna.pk}"]
        assert str(anna.born_on.year) in choices[0].details
        assert world.point.branch.name_in("en") in choices[0].details


def test_a_common_surname_is_shown_page_by_page_with_what_parts_namesakes(client, world):
    for number in range(35):
        world.reader(surname="Ахметов", given_name=f"Ерлан{number:02}", born_on=dt.date(1960 + number, 3, 4))
    address = reverse("staff:readers")

    first = client.get(address, {"q": "ахметов"})
    rest = client.get(address, {"q": "ахметов", "after": "30"})

    assert [len(page.context["found"]) for page in (first, rest)] == [30, 5]
    assert "after=30" in first.content.decode()
    assert "1960" in first.content.decode()
    assert not {one.id for one in first.context["found"]} & {one.id for one in rest.context["found"]}
    assert "add the given name or the year of birth" not in rest.content.decode()


def test_the_desk_leads_to_all_namesakes(world, box):
    for number in range(9):
        world.reader(surname="Ахметов", given_name=f"Ерлан{number}")

    choices = box.scan("ахметов").choices

    assert [choice.label for choice in choices][8] == "More readers like this"
    assert choices[8].href.startswith(reverse("staff:readers") + "?q=")
