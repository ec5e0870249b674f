"""The card on a phone, on paper, lost and replaced; never somebody else's."""

import datetime as dt

import pypdfium2
import pytest

from kitaphana.core import clock
from kitaphana.core.models import AuditEntry
from kitaphana.patrons.models import CardState, LibraryCard
from kitaphana.patrons.tests.factories import LibraryCardFactory

pytestmark = pytest.mark.django_db
KEY = "0123456789abcdef0123456789abcdef"
TOKEN = "ABCDEFGHJKLM2"


def text(response):
    return response.content.decode()


@pytest.fixture
def token(anna):
    anna.cards.update(number=TOKEN)
    return TOKEN


def test_the_card_is_a_qr_code_a_barcode_and_a_number_in_groups(signed_in, anna, token):
    answer = signed_in.get("/ru/account/card/")

    page = text(answer)
    assert "ABCD EFGH JKLM2" in page
    assert page.count("<svg") >= 2
    assert "Номер билета штрихкодом" in page
    assert answer["Cache-Control"] == "no-store, private"


def test_the_card_on_paper_holds_both_symbols_and_the_number(signed_in, anna, token):
    answer = signed_in.get("/kk/account/card/card.pdf")

    document = pypdfium2.PdfDocument(answer.content)
    told = document[0].get_textpage().get_text_range()
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "no-store, private"
    assert len(document) == 1
    assert "ABCD EFGH JKLM2" in told
    assert anna.surname in told


def lose(client, number):
    return client.post("/ru/account/card/lost", {"command_id": KEY, "number": number}, follow=True)


def test_a_lost_card_stops_everywhere_at_once_and_the_new_one_is_there(signed_in, client, anna, token):
    page = text(lose(signed_in, token))
    fresh = anna.cards.get(state=CardState.ACTIVE).number

    assert "Потерянный билет больше не действует" in page
    assert f"{fresh[:4]} {fresh[4:8]}" in page
    assert "Прежние билеты" in page
    client.logout()
    refused = client.post("/ru/account/login/", {"login": token, "password": "a long password"})
    welcome = client.post("/ru/account/login/", {"login": fresh, "password": "a long password"})
    assert refused.status_code == 200
    assert welcome["Location"] == "/ru/account/"


def test_a_double_click_gives_one_new_card(signed_in, anna, token):
    lose(signed_in, token)
    lose(signed_in, token)

    assert anna.cards.count() == 2


def test_the_card_of_another_reader_is_not_stopped(signed_in, world):
    other = world.reader().cards.get()

    page = text(lose(signed_in, other.number))

    other.refresh_from_db()
    assert other.state == CardState.ACTIVE
    assert "Такого номера билета нет" in page


def test_of_two_cards_in_force_each_can_be_lost_from_one_page(signed_in, anna, token):
    second = LibraryCardFactory(patron=anna, number="R0009999")
    page = text(signed_in.get("/ru/account/card/"))
    assert "R0009999" in page

    lose(signed_in, second.number)

    assert LibraryCard.objects.filter(patron=anna, state=CardState.ACTIVE).count() == 1


def test_a_reader_without_a_card_is_told_so_and_gets_no_paper(signed_in, anna):
    anna.cards.update(state=CardState.WITHDRAWN, ended_on=clock.today())

    assert "Действующего билета нет" in text(signed_in.get("/ru/account/card/"))
    assert signed_in.get("/ru/account/card/card.pdf")["Location"] == "/ru/account/card/"


def test_the_page_kept_on_the_device_has_the_cards_of_the_children_too(signed_in, world, anna, token):
    child = world.reader(
        guarantor=anna, born_on=clock.today() - dt.timedelta(days=9 * 366), given_name="Дана", surname="Оспан"
    )
    grown = world.reader(guarantor=anna, born_on=clock.today() - dt.timedelta(days=17 * 366), given_name="Ерлан")

    page = text(signed_in.get("/ru/account/pocket/"))

    assert "ABCD EFGH JKLM2" in page
    assert child.cards.get().number in page.replace(" ", "")
    assert grown.cards.get().number not in page.replace(" ", "")


def test_cards_are_lost_under_no_name_in_the_audit(signed_in, anna, token):
    lose(signed_in, token)

    acts = list(AuditEntry.objects.filter(act__in=("end_card", "issue_card")).values_list("actor_kind", "login"))
    assert acts == [("reader", ""), ("reader", "")]
    assert token not in str(list(AuditEntry.objects.values_list("subject", "details")))
