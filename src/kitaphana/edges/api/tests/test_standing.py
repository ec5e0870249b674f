"""What a terminal tells a reader who has shown card and PIN."""

from decimal import Decimal

import pytest

from kitaphana.circulation.tests.losses import LossWorld
from kitaphana.core.actor import COMMAND_LINE
from kitaphana.patrons.services import set_pin


@pytest.fixture
def world(db, search_index):
    return LossWorld()


@pytest.fixture
def anna(world):
    reader = world.reader()
    set_pin(patron_id=reader.pk, pin="7391", by=COMMAND_LINE)
    return reader


def ask(post, reader, pin="7391"):
    return post("readers/standing", {"card": reader.cards.get().number, "pin": pin})


def test_a_reader_learns_what_is_owed_and_why_the_card_is_blocked(post, world, anna):
    loan = world.lent(anna, price=Decimal("3200.00"))
    world.lose(loan)
    world.charge(loan)

    answer = ask(post, anna)

    assert answer.status_code == 200
    assert answer.json() == {
        "balances": [{"institution": world.point.institution.code, "owed": "3200.00", "to_give_back": "0.00"}],
        "blocks": [{"reason": "lost_item", "institution": world.point.institution.code, "ends_by_itself": True}],
        "losses": [
            {
                "loan_id": loan.pk,
                "barcode": loan.item.barcode,
                "title": loan.item.edition.title,
                "state": "lost",
                "ways": ["same", "equal", "payment"],
                "amount": "3200.00",
            }
        ],
    }


def test_who_owes_nothing_gets_empty_lists(post, anna):
    assert ask(post, anna).json() == {"balances": [], "blocks": [], "losses": []}


def test_without_the_pin_nothing_is_told(post, anna):
    answer = ask(post, anna, pin="0000")

    assert answer.status_code == 409
    assert answer.json()["codes"] == ["pin_wrong"]


def test_nobody_asks_without_a_token(client, db):
    assert client.post("/api/v1/readers/standing", {}, content_type="application/json").status_code == 401
