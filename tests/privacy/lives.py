"""A reader's whole life in the library, told through the services: for tests that seek what it leaves behind."""

import datetime as dt
from collections import namedtuple
from decimal import Decimal

import pytest

from kitaphana.charges import services as ledger
from kitaphana.charges.queries import charges_of
from kitaphana.circulation import services as lending
from kitaphana.circulation.models import Loan
from kitaphana.circulation.services import history
from kitaphana.circulation.tests.factories import BORIS, KIOSK, READER, new_key
from kitaphana.core import clock, worker
from kitaphana.core.errors import Refused
from kitaphana.core.models import User
from kitaphana.notices import outlets
from kitaphana.notices import tasks as messages
from kitaphana.notices.services.sending import send_waiting
from kitaphana.patrons import services as patrons
from kitaphana.patrons.models import Patron
from kitaphana.patrons.services import groups, merging, rights
from kitaphana.patrons.tests.factories import PatronCategoryFactory
from kitaphana.shelves import services as shelves
from kitaphana.shelves.rules import ListText, Owner
from tests.privacy.canaries import BORN_ON, CANARIES, FIRST_ID, begin_ids_at

LIST_WORDS = {"list": "zqx-name-of-a-list", "description": "zqx-words-of-a-list", "list note": "zqx-note-beside-a-book"}


def refused(act, *codes):
    with pytest.raises(Refused) as caught:
        act()
    assert set(codes) <= set(caught.value.codes), caught.value.codes


def reader_joins(world):
    """Register, PIN, login, contact, consent, second card: everything that touches the record."""
    begin_ids_at("patrons_patron", FIRST_ID)
    form = patrons.NewPatron(
        surname=CANARIES["surname"],
        given_name=CANARIES["given name"],
        patronymic=CANARIES["patronymic"],
        born_on=BORN_ON,
        phone=CANARIES["phone"],
        email=CANARIES["e-mail"],
        category=PatronCategoryFactory().code,
        card_number=CANARIES["card"],
        consents=("processing",),
        consent_version="1",
    )
    key = new_key()
    for _ in range(2):  # the repetition is answered from what was stored
        card = patrons.register_patron(patron=form, institution_id=world.point.institution_id, by=BORIS, command_id=key)
    assert card.id >= FIRST_ID
    refused(
        lambda: patrons.register_patron(
            patron=form, institution_id=world.point.institution_id, by=BORIS, command_id=new_key()
        ),
        "card_taken",
    )
    patrons.set_pin(patron_id=card.id, pin=CANARIES["pin"], by=BORIS)
    login = User.objects.create_user(CANARIES["card"], "a long password")
    patrons.link_login(patron_id=card.id, user_id=login.pk, by=BORIS)
    patrons.change_contact(patron_id=card.id, phone=CANARIES["phone"], email=CANARIES["e-mail"], by=READER)
    patrons.set_postal_address(
        patron_id=card.id, street=CANARIES["street"], town="Алматы", postcode="050000", by=READER
    )
    patrons.give_consent(patron_id=card.id, purpose="messages", text_version="1", language="kk", by=READER)
    patrons.renew_registration(
        patron_id=card.id, institution_id=world.point.institution_id, by=BORIS, command_id=new_key()
    )
    patrons.issue_card(patron_id=card.id, number=CANARIES["second card"], by=BORIS, command_id=new_key())
    return card.id


def reader_signs_in(patron_id):
    patrons.verify_pin(card_number=CANARIES["second card"], pin=CANARIES["pin"], source="DESK")
    refused(lambda: patrons.verify_pin(card_number=CANARIES["second card"], pin="111222", source="DESK"), "pin_wrong")


def reader_borrows(world, patron_id):
    """Check-out, renewal, return, undo, and refusals of each, by staff, terminal and the reader."""
    reader = namedtuple("Reader", "pk")(patron_id)
    book, other, third = world.item(), world.item(), world.item()
    loan = world.check_out(reader, book, command_id="canary-out")
    assert world.check_out(reader, book, command_id="canary-out") == loan
    refused(lambda: world.check_out(reader, book), "on_loan_to_you")
    refused(lambda: world.check_out(world.reader(), book), "item_on_loan")
    with clock.frozen_at(loan.due_at - dt.timedelta(days=1)):
        world.renew(loan.loan_id)
    world.check_out(reader, other, by=KIOSK, command_id="canary-undone")
    world.undo("canary-undone")
    world.check_out(reader, third)
    patrons.place_block(
        patron_id=patron_id, reason="rules_broken", note=CANARIES["note"], by=BORIS, command_id=new_key()
    )
    refused(lambda: world.check_out(reader, other), "patron_blocked")
    world.check_in(book)
    world.check_in(book)


