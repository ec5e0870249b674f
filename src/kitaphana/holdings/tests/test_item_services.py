"""Items come in, are changed, move, leave and come back."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from kitaphana.catalog.tests.factories import EditionFactory
from kitaphana.core import clock
from kitaphana.core.actor import COMMAND_LINE as BY
from kitaphana.core.errors import Refused
from kitaphana.core.models import AuditEntry, OutboxEvent
from kitaphana.holdings import invariants, queries
from kitaphana.holdings.models import ConditionNote, Item, StockRules, Withdrawal
from kitaphana.holdings.services import (
    Confirmation,
    ItemParticulars,
    NewItems,
    Numbering,
    change_item,
    create_items,
    keep_last_copies,
    move_item,
    note_condition,
    refresh_last_copies,
    restore_item,
    withdraw_item,
)
from kitaphana.holdings.tests.factories import (
    CustodianFactory,
    ItemCategoryFactory,
    ItemFactory,
    NumberSequenceFactory,
)
from kitaphana.network.tests.factories import BranchFactory, InstitutionFactory

pytestmark = pytest.mark.django_db


def refused(act):
    with pytest.raises(Refused) as caught:
        act()
    return set(caught.value.codes)


def events(name):
    return [event.payload for event in OutboxEvent.objects.filter(name=name)]


@pytest.fixture
def branch(db):
    ItemCategoryFactory(code="reference")
    return BranchFactory()


def foreign_branch():
    """A branch of another institution."""
    return BranchFactory(institution=InstitutionFactory(code="other"))


def new(branch, **fields):
    return NewItems(**{"edition_id": EditionFactory().pk, "branch_id": branch.pk, "category": "book", **fields})


def particulars(item, **fields):
    own = ItemParticulars(
        accession_number=item.accession_number,
        barcode=item.barcode or "",
        category=item.category.code,
        call_number=item.call_number,
        shelving_location=item.shelving_location,
        volume=item.volume,
        price=item.price,
        received_on=item.received_on,
        source_note=item.source_note,
        not_for_loan_reason=item.not_for_loan_reason,
    )
    return replace(own, **fields)


def test_copies_come_in_with_numbers_of_the_sequences(branch):
    ItemCategoryFactory()
    accession = NumberSequenceFactory(institution=branch.institution)
    barcode = NumberSequenceFactory(institution=branch.institution, kind="barcode", prefix="B", width=7)
    custodian = CustodianFactory(branch=branch)
    asked = new(
        branch,
        count=3,
        accession=Numbering(accession.pk),
        barcode=Numbering(barcode.pk),
        volume="Т. 2",
        price=Decimal(1500),
        condition="new",
        custodian_id=custodian.pk,
    )
    ids = create_items(new=asked, by=BY, command_id="create-1")
    assert create_items(new=asked, by=BY, command_id="create-1") == ids
    items = Item.objects.filter(pk__in=ids).order_by("pk")
    assert [item.accession_number for item in items] == ["К-000001", "К-000002", "К-000003"]
    assert [item.barcode for item in items] == ["B0000001", "B0000002", "B0000003"]
    assert {(item.volume, item.price, item.condition, item.custodian_id) for item in items} == {
        ("Т. 2", Decimal(1500), "new", custodian.pk)
    }
    assert all(item.is_for_loan and item.received_on == clock.today() for item in items)
    assert ConditionNote.objects.count() == 3
    (event,) = events("ItemsAccessioned")
    assert event["item_ids"] == list(ids)
    assert len(events("ItemsChanged")) == 1


def test_copies_come_in_with_numbers_of_their_own(branch):
    ItemCategoryFactory()
    asked = new(branch, count=2, accession=Numbering(own=("17", "18")), barcode=Numbering(own=("A", "B")))
    ids = create_items(new=asked, by=BY, command_id="own")
    assert list(Item.objects.filter(pk__in=ids).order_by("pk").values_list("accession_number", "barcode")) == [
        ("17", "A"),
        ("18", "B"),
    ]
    assert refused(lambda: create_items(new=asked, by=BY, command_id="own-2")) == {"accession_taken"}
    Item.objects.filter(pk__in=ids).delete()
    assert refused(lambda: create_items(new=asked, by=BY, command_id="own-3")) == {"accession_taken"}
    assert list(invariants.numbers_given_twice()) == []


def test_everything_wrong_with_new_items_is_told_at_once(branch):
    asked = NewItems(
        edition_id=0,
        branch_id=0,
        category="?",
        count=0,
        accession=Numbering(own=("1", "1", "x" * 41)),
        barcode=Numbering(own=("y" * 41,)),
        call_number="x" * 121,
        price=Decimal(-1),
        received_on=clock.today() + dt.timedelta(days=1),
        not_for_loan_reason="mood",
        condition="odd",
    )
    assert refused(lambda: create_items(new=asked, by=BY, command_id="wrong")) == {
        "edition_unknown",
        "branch_unknown",
        "item_category_unknown",
        "copy_count_invalid",
        "numbers_do_not_match",
        "accession_too_long",
        "barcode_too_long",
        "text_too_long",
        "price_invalid",
        "received_in_future",
        "reason_unknown",
        "condition_unknown",
    }
    assert not Item.objects.exists()


def test_sequences_and_custodians_of_others_are_refused(branch):
    ItemCategoryFactory()
    other = foreign_branch()
    sequence = NumberSequenceFactory(institution=other.institution)
    asked = new(branch, accession=Numbering(sequence.pk), custodian_id=CustodianFactory(branch=other).pk)
    assert refused(lambda: create_items(new=asked, by=BY, command_id="foreign")) == {
        "sequence_unknown",
        "custodian_unknown",
    }


def test_a_reference_book_stays_in_the_house(branch):
    (item_id,) = create_items(new=new(branch, category="reference"), by=BY, command_id="reference")
    card = queries.item_card(item_id)
    assert (card.is_for_loan, card.not_for_loan_reason) == (False, "reference")


def test_what_changed_is_told_and_free_words_are_not(branch):
    item = ItemFactory(branch=branch)
    changed = particulars(item, call_number="83 Ә82", source_note="From Anna", volume="Кн. 3", barcode="NEW")
    assert set(change_item(item_id=item.pk, particulars=changed, by=BY)) == {
        "call_number",
        "source_note",
        "volume",
        "barcode",
    }
    entry = AuditEntry.objects.get(act="change_item")
    assert entry.details["call_number"] == "84(5Қаз) Ә82 → 83 Ә82"
    assert "Anna" not in str(entry.details)
    assert change_item(item_id=item.pk, particulars=changed, by=BY) == ()
    item.refresh_from_db()
    assert item.volume_key.startswith("000000003.")


def test_a_change_that_cannot_be_is_refused_with_all_reasons(branch):
    item, other = ItemFactory(branch=branch), ItemFactory(branch=branch)
    wrong = particulars(item, barcode="x" * 41, category="?", price=Decimal(-1), not_for_loan_reason="mood")
    assert refused(lambda: change_item(item_id=item.pk, particulars=wrong, by=BY)) == {
        "barcode_too_long",
        "item_category_unknown",
        "price_invalid",
        "reason_unknown",
    }
    taken = particulars(item, barcode=other.barcode)
    assert refused(lambda: change_item(item_id=item.pk, particulars=taken, by=BY)) == {"barcode_taken"}
    taken = particulars(item, accession_number=other.accession_number)
    assert refused(lambda: change_item(item_id=item.pk, particulars=taken, by=BY)) == {"accession_taken"}
    assert refused(lambda: change_item(item_id=0, particulars=wrong, by=BY)) == {"item_unknown"}


def test_an_item_moves_within_its_institution(branch):
    item = ItemFactory(branch=branch)
    ItemFactory(edition=item.edition, branch=branch)
    other = BranchFactory(institution=branch.institution)
    move_item(item_id=item.pk, branch_id=other.pk, by=BY)
    item.refresh_from_db()
    assert item.branch == other
    assert events("ItemMoved") == [{"item_id": item.pk, "from_branch": branch.code, "to_branch": other.code}]
    assert refused(lambda: move_item(item_id=item.pk, branch_id=other.pk, by=BY)) == {"branch_the_same"}
    assert refused(lambda: move_item(item_id=item.pk, branch_id=foreign_branch().pk, by=BY)) == {"branch_unknown"}


def test_a_last_copy_moves_only_when_somebody_confirms_with_a_reason(branch):
    item = ItemFactory(branch=branch)
    other = BranchFactory(institution=branch.institution)
    assert refused(lambda: move_item(item_id=item.pk, branch_id=other.pk, by=BY)) == {"last_copy"}
    bare = Confirmation(is_for_last_copy=True)
    assert refused(lambda: move_item(item_id=item.pk, branch_id=other.pk, by=BY, confirmed=bare)) == {"reason_missing"}
    move_item(item_id=item.pk, branch_id=other.pk, by=BY, confirmed=Confirmation("the branch closes", True))
    item.refresh_from_db()
    assert item.branch == other


def test_a_withdrawn_item_is_kept_and_can_come_back(branch):
    item = ItemFactory(branch=branch)
    ItemFactory(edition=item.edition, branch=branch)
    withdraw_item(item_id=item.pk, reason="worn_out", by=BY, confirmed=Confirmation("torn"))
    item.refresh_from_db()
    assert item.status == "withdrawn"
    details = queries.item_details(item.pk)
    assert (details.withdrawal.reason, details.withdrawal.note) == ("worn_out", "torn")
    assert refused(lambda: withdraw_item(item_id=item.pk, reason="mood", by=BY)) == {"item_withdrawn", "reason_unknown"}
    restore_item(item_id=item.pk, note="found to be whole", by=BY)
    item.refresh_from_db()
    assert item.status == "available"
    assert Withdrawal.objects.get().restored_at is not None
    assert refused(lambda: restore_item(item_id=item.pk, note="", by=BY)) == {"item_not_withdrawn"}
    assert [len(events(name)) for name in ("ItemWithdrawn", "ItemRestored")] == [1, 1]


@pytest.mark.parametrize("status", ["on_loan", "on_hold_shelf", "in_transit", "in_delivery"])
def test_what_somebody_has_is_not_withdrawn(branch, status):
    item = ItemFactory(branch=branch, status=status)
    ItemFactory(edition=item.edition, branch=branch)
    assert refused(lambda: withdraw_item(item_id=item.pk, reason="obsolete", by=BY)) == {"item_busy"}


def test_the_last_copy_is_not_withdrawn_unasked(branch):
    item = ItemFactory(branch=branch)
    ItemFactory(edition=item.edition, branch=branch, status="lost")
    elsewhere = ItemFactory(edition=item.edition, branch=foreign_branch())
    copy = queries.last_copy(item.pk)
    assert (copy.in_institution, copy.in_network) == (True, False)
    assert refused(lambda: withdraw_item(item_id=item.pk, reason="obsolete", by=BY)) == {"last_copy"}
    sure = Confirmation("read to pieces", is_for_last_copy=True)
    withdraw_item(item_id=item.pk, reason="worn_out", by=BY, confirmed=sure)
    assert Withdrawal.objects.get().was_last_copy
    assert queries.last_copy(elsewhere.pk).in_network
    assert not queries.last_copy(item.pk).in_institution


def test_last_copies_are_listed_by_branch_page_by_page(branch, django_assert_num_queries):
    items = [ItemFactory(branch=branch) for _ in range(5)]
    two = EditionFactory()
    ItemFactory(edition=two, branch=branch)
    ItemFactory(edition=two, branch=branch)
    with django_assert_num_queries(1):
        first = queries.last_copies(institution_id=branch.institution_id, branch_id=branch.pk, limit=3)
    rest = queries.last_copies(institution_id=branch.institution_id, after=first.next_after, limit=3)
    assert [row.item_id for row in (*first.rows, *rest.rows)] == [item.pk for item in items]
    assert rest.next_after is None


def test_an_institution_may_keep_its_last_copies_in(branch):
    last, lent_often = ItemFactory(branch=branch), ItemFactory(branch=branch)
    ItemFactory(edition=lent_often.edition, branch=branch)
    foreign = ItemFactory(branch=foreign_branch())
    assert keep_last_copies(institution_id=branch.institution_id, is_kept=True, by=BY) == 1
    last.refresh_from_db()
    assert (last.is_for_loan, last.not_for_loan_reason) == (False, "last_copy")
    assert Item.objects.get(pk=foreign.pk).is_for_loan

    ItemFactory(edition=last.edition, branch=branch)
    Item.objects.filter(pk=lent_often.pk).update(status="lost")
    assert refresh_last_copies() == 2  # one is free again, the copy left of the other edition is the last
    last.refresh_from_db()
    assert (last.is_for_loan, last.not_for_loan_reason) == (True, "")

    assert keep_last_copies(institution_id=branch.institution_id, is_kept=False, by=BY) == 1
    assert not Item.objects.filter(is_for_loan=False).exists()
    assert StockRules.objects.get().keeps_last_copies is False
    assert refresh_last_copies() == 0


def test_conditions_are_only_added_and_the_newest_holds(branch):
    item = ItemFactory(branch=branch)
    note_condition(item_id=item.pk, condition="worn", note="spine", by=BY)
    note_condition(item_id=item.pk, condition="damaged", by=BY)
    assert [row.condition for row in queries.item_details(item.pk).conditions] == ["damaged", "worn"]
    (row,) = queries.items_in_need_of_care(branch_ids=[branch.pk]).rows
    assert (row.item_id, row.condition, row.note) == (item.pk, "damaged", "")
    assert refused(lambda: note_condition(item_id=item.pk, condition="odd", note="x" * 301, by=BY)) == {
        "condition_unknown",
        "text_too_long",
    }
    note_condition(item_id=item.pk, condition="good", by=BY)
    assert queries.items_in_need_of_care(branch_ids=[branch.pk]).rows == ()


def test_items_of_an_edition_stand_in_the_order_of_their_volumes(branch):
    edition = EditionFactory()
    for label in ("Т. 10", "Приложение", "Т. 2, ч. 2", "", "Т. 2, ч. 1", "Т. III"):
        item = ItemFactory(edition=edition, branch=branch)
        change_item(item_id=item.pk, particulars=particulars(item, volume=label), by=BY)
    labels, after = [], None
    while True:
        page = queries.items_of_edition(edition.pk, after=after, limit=2)
        labels += [card.volume for card in page.rows]
        if (after := page.next_after) is None:
            break
    assert labels == ["", "Т. 2, ч. 1", "Т. 2, ч. 2", "Т. III", "Т. 10", "Приложение"]


def test_a_call_number_is_proposed_from_the_last_item_or_the_record():
    edition = EditionFactory(bbk="84(5Қаз)", udc="821", author_mark="Ә82")
    assert queries.proposed_call_number(edition.pk) == "84(5Қаз) Ә82"
    ItemFactory(edition=edition, call_number="84 Ә")
    assert queries.proposed_call_number(edition.pk) == "84 Ә"
    bare = EditionFactory(bbk="", udc="51", author_mark="", author="", title="«Алгебра»")
    assert queries.proposed_call_number(bare.pk) == "51 А"
    assert queries.proposed_call_number(0) == ""


def test_an_item_is_found_by_its_accession_number():
    item = ItemFactory(accession_number="77-А")
    assert queries.find_by_accession(" 77-А ") == (item.pk,)
