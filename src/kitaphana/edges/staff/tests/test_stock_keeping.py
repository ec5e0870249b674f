"""Items, sequences, custodians and acts on the pages of staff."""

import datetime as dt
from dataclasses import replace

import pytest
from django.urls import reverse

from kitaphana.core import clock
from kitaphana.core.actor import COMMAND_LINE
from kitaphana.edges.staff.act_paper import MOST_PRINTED, act_paper
from kitaphana.edges.staff.tests.conftest import open_box, signed_in, staff
from kitaphana.holdings import queries
from kitaphana.holdings.models import Custodian, Item, NumberSequence, TransferAct
from kitaphana.holdings.services import add_piece, note_condition, put_into_kit
from kitaphana.holdings.tests.factories import (
    CustodianFactory,
    ItemCategoryFactory,
    ItemFactory,
    NumberSequenceFactory,
)
from kitaphana.network.tests.factories import BranchFactory, InstitutionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def branch(world):
    ItemCategoryFactory()
    return world.point.branch


@pytest.fixture
def marina(branch):
    """A cataloguer of the whole institution."""
    return signed_in(staff("cataloguer", username="marina", institution=branch.institution))


def told(answer) -> str:
    return " ".join(str(message) for message in answer.context["messages"])


def post(client, view, *args, **data):
    return client.post(reverse(f"staff:{view}", args=args), data, follow=True)


# ---- items ----


def test_copies_are_taken_in_by_sequence(branch, marina):
    known = ItemFactory(branch=branch)
    accession = NumberSequenceFactory(institution=branch.institution)
    answer = marina.get(reverse("staff:new_items", args=[known.edition_id]))
    assert answer.context["form"].initial["call_number"] == known.call_number

    data = {
        "branch": branch.pk,
        "count": 2,
        "accession": accession.pk,
        "barcode": "own",
        "barcodes": "B1\nB2\n",
        "category": "book",
        "call_number": "84 Ә82",
        "price": "1250.50",
    }
    answer = post(marina, "new_items", known.edition_id, command_id="one", **data)
    assert "2 items are in the stock." in told(answer)
    post(marina, "new_items", known.edition_id, command_id="one", **data)  # a double click
    made = Item.objects.exclude(pk=known.pk).order_by("pk")
    assert [(item.accession_number, item.barcode) for item in made] == [("К-000001", "B1"), ("К-000002", "B2")]


def test_wrong_input_comes_back_with_every_reason(branch, marina):
    known = ItemFactory(branch=branch)
    tomorrow = clock.today() + dt.timedelta(days=1)
    data = {"branch": branch.pk, "count": 2, "barcode": "own", "barcodes": "B1", "category": "book"}
    answer = post(marina, "new_items", known.edition_id, received_on=tomorrow, **data)
    page = answer.content.decode()
    assert "not as many as the copies" in page
    assert "still to come" in page
    assert Item.objects.count() == 1


def test_items_of_another_institution_are_not_touched(branch, marina):
    foreign = ItemFactory(branch=BranchFactory(institution=InstitutionFactory(code="other")))
    for name, args in (("edit_item", []), ("change_item", ["condition"])):
        assert marina.post(reverse(f"staff:{name}", args=[foreign.pk, *args])).status_code == 403


def test_an_item_is_mended(branch, marina):
    item = ItemFactory(branch=branch)
    address = reverse("staff:edit_item", args=[item.pk])
    data = {key: value or "" for key, value in marina.get(address).context["form"].initial.items()}
    answer = marina.post(address, {**data, "volume": "Т. 3", "price": "90"}, follow=True)
    assert "as you wrote it" in told(answer)
    item.refresh_from_db()
    assert (item.volume, item.price) == ("Т. 3", 90)
    assert "Т. 3" in answer.content.decode()