def reader_reads_inside(world, patron_id):
    """A visit, a book in the reading room, a request that was not met, a use of no one: what a desk counts."""
    at = {"service_point_id": world.point.pk}
    for _ in range(2):
        lending.count_visit(patron_id=patron_id, age_band="55+", **at)
    patron = Patron.objects.get(pk=patron_id)
    for block in patron.blocks.all():
        patrons.lift_block(block_id=block.pk, by=BORIS)
    inside = world.item()
    world.check_out(patron, inside, is_in_library=True)
    world.check_in(inside)
    lending.note_unmet(text="Абай жолы", age_band="55+", by=BORIS, command_id=new_key(), **at)
    lending.use_in_house(item_id=inside.pk, by=BORIS, command_id=new_key(), **at)
    lending.count_visitor(by=BORIS, command_id=new_key(), **at)


def reader_waits(world, patron_id):
    """Holds that are placed, refused, rest, go first, lie ready elsewhere, are given up, are not fetched."""
    reader = namedtuple("Reader", "pk")(patron_id)
    first, second = world.edition(), world.edition()
    for edition in (first, second):
        world.item(edition=edition)
    hold = world.place(reader, work_id=first.work_id, command_id="canary-hold")
    assert world.place(reader, work_id=first.work_id, command_id="canary-hold") == hold
    refused(lambda: world.place(reader, work_id=first.work_id), "hold_exists")
    world.act("suspend_hold", hold, until=clock.today() + dt.timedelta(days=3), by=READER)
    world.act("resume_hold", hold, by=READER)
    world.act("move_hold", hold, reason="accessibility")
    world.target()
    world.fetch(world.hold(hold.hold_id))
    world.act("change_pickup", hold, pickup_point_id=world.far.pk, by=READER)
    world.check_in(world.hold(hold.hold_id).item, service_point_id=world.far.pk)
    world.act("cancel_hold", hold, by=READER)
    forgotten = world.place(reader, work_id=second.work_id)
    world.target()
    world.fetch(world.hold(forgotten.hold_id))
    with clock.frozen_at(clock.now() + dt.timedelta(days=20)):
        lending.expire_holds()
    assert world.hold(forgotten.hold_id).state == "expired"


def reader_keeps_lists(world, patron_id):
    """For later, a list of one's own with a note, a link for a while, a copy, a list deleted."""
    owner, edition = Owner(patron_id=patron_id), world.item().edition_id
    shelves.add_entry(owner=owner, edition_id=edition, by=READER, note=LIST_WORDS["list note"])
    text = ListText(LIST_WORDS["list"], LIST_WORDS["description"])
    list_id = shelves.create_list(owner=owner, text=text, by=READER, command_id=new_key())
    added = shelves.add_entry(owner=owner, edition_id=edition, list_id=list_id, by=READER)
    shelves.note_entry(owner=owner, entry_id=added.entry_id, note=LIST_WORDS["list note"], by=READER)
    token = shelves.make_public(owner=owner, list_id=list_id, by=READER)
    copied = shelves.copy_list(owner=owner, token=token, name="", by=READER, command_id=new_key())
    shelves.make_private(owner=owner, list_id=list_id, by=READER)
    shelves.delete_list(owner=owner, list_id=copied.list_id, by=READER)
    refused(lambda: shelves.delete_list(owner=owner, list_id=copied.list_id, by=READER), "list_unknown")


def reader_has_a_double(world, patron_id):
    """Another record of the same person goes into this one, is parted again, and goes in for good."""
    form = patrons.NewPatron(
        surname=CANARIES["surname"], given_name=CANARIES["given name"], born_on=BORN_ON, phone=CANARIES["phone"],
        category=PatronCategoryFactory().code, consents=("processing",), consent_version="1",
    )  # fmt: skip
    double = patrons.register_patron(
        patron=form, institution_id=world.point.institution_id, by=BORIS, command_id=new_key()
    )
    merging.compare_patrons()
    pair = {"survivor_id": patron_id, "absorbed_id": double.id, "take": {"phone", "name", "note"}, "by": BORIS}
    merge_id = merging.merge_patrons(**pair, command_id=new_key())
    merging.undo_merge(merge_id=merge_id, by=BORIS, command_id=new_key())
    merging.merge_patrons(**{**pair, "take": set()}, command_id=new_key())
    refused(lambda: merging.merge_patrons(**pair, command_id=new_key()), "merge_gone")


def reader_comes_every_year(world, patron_id):
    """The yearly visit, a child to answer for, a class to be in, the history kept and forgotten."""
    told = patrons.Confirmed(
        phone=CANARIES["phone"], email=CANARIES["e-mail"], language="kk", category=PatronCategoryFactory().code,
        consent_version="2", has_consented=True,
    )  # fmt: skip
    patrons.reregister(
        patron_id=patron_id, institution_id=world.point.institution_id, confirmed=told, by=BORIS, command_id=new_key()
    )
    child = world.reader(born_on=clock.today() - dt.timedelta(days=3000))
    patrons.link_guarantor(patron_id=child.pk, guarantor_card=CANARIES["second card"], by=BORIS)
    group_id = groups.create_group(
        institution_id=world.point.institution_id, name="4A", branch=world.point.branch.code, body_card="", by=BORIS,
        command_id=new_key(),
    )  # fmt: skip
    groups.add_to_group(group_id=group_id, card_number=CANARIES["second card"], by=BORIS)
    member = groups.NewMember(surname=CANARIES["surname"], given_name=CANARIES["given name"], born_on=BORN_ON)
    terms = groups.JoinTerms("adult", "kk", "1", has_consents=True)
    groups.join_list(group_id=group_id, members=[member], terms=terms, by=BORIS, command_id=new_key())
    history.keep_history(patron_id=patron_id, text_version="1", language="kk", by=READER)
    loan = Loan.objects.filter(patron_id=patron_id, closed_at__isnull=False).first()
    history.forget_loan(patron_id=patron_id, loan_id=loan.pk, by=READER)
    refused(lambda: history.forget_loan(patron_id=patron_id, loan_id=loan.pk, by=READER), "loan_unknown")
    patrons.withdraw_consent(patron_id=patron_id, purpose="reading_history", by=READER)
    assert CANARIES["given name"] in str(rights.export_patron(patron_id=patron_id, by=READER))
    refused(
        lambda: rights.erase_patron(patron_id=patron_id, by=READER, command_id=new_key()),
        "erasure_open_loans",
        "erasure_answers_for_children",
    )


