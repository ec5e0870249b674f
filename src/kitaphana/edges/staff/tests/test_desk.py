"""The desk: each act works, refuses, repeats and is undone; two tabs are two desks."""

import pytest
from django.urls import reverse

from kitaphana.circulation.models import Loan
from kitaphana.edges.staff.tests.conftest import Box, open_box, signed_in, staff

pytestmark = pytest.mark.django_db


def card_of(patron) -> str:
    return patron.cards.get().number


def open_loans(item) -> int:
    return Loan.objects.filter(item=item, closed_at=None).count()


def test_a_card_and_then_items_lend_them(world, box):
    anna, first, second = world.reader(), world.item(), world.item()

    assert box.scan(card_of(anna)).line.kind == "reader"
    outcomes = [box.scan(item.barcode) for item in (first, second)]

    assert [outcome.line.kind for outcome in outcomes] == ["lent", "lent"]
    assert outcomes[0].line.due_at is not None
    assert Loan.objects.filter(patron=anna, closed_at=None).count() == 2
    assert box.answer.context["panel"].open_count == 2


def test_the_next_card_closes_the_session_before(world, box):
    anna, vera, item = world.reader(), world.reader(given_name="Вера"), world.item()
    box.scan(card_of(anna))
    box.scan(item.barcode)

    outcome = box.scan(card_of(vera))

    assert outcome.state.patron_id == vera.pk
    assert outcome.state.lent == outcome.state.done == ()


def test_an_item_without_a_reader_is_taken_back(world, box):
    anna, item = world.reader(), world.item()
    world.check_out(anna, item)

    outcome = box.scan(item.barcode)

    assert outcome.line.kind == "returned"
    assert open_loans(item) == 0


def test_escape_ends_the_reader_so_that_the_next_item_is_taken_back(world, box):
    anna, item = world.reader(), world.item()
    box.scan(card_of(anna))
    box.scan(item.barcode)

    box.scan("*END")

    assert box.scan(item.barcode).line.kind == "returned"


def test_returns_mode_takes_back_with_a_reader_at_the_desk(world, box):
    anna, item = world.reader(), world.item()
    box.scan(card_of(anna))
    box.scan(item.barcode)

    box.scan("*RETURN")
    returned = box.scan(item.barcode)
    box.scan(command="*RETURN")

    assert returned.line.kind == "returned"
    assert box.scan(item.barcode).line.kind == "lent"


def test_an_item_the_reader_has_is_offered_for_renewal_by_one_key(world, box):
    anna, item = world.reader(), world.item()
    box.scan(card_of(anna))
    lent = box.scan(item.barcode)

    refused = box.scan(item.barcode)
    renewed = box.scan(command="*YES")

    assert refused.line.kind == "refused"
    assert refused.state.offer.verb == "renew"
    assert renewed.line.kind == "renewed"
    assert renewed.line.due_at >= lent.line.due_at
    assert Loan.objects.get(item=item).renewal_count == 1


def test_renewals_mode_renews_whoever_has_the_item(world, box):
    item = world.item()
    world.check_out(world.reader(), item)

    box.scan("*RENEW")

    assert box.scan(item.barcode).line.kind == "renewed"
    assert box.scan(world.item().barcode).line.kind == "refused"


def test_a_refusal_stands_in_the_list_with_its_reason_and_does_not_stop_the_hands(world, box):
    anna = world.reader()
    forbidden, fine = world.item(is_for_loan=False), world.item()
    box.scan(card_of(anna))

    refused = box.scan(forbidden.barcode)
    lent = box.scan(fine.barcode)

    assert [sentence.code for sentence in refused.line.sentences] == ["not_for_loan"]
    assert refused.line.sound == "alert"
    assert refused.state.offer is None, "Boris may not override"
    assert lent.line.kind == "lent"


def test_a_head_overrides_by_one_key(world):
    box = open_box(staff("head", branch=world.point.branch), world)
    item = world.item(is_for_loan=False)
    box.scan(card_of(world.reader()))

    refused = box.scan(item.barcode)
    lent = box.scan(command="*YES")

    assert refused.state.offer.verb == "override"
    assert lent.line.kind == "lent"
    assert open_loans(item) == 1


