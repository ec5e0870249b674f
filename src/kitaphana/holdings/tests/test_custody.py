import datetime as dt
from decimal import Decimal
from uuid import uuid4

import pytest

from kitaphana.catalog.tests.factories import EditionFactory
from kitaphana.core import clock
from kitaphana.core.actor import COMMAND_LINE as BY
from kitaphana.core.errors import Refused
from kitaphana.core.models import OutboxEvent
from kitaphana.holdings import invariants, queries
from kitaphana.holdings.models import Item, TransferLine
from kitaphana.holdings.services import (
    CustodianParticulars,
    ItemRange,
    Member,
    NewAct,
    cancel_act,
    change_custodian,
    create_custodian,
    draft_act,
    fill_act,
    remove_from_act,
    scan_into_act,
    sign_act,
)
from kitaphana.holdings.tests.factories import CustodianFactory, ItemFactory
from kitaphana.network.tests.factories import BranchFactory, InstitutionFactory

pytestmark = pytest.mark.django_db


def refused(act):
    with pytest.raises(Refused) as caught:
        act()
    return set(caught.value.codes)


class House:
    """A branch with two custodians and some books in the custody of the first."""

    def __init__(self) -> None:
        self.branch = BranchFactory()
        self.giver, self.taker = CustodianFactory(branch=self.branch), CustodianFactory(branch=self.branch)
        self.items = [self.item(f"{number}") for number in (8, 9, 10, 11)]

    def item(self, number, **fields):
        known = {"branch": self.branch, "custodian": self.giver, "price": Decimal("1250.50")}
        return ItemFactory(accession_number=number, **{**known, **fields})

    def act(self, **fields):
        asked = {
            "institution_id": self.branch.institution_id,
            "acted_on": clock.today(),
            "from_custodian_id": self.giver.pk,
            "to_custodian_id": self.taker.pk,
            "reason": "Change of the keeper",
            "commission": (Member("head", "Белова О."),),
            **fields,
        }
        return draft_act(new=NewAct(**asked), by=BY, command_id=f"act-{uuid4()}")

    def custodians(self):
        return {item.accession_number: item.custodian_id for item in Item.objects.all()}


@pytest.fixture
def house(db):
    return House()


def test_acts_are_numbered_anew_every_year(house):
    numbers = [queries.transfer_act(house.act()).number for _ in range(2)]
    with clock.frozen_at(dt.datetime(2031, 2, 1, tzinfo=dt.UTC)):
        numbers.append(queries.transfer_act(house.act(acted_on=dt.date(2031, 2, 1))).number)
    year = clock.today().year
    assert numbers == [f"{year}/1", f"{year}/2", "2031/1"]


def test_everything_wrong_with_an_act_is_told_at_once(house):
    tomorrow = clock.today() + dt.timedelta(days=1)
    foreign = CustodianFactory(branch=BranchFactory(institution=InstitutionFactory(code="other")))

    def act():
        return house.act(to_custodian_id=foreign.pk, acted_on=tomorrow, reason=" ", commission=(Member("", "x"),))

    assert refused(act) == {"custodian_unknown", "act_date_invalid", "reason_missing", "commission_invalid"}
    assert "act_sides_equal" in refused(lambda: house.act(to_custodian_id=house.giver.pk))


def test_books_are_scanned_onto_an_act_and_custody_changes_with_the_signature(house):
    act_id = house.act()
    codes = [house.items[0].barcode, "9", " ", house.items[0].barcode]
    assert scan_into_act(act_id=act_id, codes=codes, by=BY) == 2
    assert scan_into_act(act_id=act_id, codes=["9"], by=BY) == 0
    act = queries.transfer_act(act_id)
    assert (act.state, act.item_count, act.total) == ("draft", 2, Decimal("2501.00"))
    assert set(house.custodians().values()) == {house.giver.pk}

    sign_act(act_id=act_id, by=BY)
    assert house.custodians() == {
        "8": house.taker.pk, "9": house.taker.pk, "10": house.giver.pk, "11": house.giver.pk
    }  # fmt: skip
    assert [line.accession_number for line in queries.all_act_lines(act_id)] == ["8", "9"]
    (event,) = OutboxEvent.objects.filter(name="CustodyTransferred")
    assert (event.payload["act_id"], event.payload["item_count"]) == (act_id, 2)
    for find in (invariants.custody_without_act, invariants.acts_that_changed):
        assert list(find()) == []