def reader_loses_books(world, patron_id):
    """Late, stopped by rule, lost, charged, paid in parts, found and paid back; another one claimed; damage."""
    reader = namedtuple("Reader", "pk")(patron_id)
    row = lending.NewPolicyRow(
        is_lendable=True, loan_days=15, max_loans=9, overdue_steps=(1,), block_after_days=5, takes_payment=True
    )
    lending.set_policy_row(row=row, by=BORIS)
    lost, claimed = (world.check_out(reader, world.item(price="2000.00")) for _ in range(2))
    with clock.frozen_at(lost.due_at + dt.timedelta(days=6)):
        assert lending.follow_overdue()
    desk = {loan.loan_id: lending.LossAct(loan.loan_id, BORIS, world.point.pk, "on a walk") for loan in (lost, claimed)}
    lending.report_lost(act=lending.LossAct(lost.loan_id, READER), command_id=new_key())
    lending.declare_lost(act=desk[lost.loan_id], command_id=new_key())
    refused(
        lambda: lending.charge_for_loss(act=desk[claimed.loan_id], price=None, command_id=new_key()),
        "loss_move_not_open",
    )
    charge = lending.charge_for_loss(act=desk[lost.loan_id], price=None, command_id=new_key())
    pay = {"charge_id": charge.charge_id, "kind": "cash", "desk": desk[lost.loan_id].desk}
    lending.take_payment(amount=Decimal("500.00"), command_id=new_key(), **pay)
    refused(lambda: lending.take_payment(amount=Decimal(9999), command_id=new_key(), **pay), "amount_too_high")
    lending.claim_returned(act=desk[claimed.loan_id], said_on=clock.today(), command_id=new_key())
    lending.settle_found(act=desk[claimed.loan_id], command_id=new_key())
    lending.settle_found(act=desk[lost.loan_id], command_id=new_key())
    ledger.refund(amount=None, command_id=new_key(), **pay)
    lending.charge_for_damage(act=desk[claimed.loan_id], amount=Decimal("10.00"), command_id=new_key())


def reader_is_told():
    """All that has happened becomes messages, and they go out: at noon, since libraries sleep at night."""
    worker.catch_up()
    outlets.forget()
    noon = dt.datetime.combine(clock.today() + dt.timedelta(days=1), dt.time(12), tzinfo=clock.zone())
    with clock.frozen_at(noon):
        messages.plan_day()
        for channel in outlets.gateways():
            send_waiting(channel)
    assert any(outlets.gateways()[channel].kept for channel in outlets.gateways())


def live(world):
    """All of it; the id of the reader."""
    patron_id = reader_joins(world)
    reader_signs_in(patron_id)
    reader_borrows(world, patron_id)
    reader_reads_inside(world, patron_id)
    reader_waits(world, patron_id)
    reader_keeps_lists(world, patron_id)
    reader_loses_books(world, patron_id)
    reader_has_a_double(world, patron_id)
    reader_comes_every_year(world, patron_id)
    reader_is_told()
    return patron_id


def reader_goes(patron_id):
    """Brings everything back, pays, answers for nobody any more, and is forgotten; so is the other of the same name."""
    names = Patron.objects.filter(surname=CANARIES["surname"]).exclude(pk=patron_id)
    for other in names.filter(merged_into__isnull=True):  # the one of the same name who joined with the class
        rights.erase_patron(patron_id=other.pk, by=BORIS, command_id=new_key())
    point_id = Loan.objects.first().service_point_id
    for item_id in Loan.objects.filter(patron_id=patron_id, closed_at=None).values_list("item_id", flat=True):
        lending.check_in(item_id=item_id, service_point_id=point_id, by=BORIS, command_id=new_key())
    desk = lending.LossAct(0, BORIS, point_id).desk
    for row in charges_of(patron_id).rows:
        if row.left > 0:
            lending.take_payment(charge_id=row.id, kind="cash", amount=None, desk=desk, command_id=new_key())
    Patron.objects.filter(guarantor_id=patron_id).update(guarantor=None)
    rights.erase_patron(patron_id=patron_id, by=READER, command_id=new_key())