def test_an_offer_is_gone_after_the_next_scan(world, box):
    anna, item = world.reader(), world.item()
    box.scan(card_of(anna))
    box.scan(item.barcode)
    box.scan(item.barcode)

    box.scan(world.item().barcode)

    assert box.scan(command="*YES").line.kind == "notice"


def test_undo_takes_back_the_last_scan_and_then_the_one_before(world, box):
    anna, first, second = world.reader(), world.item(), world.item()
    box.scan(card_of(anna))
    box.scan(first.barcode)
    box.scan(second.barcode, command_id="second")

    undone = box.scan(command="*UNDO")

    assert undone.line.kind == "undone"
    assert undone.line.undoes == "desk:boris:second"
    assert (open_loans(first), open_loans(second)) == (1, 0)
    box.scan(command="*UNDO")
    assert open_loans(first) == 0
    assert box.scan(command="*UNDO").line.kind == "notice"


def test_a_return_is_undone_too(world, box):
    item = world.item()
    world.check_out(world.reader(), item)
    box.scan(item.barcode)

    assert box.scan(command="*UNDO").line.kind == "undone"
    assert open_loans(item) == 1


def test_renewals_are_undone_too_and_then_the_loan_itself(world, box):
    anna, item = world.reader(), world.item()
    box.scan(card_of(anna))
    lent = box.scan(item.barcode)
    box.scan(item.barcode)
    box.scan(command="*YES")

    undone = box.scan(command="*UNDO")

    assert (undone.line.kind, undone.line.barcode) == ("undone", item.barcode)
    loan = Loan.objects.get(item=item)
    assert (loan.renewal_count, loan.due_at) == (0, lent.line.due_at)
    assert loan.pk in undone.state.lent
    box.scan(command="*UNDO")
    assert open_loans(item) == 0


def test_a_scan_sent_twice_has_one_effect(world, box):
    anna, item = world.reader(), world.item()
    box.scan(card_of(anna))
    before = box.token

    first = box.scan(item.barcode, command_id="same")
    box.token = before
    again = box.scan(item.barcode, command_id="same")

    assert first.line.kind == again.line.kind == "lent"
    assert Loan.objects.filter(item=item).count() == 1
    assert again.state == first.state


def test_a_return_sent_twice_is_told_once_more_and_not_as_a_fault(world, box):
    item = world.item()
    world.check_out(world.reader(), item)

    box.scan(item.barcode, command_id="same")
    again = box.scan(item.barcode, command_id="same")

    assert again.line.notes == ()


def test_two_tabs_never_mix_readers_up(world, boris):
    anna, vera = world.reader(), world.reader(given_name="Вера")
    left = open_box(boris, world)
    right = Box(left.client)
    left.scan(card_of(anna))
    right.scan(card_of(vera))
    hers, theirs = world.item(), world.item()

    left.scan(hers.barcode)
    right.scan(theirs.barcode)

    assert Loan.objects.get(item=hers).patron_id == anna.pk
    assert Loan.objects.get(item=theirs).patron_id == vera.pk


def test_a_forged_or_foreign_state_lends_nothing(world, box):
    anna, item = world.reader(), world.item()
    box.scan(card_of(anna))
    box.token += "x"

    outcome = box.scan(item.barcode)

    assert outcome.line.kind == "refused"
    assert outcome.state.patron_id is None
    assert not Loan.objects.filter(item=item).exists()


def test_a_lost_card_lends_nothing(world, box):
    anna = world.reader()
    anna.cards.update(state="lost")
    box.scan(card_of(anna))

    outcome = box.scan(world.item().barcode)

    assert [sentence.code for sentence in outcome.line.sentences] == ["card_not_active"]


def test_a_code_scanned_on_a_russian_layout_is_understood(world, box):
    world.item(barcode="K0000001")

    assert box.scan("Л0000001").line.kind == "returned"