def test_the_last_copy_asks_before_it_goes(branch, marina):
    item = ItemFactory(branch=branch)
    page = marina.get(reverse("staff:item", args=[item.pk])).content.decode()
    assert "last copy in the whole network" in page
    answer = post(marina, "change_item", item.pk, "withdraw", reason="obsolete", note="", knows_last_copy="")
    assert "last copy that the institution has" in told(answer)
    answer = post(marina, "change_item", item.pk, "withdraw", reason="obsolete", note="old", knows_last_copy="on")
    assert "withdrawn" in told(answer)
    answer = post(marina, "change_item", item.pk, "restore", note="")
    assert "in the stock again" in told(answer)
    item.refresh_from_db()
    assert item.status == "available"


def test_an_item_moves_to_another_branch(branch, marina):
    item, other = ItemFactory(branch=branch), BranchFactory(institution=branch.institution)
    post(marina, "change_item", item.pk, "move", branch=other.pk, note="new rooms", knows_last_copy="on")
    item.refresh_from_db()
    assert item.branch == other


def test_the_desk_notes_a_condition_and_the_list_shows_it(world, branch, boris, marina):
    item = ItemFactory(branch=branch)
    box = open_box(boris, world)
    answer = post(box.client, "change_item", item.pk, "condition", condition="damaged", note="torn")
    assert "noted" in told(answer)
    assert marina.get(reverse("staff:care")).context["rows"][0].note == "torn"
    file = b"".join(marina.get(reverse("staff:care"), {"format": "csv"}).streaming_content).decode("utf-8-sig")
    assert "torn" in file


def test_an_accession_number_leads_to_its_item(branch, marina):
    item = ItemFactory(branch=branch, accession_number="4711")
    address = reverse("staff:stock")
    assert marina.get(address, {"q": "4711"}).url == reverse("staff:item", args=[item.pk])
    ItemFactory(branch=BranchFactory(institution=InstitutionFactory(code="other")), accession_number="4711")
    assert len(marina.get(address, {"q": "4711"}).context["items"]) == 2


def test_last_copies_are_listed_and_kept_in(branch, marina):
    item = ItemFactory(branch=branch)
    director = signed_in(staff("director", username="gulnar", institution=branch.institution))
    rows = marina.get(reverse("staff:last_copies"), {"branch": branch.pk}).context["rows"]
    assert [row.item_id for row in rows] == [item.pk]
    answer = director.post(reverse("staff:keep_last_copies"), {"keep": "yes"}, follow=True)
    assert "1 item changed" in told(answer)
    item.refresh_from_db()
    assert not item.is_for_loan
    file = b"".join(marina.get(reverse("staff:last_copies"), {"format": "csv"}).streaming_content).decode("utf-8-sig")
    assert item.accession_number in file


def test_numbers_that_two_items_bear_are_a_work_list(branch, marina):
    first, second = [ItemFactory(branch=branch, accession_number="К-5") for _ in range(2)]
    address = reverse("staff:numbers_twice")
    page = marina.get(address).content.decode()
    assert reverse("staff:item", args=[first.pk]) in page
    assert reverse("staff:item", args=[second.pk]) in page
    file = b"".join(marina.get(address, {"format": "csv"}).streaming_content).decode("utf-8-sig")
    assert f"К-5,{second.barcode}" in file
    assert first.barcode in file


def test_the_history_of_an_item_pages_and_names_no_reader(world, branch, marina):
    anna, item = world.reader(), world.item()
    world.check_out(anna, item)
    world.check_in(item)
    answer = marina.get(reverse("staff:item_history", args=[item.pk]))
    page = answer.content.decode()
    assert "Lent 1 time." in page
    assert anna.surname not in page
    assert str(anna.surrogate) not in page
    assert marina.get(reverse("staff:item_history", args=[0])).status_code == 404


# ---- kits ----


def test_a_kit_shows_its_pieces_when_it_goes_out_and_comes_back(world, branch, boris):
    kit, booklet = world.item(), world.item()
    add_piece(kit_id=kit.pk, name="counters", count=32, by=COMMAND_LINE)
    put_into_kit(kit_id=kit.pk, item_id=booklet.pk, by=COMMAND_LINE)
    box = open_box(boris, world)
    box.scan(world.reader().cards.get().number)
    lent = box.scan(kit.barcode)
    assert any("32 × counters" in note for note in lent.line.notes)
    refused = box.scan(booklet.barcode)
    assert [sentence.code for sentence in refused.line.sentences] == ["part_of_kit"]
    box.scan("*END")
    returned = box.scan(kit.barcode)
    assert any("32 × counters" in note for note in returned.line.notes)


