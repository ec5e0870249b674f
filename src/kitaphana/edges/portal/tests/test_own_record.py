"""A reader's own details, consents and term in the portal."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import translation

from kitaphana.core import clock
from kitaphana.patrons import services
from kitaphana.patrons.models import Consent, Patron, Registration
from kitaphana.patrons.postal import postal_address_of
from kitaphana.patrons.services import verify_pin


@pytest.fixture(autouse=True)
def _russian():
    with translation.override("ru"):
        yield


def post(client, name, data=None, *args):
    return client.post(reverse(f"portal:{name}", args=args), data or {}, follow=True)


def get(client, name, *args):
    return client.get(reverse(f"portal:{name}", args=args), follow=True)


def test_a_new_phone_by_its_code(signed_in, anna, codes_sent):
    asked = post(signed_in, "ask_address", {"address": "8 701 765 43 21"})
    assert "+77017654321" in asked.content.decode()
    wrong = post(signed_in, "new_address", {"code": "abcdef"})
    assert wrong.context["form"].errors["code"]

    page = post(signed_in, "new_address", {"code": codes_sent[-1].code})

    assert Patron.objects.get(pk=anna.pk).phone == "+77017654321"
    assert "подтверждено" in page.content.decode()


def test_no_address_no_code(signed_in, codes_sent):
    assert post(signed_in, "ask_address", {"address": "nonsense"}).context["address_form"].errors["address"]
    assert post(signed_in, "ask_address", {}).context["address_form"].errors["address"]
    assert codes_sent == []
    assert get(signed_in, "new_address").redirect_chain[-1][0] == reverse("portal:particulars")


def test_another_name_is_asked_for(signed_in, anna):
    page = post(signed_in, "ask_name", {"surname": "Ахметова", "given_name": "Анна"})

    assert "Ахметова Анна" in page.content.decode()
    assert Patron.objects.get(pk=anna.pk).surname != "Ахметова"
    assert post(signed_in, "ask_name", {"given_name": ""}).context["name_form"].errors["given_name"]


def test_a_postal_address_is_given_changed_and_taken_back(signed_in, anna):
    assert "Указать адрес" in get(signed_in, "particulars").content.decode()
    given = {"street": "проспект Абая, 10, кв. 5", "town": "Алматы", "postcode": "050000"}

    assert given["street"] in post(signed_in, "set_post", given).content.decode()
    wrong = post(signed_in, "set_post", {**given, "town": "", "postcode": "5"})
    assert set(wrong.context["post_form"].errors) == {"street", "postcode"}
    assert postal_address_of(anna.pk).town == "Алматы"
    post(signed_in, "set_post", {})

    assert postal_address_of(anna.pk) is None


def test_a_first_pin_is_set_and_another_one_needs_it(signed_in, anna):
    number = anna.cards.get().number
    assert post(signed_in, "set_pin", {"pin": "1111"}).context["pin_form"].errors["pin"]
    post(signed_in, "set_pin", {"pin": "7391"})
    assert verify_pin(card_number=number, pin="7391", source="ST01").id == anna.pk

    assert post(signed_in, "set_pin", {"pin": "8642"}).context["pin_form"].errors["pin_before"]
    wrong = post(signed_in, "set_pin", {"pin_before": "0000", "pin": "8642"})
    assert wrong.context["pin_form"].errors["pin_before"]
    post(signed_in, "set_pin", {"pin_before": "7391", "pin": "8642"})
    assert verify_pin(card_number=number, pin="8642", source="ST01").id == anna.pk


def test_the_term_goes_on_in_two_presses(signed_in, anna):
    Registration.objects.update(expires_on=clock.today() + dt.timedelta(days=5))
    term = Registration.objects.get(patron=anna)
    link = reverse("portal:renew_term", args=[term.institution_id])
    assert link in get(signed_in, "account").content.decode()

    question = get(signed_in, "renew_term", term.institution_id)
    command = question.context["command_id"]
    post(signed_in, "renew_term", {"command_id": command}, term.institution_id)
    post(signed_in, "renew_term", {"command_id": command}, term.institution_id)

    term.refresh_from_db()
    assert dt.timedelta(days=360) < term.expires_on - clock.today() < dt.timedelta(days=372)
    assert link not in get(signed_in, "account").content.decode()
    after = get(signed_in, "renew_term", term.institution_id).content.decode()
    assert "command_id" not in after.split("<main")[1].split("</main>")[0]


def test_a_term_elsewhere_is_nobody_elses(signed_in):
    assert get(signed_in, "renew_term", 987654).redirect_chain[-1][0] == reverse("portal:particulars")


def test_each_consent_is_given_and_withdrawn_by_itself(signed_in, anna):
    for purpose in ("messages", "telegram", "whatsapp", "courier"):
        post(signed_in, "change_consent", {}, purpose, "give")
    post(signed_in, "change_consent", {}, "telegram", "withdraw")

    in_force = Consent.objects.filter(patron=anna, withdrawn_at__isnull=True)
    assert set(in_force.values_list("purpose", flat=True)) == {"messages", "whatsapp", "courier"}
    page = get(signed_in, "consents").content.decode()
    assert "Telegram" in page
    assert reverse("portal:change_consent", args=["telegram", "give"]) in page
    assert reverse("portal:change_consent", args=["whatsapp", "withdraw"]) in page


def test_a_third_party_that_cannot_serve_here_is_not_asked_for_and_can_still_be_left(signed_in, anna, settings):
    post(signed_in, "change_consent", {}, "whatsapp", "give")
    settings.THIRD_PARTIES = frozenset({"courier"})

    assert post(signed_in, "change_consent", {}, "telegram", "give").status_code == 404
    page = get(signed_in, "consents").content.decode()
    post(signed_in, "change_consent", {}, "whatsapp", "withdraw")
    later = get(signed_in, "consents").content.decode()

    assert reverse("portal:change_consent", args=["telegram", "give"]) not in page
    assert reverse("portal:change_consent", args=["whatsapp", "withdraw"]) in page
    assert reverse("portal:change_consent", args=["whatsapp", "give"]) not in later
    assert not Consent.objects.filter(patron=anna, withdrawn_at__isnull=True).exists()


def test_clearer_words_of_the_same_purpose_are_not_asked_for_again(signed_in, anna):
    for purpose in ("processing", "reading_history"):
        services.give_consent(
            patron_id=anna.pk, purpose=purpose, text_version="2026-01", language="ru", by=services_reader()
        )

    page = get(signed_in, "consents").content.decode()

    assert reverse("portal:change_consent", args=["processing", "give"]) not in page
    assert "оператор связи" in page


def test_what_is_settled_elsewhere_is_not_settled_here(signed_in):
    for purpose, act in (("processing", "withdraw"), ("reading_history", "give"), ("nonsense", "give")):
        assert post(signed_in, "change_consent", {}, purpose, act).status_code == 404


def test_new_words_about_personal_data_can_be_agreed_to(signed_in, anna):
    services.give_consent(
        patron_id=anna.pk, purpose="processing", text_version="2019-01", language="ru", by=services_reader()
    )
    assert "Принимаю новый текст" in get(signed_in, "consents").content.decode()

    page = post(signed_in, "change_consent", {}, "processing", "give").content.decode()

    assert "Принимаю новый текст" not in page
    assert "2019-01" in page


def services_reader():
    from kitaphana.edges.portal.actors import READER

    return READER


@pytest.mark.parametrize("name", ["particulars", "consents", "new_child", "family"])
def test_pages_of_the_account_are_for_readers_who_are_signed_in(client, name):
    answer = client.get(reverse(f"portal:{name}"))

    assert answer.status_code == 302
    assert "/account/login/" in answer["Location"]