def test_words_find_readers_and_titles(world, box):
    anna = world.reader(surname="Әуезова", folded_name="ауезова анна")

    outcome = box.scan("Әуезова")

    assert [choice.value for choice in outcome.choices] == [f"reader:{anna.pk}"]
    assert box.scan(choice=outcome.choices[0].value).state.patron_id == anna.pk


def test_nonsense_rings_and_changes_nothing(world, box):
    anna = world.reader()
    box.scan(card_of(anna))

    outcome = box.scan("no such thing 77")

    assert outcome.line.kind == "refused"
    assert outcome.state.patron_id == anna.pk


def test_an_unknown_card_closes_the_reader_before_so_that_nothing_is_lent_to_the_wrong_one(world, box):
    anna, item = world.reader(), world.item()
    box.scan(card_of(anna))

    outcome = box.scan("R9999999")
    after = box.scan(item.barcode)

    assert [sentence.code for sentence in outcome.line.sentences] == ["card_unknown"]
    assert outcome.state.patron_id is None
    assert after.line.kind == "returned"
    assert not Loan.objects.exists()


def test_an_unknown_barcode_leaves_the_reader_at_the_desk(world, box):
    anna = world.reader()
    box.scan(card_of(anna))

    assert box.scan("KZ99999999").state.patron_id == anna.pk


def test_a_title_is_marked_with_its_language(world, box):
    item = world.item(edition__languages=["kaz"])

    box.scan(item.barcode)

    assert 'lang="kk"' in box.answer.content.decode()


def test_the_receipt_lists_what_was_lent_and_taken_back_but_no_reader(world, box):
    anna, lent, undone, returned = world.reader(), world.item(), world.item(), world.item()
    box.scan(card_of(anna))
    box.scan(lent.barcode)
    box.scan(undone.barcode)
    box.scan(command="*UNDO")
    box.scan("*RETURN")
    box.scan(returned.barcode)

    box.scan(command="*RECEIPT")

    receipt = box.answer.context["receipt"]
    assert [row.barcode for row in receipt.loans] == [lent.barcode]
    assert [card.barcode for card in receipt.returned] == [returned.barcode]
    html = box.answer.content.decode()
    printed = html[html.index('id="desk-receipt"') :]
    assert anna.surname not in printed
    assert card_of(anna) not in printed


def test_without_scripts_the_whole_desk_comes_back_and_goes_on(world, boris):
    box = open_box(boris, world, script=False)
    anna, item = world.reader(), world.item()

    box.scan(card_of(anna))
    box.scan(item.barcode)

    html = box.answer.content.decode()
    assert "<html" in html
    assert item.barcode in html
    assert open_loans(item) == 1


def test_a_scan_costs_a_bounded_number_of_queries(world, box, django_assert_max_num_queries):
    anna = world.reader()
    box.scan(card_of(anna))
    item = world.item()

    with django_assert_max_num_queries(25):
        box.scan(item.barcode)


def test_the_link_of_a_readers_page_opens_the_desk_for_that_reader(world, box):
    anna = world.reader()

    answer = box.client.get(reverse("staff:desk"), {"reader": anna.pk})

    assert answer.context["state"].patron_id == anna.pk


def test_a_browser_without_a_service_point_chooses_one_first(world):
    from kitaphana.network.tests.factories import ServicePointFactory

    ServicePointFactory(institution=world.point.institution)
    client = signed_in(staff("desk", username="boris", institution=world.point.institution))

    assert client.get(reverse("staff:desk")).url == reverse("staff:point")
    chosen = client.post(reverse("staff:point"), {"point": world.point.code})

    assert chosen.url == reverse("staff:desk")
    assert client.get(reverse("staff:desk")).context["member"].point.code == world.point.code


def test_a_desk_of_a_foreign_branch_cannot_be_chosen(world):
    from kitaphana.network.tests.factories import ServicePointFactory

    foreign = ServicePointFactory()
    client = signed_in(staff("desk", username="boris", branch=world.point.branch))

    client.post(reverse("staff:point"), {"point": foreign.code})

    assert client.get(reverse("staff:desk")).context["member"].point.code == world.point.code