def test_what_was_damaged_before_is_said_on_return(world, branch, boris):
    item = world.item()
    note_condition(item_id=item.pk, condition="damaged", by=COMMAND_LINE)
    returned = open_box(boris, world).scan(item.barcode)
    assert any("damaged before" in note for note in returned.line.notes)


def test_pieces_come_and_go_on_the_page_of_the_kit(branch, marina):
    kit, booklet = ItemFactory(branch=branch), ItemFactory(branch=branch)
    post(marina, "change_item", kit.pk, "add-piece", name="disc", count=2)
    post(marina, "change_item", kit.pk, "put-in", barcode=booklet.barcode)
    page = marina.get(reverse("staff:item", args=[kit.pk])).content.decode()
    assert "disc" in page
    assert booklet.barcode in page
    answer = post(marina, "change_item", booklet.pk, "take-out")
    assert answer.redirect_chain[-1][0] == reverse("staff:item", args=[kit.pk])
    piece = queries.kit_pieces(kit.pk)[0]
    post(marina, "change_item", kit.pk, "remove-piece", piece=piece.id)
    kit.refresh_from_db()
    assert not kit.is_kit
    assert "There is no such item." in told(post(marina, "change_item", kit.pk, "put-in", barcode="nothing"))


# ---- sequences ----


def test_a_sequence_is_made_and_goes_on_higher(branch, marina):
    data = {
        "name": "Main",
        "kind": "accession",
        "institution": branch.institution_id,
        "begins_with": "К-",
        "width": 5,
        "separator": "/",
        "has_year": "on",
        "restarts_yearly": "on",
    }
    post(marina, "new_sequence", **data)
    sequence = NumberSequence.objects.get()
    assert f"К-{clock.today().year}/00001" in marina.get(reverse("staff:sequences")).content.decode()
    answer = post(marina, "sequence", sequence.pk, name="Main", next_number=1, is_active="on")
    assert "Saved." in told(answer)
    post(marina, "sequence", sequence.pk, name="Main", next_number=50, is_active="on")
    assert queries.sequence(sequence.pk).next_number == 50
    answer = post(marina, "sequence", sequence.pk, name="Main", next_number=3, is_active="on")
    assert "can only grow" in answer.content.decode()
    answer = post(marina, "new_sequence", **{**data, "has_year": ""})
    assert "must have the year" in answer.content.decode()


# ---- custody ----


@pytest.fixture
def sides(branch):
    return CustodianFactory(branch=branch), CustodianFactory(branch=branch)


def test_a_custodian_is_made_and_mended(branch, marina):
    data = {"person": "Ким О.", "post_kk": "Қоймашы", "post_ru": "Кладовщик", "branch": branch.pk, "is_active": "on"}
    post(marina, "new_custodian", **data)
    custodian = Custodian.objects.get()
    assert (custodian.person, custodian.branch) == ("Ким О.", branch)
    post(marina, "edit_custodian", custodian.pk, **{**data, "person": "Ким Ольга"})
    assert "Ким Ольга" in marina.get(reverse("staff:custodian", args=[custodian.pk])).content.decode()