def test_a_signed_act_never_changes(house):
    act_id = house.act()
    scan_into_act(act_id=act_id, codes=["8"], by=BY)
    Item.objects.filter(accession_number="8").update(price=Decimal(99))
    sign_act(act_id=act_id, by=BY)
    (line,) = queries.act_lines(act_id).rows
    assert line.price == 99  # what was true on the day of the signature
    Item.objects.filter(accession_number="8").update(price=Decimal(5), call_number="other")
    named = CustodianParticulars("Жаңа", "Новый", "New", "Somebody else")
    change_custodian(custodian_id=house.taker.pk, particulars=named, by=BY)
    act = queries.transfer_act(act_id)
    assert (act.total, act.taker.person, act.taker.post.ru) == (99, house.taker.person, "Хранитель фонда")
    for change in (
        lambda: sign_act(act_id=act_id, by=BY),
        lambda: cancel_act(act_id=act_id, by=BY),
        lambda: scan_into_act(act_id=act_id, codes=["9"], by=BY),
        lambda: fill_act(act_id=act_id, chosen=ItemRange(), by=BY),
        lambda: remove_from_act(act_id=act_id, line_id=line.id, by=BY),
    ):
        assert refused(change) == {"act_closed"}


@pytest.mark.parametrize(
    ("first", "last", "numbers"),
    [("", "", ["8", "9", "10", "11"]), ("9", "10", ["9", "10"]), ("10", "", ["10"]), ("", "9", ["8", "9"])],
)
def test_an_act_is_filled_by_a_range_of_numbers(house, first, last, numbers):
    act_id = house.act()
    chosen = ItemRange(house.branch.pk, first, last)
    assert fill_act(act_id=act_id, chosen=chosen, by=BY) == len(numbers)
    assert [line.accession_number for line in queries.act_lines(act_id).rows] == numbers


def test_numbers_with_a_prefix_are_a_range_of_their_own(house):
    for number in ("К-0009", "К-0010", "К-0100", "Ж-0010"):
        house.item(number)
    act_id = house.act()
    assert fill_act(act_id=act_id, chosen=ItemRange(None, "К-0009", "К-0010"), by=BY) == 2
    reversed_ = ItemRange(None, "К-0010", "К-0009")
    assert refused(lambda: fill_act(act_id=act_id, chosen=reversed_, by=BY)) == {"nothing_chosen"}
    empty = ItemRange(BranchFactory().pk)
    assert refused(lambda: fill_act(act_id=act_id, chosen=empty, by=BY)) == {"nothing_chosen"}


def test_what_was_scanned_wrong_is_named_and_nothing_is_put_on(house):
    ItemFactory(branch=house.branch, accession_number="77")
    act_id = house.act()
    with pytest.raises(Refused) as caught:
        scan_into_act(act_id=act_id, codes=["8", "unknown", "77"], by=BY)
    told = {refusal.code: refusal.params["items"] for refusal in caught.value.refusals}
    assert told == {"items_unknown": "unknown", "act_items_not_held": "77"}
    assert not TransferLine.objects.exists()
    assert refused(lambda: scan_into_act(act_id=act_id, codes=[" "], by=BY)) == {"nothing_chosen"}
    assert refused(lambda: scan_into_act(act_id=0, codes=["8"], by=BY)) == {"act_unknown"}


def test_one_book_is_handed_over_once(house):
    first, second = house.act(), house.act()
    for act_id in (first, second):
        scan_into_act(act_id=act_id, codes=["8", "9"], by=BY)
    sign_act(act_id=first, by=BY)
    with pytest.raises(Refused) as caught:
        sign_act(act_id=second, by=BY)
    (refusal,) = caught.value.refusals
    assert (refusal.code, refusal.params) == ("act_items_not_held", {"count": 2, "items": "8, 9"})
    assert queries.transfer_act(second).state == "draft"


