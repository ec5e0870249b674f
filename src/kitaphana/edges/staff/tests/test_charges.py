"""Charges, receipts, lost and overdue items as staff meet them on their pages."""

import io
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from kitaphana.charges import queries as charges
from kitaphana.charges.models import Payment
from kitaphana.circulation.models import Loan
from kitaphana.circulation.tests.losses import LossWorld, days_after, follow
from kitaphana.core import clock
from kitaphana.core.models import AuditEntry
from kitaphana.edges.staff.tests.conftest import signed_in, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db):
    return LossWorld()


@pytest.fixture
def anna(world):
    return world.reader(phone="+77011234567")


@pytest.fixture
def loan(world, anna):
    return world.lent(anna, price=Decimal("3200.00"))


def at_desk(world, role="desk") -> Client:
    client = signed_in(staff(role, branch=world.point.branch))
    client.post(reverse("staff:point"), {"point": world.point.code})
    return client


@pytest.fixture
def desk(world):
    return at_desk(world)


@pytest.fixture
def head(world):
    return at_desk(world, "head")


def text_of(answer) -> str:
    return answer.content.decode()


def act(client, loan, name, **fields):
    return client.post(reverse("staff:change_loss", args=[loan.pk, name]), fields, follow=True)


def test_a_lost_item_from_the_page_of_its_reader_to_the_receipt(desk, world, anna, loan):
    page = text_of(desk.get(reverse("staff:reader", args=[anna.pk])))
    assert reverse("staff:loss", args=[loan.pk]) in page
    assert "Nothing is owed." in page

    act(desk, loan, "lost")
    charged = act(desk, loan, "charge", price="3200")

    assert "owes" in text_of(charged)
    (charge,) = charges.charges_of(anna.pk).rows
    paid = desk.post(reverse("staff:change_charge", args=[charge.id, "pay"]), {"kind": "cash"}, follow=True)
    assert "Receipt No. 1" in text_of(paid)
    assert anna.surname not in text_of(paid)
    assert Loan.objects.get(pk=loan.pk).state == "made_good"
    page = text_of(desk.get(reverse("staff:reader", args=[anna.pk])))
    assert "Nothing is owed." in page
    assert "desk-stop" not in page


def test_the_reader_page_says_what_a_block_means_and_what_is_owed(desk, world, anna, loan):
    world.lose(loan)
    world.charge(loan)

    page = text_of(desk.get(reverse("staff:reader", args=[anna.pk])))

    assert "It ends by itself when the lost item is found, or what is owed for it is settled." in page
    assert "3 200" in page.replace("\u2009", " ").replace("\u202f", " ").replace("\xa0", " ")


def test_an_equal_book_is_noted_with_the_words_of_the_exchange(desk, loan, world):
    world.lose(loan)

    answer = text_of(act(desk, loan, "equal", title="Мұхтар Әуезов. Абай жолы", price="4000.50"))

    assert "Exchange of a lost item" in answer
    assert "Мұхтар Әуезов. Абай жолы" in answer


@pytest.mark.parametrize("name", ["found", "still-out", "claim"])
def test_every_other_end_of_a_loss_is_one_form(desk, loan, world, name):
    world.lose(loan)

    answer = act(desk, loan, name)

    assert answer.status_code == 200
    assert Loan.objects.get(pk=loan.pk).state != "lost"


def test_only_the_head_waives_cancels_writes_off_and_takes_back(desk, head, world, loan, anna):
    world.lose(loan)
    charge_id = world.charge(loan).charge_id
    waive = reverse("staff:change_charge", args=[charge_id, "waive"])

    assert desk.post(waive, {"note": "x"}).status_code == 403
    assert act(desk, loan, "write-off", note="x").status_code == 403
    assert "Waive what is open" not in text_of(desk.get(reverse("staff:reader_charges", args=[anna.pk])))
    paid = world.pay(charge_id, Decimal("100.00"))
    mistake = reverse("staff:reverse_payment", args=[paid.payment_id])
    assert desk.post(mistake, {"note": "x"}).status_code == 403
    head.post(mistake, {"note": "wrong reader"})
    head.post(waive, {"note": "fire"})

    assert charges.balances_of(anna.pk) == ()
    assert [row.kind for row in charges.payments_of([charge_id])[charge_id]] == ["cash", "cash", "waived"]


def test_a_form_sent_twice_pays_once(desk, world, loan):
    world.lose(loan)
    charge_id = world.charge(loan).charge_id
    fields = {"kind": "cash", "amount": "100", "command_id": "twice"}

    for _ in range(2):
        desk.post(reverse("staff:change_charge", args=[charge_id, "pay"]), fields)

    assert Payment.objects.count() == 1