def test_an_act_is_drawn_up_filled_signed_and_printed(branch, marina, sides):
    giver, taker = sides
    items = [ItemFactory(branch=branch, custodian=giver, price=100) for _ in range(3)]
    data = {
        "acted_on": clock.today(),
        "giver": giver.pk,
        "taker": taker.pk,
        "reason": "Change",
        "commission": "head — Белова О.",
    }
    post(marina, "new_transfer", command_id="act", **data)
    act = TransferAct.objects.get()
    answer = post(marina, "change_transfer", act.pk, "scan", codes=f"{items[0].barcode}\r\n{items[1].barcode}")
    assert "2 items came on the act." in told(answer)
    assert "Not found here" in told(post(marina, "change_transfer", act.pk, "scan", codes="nothing"))
    line = queries.act_lines(act.pk).rows[0]
    post(marina, "change_transfer", act.pk, "remove", line=line.id)
    answer = post(marina, "change_transfer", act.pk, "fill", branch=branch.pk, first_number="", last_number="")
    assert "2 items came on the act." in told(answer)
    answer = post(marina, "change_transfer", act.pk, "sign")
    assert "custody has changed" in told(answer)
    assert set(Item.objects.values_list("custodian", flat=True)) == {taker.pk}
    for language in ("kk", "ru"):
        paper = marina.get(reverse("staff:print_transfer", args=[act.pk]), {"in": language})
        assert paper["Content-Type"] == "application/pdf"
        assert paper.content.startswith(b"%PDF")
    assert marina.get(reverse("staff:print_transfer", args=[act.pk]), {"in": "en"}).status_code == 404
    file = b"".join(marina.get(reverse("staff:transfer", args=[act.pk]), {"format": "csv"}).streaming_content)
    assert items[2].accession_number in file.decode("utf-8-sig")
    listed = marina.get(reverse("staff:custodian", args=[taker.pk]), {"format": "csv"})
    assert items[1].barcode in b"".join(listed.streaming_content).decode("utf-8-sig")


def test_an_act_says_who_lacks_what(branch, marina, sides):
    giver, taker = sides
    data = {"acted_on": clock.today(), "giver": giver.pk, "taker": giver.pk, "reason": "Change"}
    answer = post(marina, "new_transfer", **data, commission="Белова О.")
    page = answer.content.decode()
    assert "Both sides of the act are the same." in page
    assert "needs a post and a name" in page
    assert not TransferAct.objects.exists()
    post(marina, "new_transfer", **{**data, "taker": taker.pk}, command_id="ok")
    act = TransferAct.objects.get()
    assert "nothing on the act" in told(post(marina, "change_transfer", act.pk, "sign")).lower()
    post(marina, "change_transfer", act.pk, "cancel")
    assert queries.transfer_act(act.pk).state == "cancelled"


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_paper_is_the_same_for_the_same_act(branch, marina, sides, language):
    giver, taker = sides
    ItemFactory(branch=branch, custodian=giver, price=100)
    data = {"acted_on": clock.today(), "giver": giver.pk, "taker": taker.pk, "reason": "<b>&"}
    post(marina, "new_transfer", **data, command_id="paper")
    act = queries.transfer_act(TransferAct.objects.get().pk)
    assert act_paper(act, (), language) == act_paper(act, (), language)


def test_the_head_of_a_branch_signs_for_that_branch_alone(branch, marina, sides):
    other = BranchFactory(institution=branch.institution)
    giver, taker = CustodianFactory(branch=other), CustodianFactory(branch=other)
    head = signed_in(staff("head", username="olga", branch=branch))
    data = {"acted_on": clock.today(), "giver": giver.pk, "taker": taker.pk, "reason": "Change"}
    assert post(head, "new_transfer", **data).status_code == 403
    post(marina, "new_transfer", **data, command_id="elsewhere")
    act = TransferAct.objects.get()
    assert head.get(reverse("staff:transfer", args=[act.pk])).status_code == 200
    assert post(head, "change_transfer", act.pk, "cancel").status_code == 403
    post(head, "new_transfer", **{**data, "taker": sides[0].pk}, command_id="here")
    assert TransferAct.objects.count() == 2


def test_a_very_long_act_names_its_list_as_an_annex(branch, marina, sides):
    data = {"acted_on": clock.today(), "giver": sides[0].pk, "taker": sides[1].pk, "reason": "Change"}
    post(marina, "new_transfer", **data, command_id="long")
    act = queries.transfer_act(TransferAct.objects.get().pk)
    line = queries.StockLine(1, 1, "17", "K1", "Әуезов, Мұхтар", "Абай жолы", 2014, "84 Ә82", None)
    long = replace(act, item_count=MOST_PRINTED + 1)
    assert act_paper(long, [line], "kk") == act_paper(long, [], "kk")
    assert act_paper(act, [line], "kk") != act_paper(act, [], "kk")