def test_a_line_can_be_taken_off_a_draft_and_a_draft_put_away(house):
    act_id = house.act()
    scan_into_act(act_id=act_id, codes=["8", "9"], by=BY)
    line = queries.act_lines(act_id).rows[0]
    remove_from_act(act_id=act_id, line_id=line.id, by=BY)
    assert refused(lambda: remove_from_act(act_id=act_id, line_id=line.id, by=BY)) == {"item_unknown"}
    assert queries.transfer_act(act_id).item_count == 1
    cancel_act(act_id=act_id, by=BY)
    assert queries.transfer_act(act_id).state == "cancelled"
    assert refused(lambda: sign_act(act_id=house.act(), by=BY)) == {"act_empty"}


def test_stock_without_a_custodian_is_taken_over_by_an_act(house):
    item = house.item("100", custodian=None)
    act_id = house.act(from_custodian_id=None)
    assert fill_act(act_id=act_id, chosen=ItemRange(), by=BY) == 1
    sign_act(act_id=act_id, by=BY)
    item.refresh_from_db()
    assert item.custodian == house.taker
    assert queries.transfer_act(act_id).giver is None


def test_an_act_of_thousands_is_signed_in_one_go(house):
    edition = EditionFactory()
    Item.objects.bulk_create(
        Item(
            edition=edition,
            branch=house.branch,
            institution=house.branch.institution,
            category=house.items[0].category,
            accession_number=f"B{number:05}",
            custodian=house.giver,
            created_at=clock.now(),
        )
        for number in range(2_500)
    )
    act_id = house.act()
    assert fill_act(act_id=act_id, chosen=ItemRange(None, "B00000", "B99999"), by=BY) == 2_500
    sign_act(act_id=act_id, by=BY)
    assert queries.stock_sum(house.taker.pk).count == 2_500
    assert queries.stock_sum(house.giver.pk) == queries.StockSum(4, Decimal("5002.00"), 0)


def test_a_custodian_with_stock_cannot_go(house):
    named = CustodianParticulars("Қоймашы", "Кладовщик", "Storekeeper", "Ким О.", house.branch.pk, is_active=False)
    assert refused(lambda: change_custodian(custodian_id=house.giver.pk, particulars=named, by=BY)) == {
        "custodian_has_stock"
    }
    change_custodian(custodian_id=house.taker.pk, particulars=named, by=BY)
    assert not queries.custodian(house.taker.pk).is_active
    assert refused(lambda: house.act()) == {"custodian_unknown"}


def test_everything_wrong_with_a_custodian_is_told_at_once(house):
    named = CustodianParticulars("", "Кладовщик", "x" * 201, "Ким О.", 0)

    def create():
        return create_custodian(institution_id=0, particulars=named, by=BY)

    assert refused(create) == {
        "institution_unknown", "custodian_name_missing", "text_too_long", "branch_unknown"
    }  # fmt: skip
    assert refused(lambda: change_custodian(custodian_id=0, particulars=named, by=BY)) == {"custodian_unknown"}


def test_stock_of_a_custodian_pages_by_key(house):
    first = queries.stock_of_custodian(house.giver.pk, limit=3)
    rest = queries.stock_of_custodian(house.giver.pk, after=first.next_after, limit=3)
    assert [line.accession_number for line in (*first.rows, *rest.rows)] == ["8", "9", "10", "11"]


def test_custody_that_no_act_explains_is_found(house):
    act_id = house.act()
    scan_into_act(act_id=act_id, codes=["8"], by=BY)
    sign_act(act_id=act_id, by=BY)
    Item.objects.filter(accession_number="8").update(custodian=None)
    TransferLine.objects.update(price=1)
    assert len(list(invariants.custody_without_act())) == 1
    assert list(invariants.acts_that_changed()) == [f"transfer act {act_id} has other lines than when it was signed"]