def test_charges_of_another_institution_are_seen_and_not_touched(world, loan):
    from kitaphana.network.tests.factories import BranchFactory, InstitutionFactory

    world.lose(loan)
    charge_id = world.charge(loan).charge_id
    stranger = signed_in(staff("desk", branch=BranchFactory(institution=InstitutionFactory(code="OTHER"))))

    answer = stranger.post(reverse("staff:change_charge", args=[charge_id, "pay"]), {"kind": "cash"})

    assert answer.status_code in {302, 403}
    assert not Payment.objects.exists()
    assert stranger.get(reverse("staff:loss", args=[loan.pk])).status_code == 403


def test_the_overdue_list_names_reader_and_phone_and_its_copy_is_audited(desk, world, anna, loan):
    with clock.frozen_at(days_after(loan, 8)):
        page = text_of(desk.get(reverse("staff:overdue")))
        late = text_of(desk.get(reverse("staff:overdue"), {"days": "30"}))
        table = b"".join(desk.get(reverse("staff:overdue"), {"format": "csv"}).streaming_content).decode()

    assert anna.surname in page
    assert anna.surname not in late
    assert anna.surname in table
    assert AuditEntry.objects.filter(act="download_overdue").count() == 1


def test_the_overdue_list_costs_the_same_for_many(desk, world, loan, django_assert_max_num_queries):
    for _ in range(8):
        world.lent(world.reader())
    with clock.frozen_at(days_after(loan, 8)), django_assert_max_num_queries(21):
        desk.get(reverse("staff:overdue"))


def test_lost_and_claimed_items_are_listed_by_state(desk, world, anna, loan):
    other = world.lent(anna)
    world.lose(loan)
    world.claim(other)

    claimed = text_of(desk.get(reverse("staff:losses"), {"state": "claimed"}))

    assert other.item.barcode in claimed
    assert loan.item.barcode not in claimed


def test_the_list_of_the_day_adds_up_and_is_open_to_the_director_without_readers(desk, world, anna, loan):
    world.lose(loan)
    paid = world.pay(world.charge(loan).charge_id, Decimal("1000.50"))
    director = signed_in(staff("director", institution=world.point.institution))

    for client in (desk, director):
        page = text_of(client.get(reverse("staff:cash")))
        assert "1 000.50" in page.replace("\u2009", " ").replace("\u202f", " ").replace("\xa0", " ")
        assert anna.surname not in page
        assert client.get(reverse("staff:receipt", args=[paid.payment_id])).status_code == 200
    assert director.get(reverse("staff:reader_charges", args=[anna.pk])).status_code == 403


def test_damage_is_noted_with_a_photo_and_charged_only_if_a_sum_is_written(desk, world, anna, loan, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    world.check_in(loan.item)
    address = reverse("staff:damage", args=[loan.item_id])
    picture = io.BytesIO()
    Image.new("RGB", (300, 300)).save(picture, "PNG")
    picture.seek(0)
    picture.name = "torn.png"

    desk.post(address, {"condition": "damaged", "note": "torn", "photos": picture})
    assert charges.balances_of(anna.pk) == ()
    page = text_of(desk.get(address))
    assert "torn" in page
    assert page.count("<img") == 1
    desk.post(address, {"condition": "unusable", "note": "wet", "amount": "500", "is_kept_in": "on"})

    assert charges.balances_of(anna.pk)[0].owed == Decimal("500.00")
    assert Loan.objects.get(pk=loan.pk).item.is_for_loan is False


def test_a_block_by_rule_is_explained(desk, world, anna, loan):
    follow(loan, 10)

    assert "when the late items are back" in text_of(desk.get(reverse("staff:reader", args=[anna.pk])))


def test_a_payment_taken_back_is_said_to_be_a_debt_everywhere(head, world, anna, loan):
    world.lose(loan)
    paid = world.pay(world.charge(loan).charge_id)
    mistake = reverse("staff:reverse_payment", args=[paid.payment_id])

    told = text_of(head.post(mistake, {"note": "wrong reader"}, follow=True))

    assert "The sum is owed again, and the reader is blocked until it is settled." in told
    matter = text_of(head.get(reverse("staff:loss", args=[loan.pk])))
    assert "owed again: the payment was taken back" in matter
    assert "The loan stays closed and the item out of the stock." in matter
    assert "came back: settle it" not in matter
    page = text_of(head.get(reverse("staff:reader", args=[anna.pk])))
    assert "owed again: the payment was taken back" in page
    assert "It ends by itself when the lost item is found, or what is owed for it is settled." in page
    assert "owed again" in text_of(head.get(reverse("staff:losses") + "?state=owed"))
    act(head, loan, "found")
    assert "Nothing is owed." in text_of(head.get(reverse("staff:reader", args=[anna.pk])))
