"""Items that are lost, said to be back, found, made good or written off: every matter has one end."""

import datetime as dt
from decimal import Decimal

import pytest

from kitaphana.charges import queries as charges
from kitaphana.charges import services as ledger
from kitaphana.circulation import services
from kitaphana.circulation.models import Loan, LoanState, Loss, Review
from kitaphana.circulation.services import BookGiven, LossAct, NewPolicyRow
from kitaphana.circulation.tests.factories import BORIS, READER, new_key
from kitaphana.circulation.tests.losses import LossWorld, blocks_of
from kitaphana.core import clock
from kitaphana.core.actor import COMMAND_LINE
from kitaphana.core.errors import Refused
from kitaphana.core.models import AuditEntry, OutboxEvent
from kitaphana.holdings.models import Withdrawal

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return LossWorld()


@pytest.fixture
def anna(world):
    return world.reader()


@pytest.fixture
def loan(world, anna):
    return world.lent(anna, price=Decimal("3200.00"))


def state_of(loan):
    loan = Loan.objects.select_related("item").get(pk=loan.pk)
    return str(loan.state), str(loan.item.status), loan.closed_at is not None


def refused_with(act):
    with pytest.raises(Refused) as refused:
        act()
    return [one.code for one in refused.value.refusals]


def test_a_lost_item_stops_its_reader_until_it_is_made_good(world, anna, loan):
    world.lose(loan)

    assert state_of(loan) == ("lost", "lost", False)
    assert blocks_of(anna) == [("lost_item", True)]

    made = services.make_good(
        act=world.act(loan), given=BookGiven("equal", "Абай жолы", Decimal("4000")), command_id=new_key()
    )

    assert (made.state, made.way) == ("made_good", "equal")
    assert state_of(loan) == ("made_good", "withdrawn", True)
    assert blocks_of(anna) == []
    assert Withdrawal.objects.get(item=loan.item).reason == "replaced"
    loss = Loss.objects.get(loan=loan)
    assert (loss.state, loss.way, loss.title, loss.price) == ("ended", "equal", "Абай жолы", Decimal("4000"))


def test_the_same_command_declares_once(world, loan):
    key = new_key()

    assert world.lose(loan, command_id=key) == world.lose(loan, command_id=key)
    assert OutboxEvent.objects.filter(name="LoanDeclaredLost").count() == 1


def test_a_reader_who_pays_all_of_the_price_is_free(world, anna, loan):
    world.lose(loan)
    charge_id = world.charge(loan).charge_id

    world.pay(charge_id, Decimal("1200.00"))
    assert state_of(loan) == ("lost", "lost", False)
    world.pay(charge_id, kind="card")

    assert state_of(loan) == ("made_good", "withdrawn", True)
    assert Loss.objects.get().way == "payment"
    assert Withdrawal.objects.get(item=loan.item).reason == "lost"
    assert blocks_of(anna) == []
    assert charges.balances_of(anna.pk) == ()


def test_a_book_given_settles_a_charge_made_before(world, anna, loan):
    world.lose(loan)
    charge_id = world.charge(loan).charge_id

    services.make_good(act=world.act(loan), given=BookGiven("same"), command_id=new_key())

    (row,) = charges.payments_of([charge_id])[charge_id]
    assert (row.kind, row.amount) == ("same_book", Decimal("3200.00"))
    assert charges.balances_of(anna.pk) == ()


def test_a_waiver_ends_the_matter_and_a_cancelled_charge_does_not(world, anna, loan):
    world.lose(loan)
    wrong = world.charge(loan, Decimal("99999.00")).charge_id
    world.pay(wrong, kind="cancelled", note="wrong price")
    assert state_of(loan) == ("lost", "lost", False)

    world.pay(world.charge(loan).charge_id, kind="waived", note="fire in the house")

    assert Loss.objects.get().way == "waived"
    assert blocks_of(anna) == []


def test_the_charge_is_the_share_of_the_price_that_the_policy_names(world, loan):
    row = NewPolicyRow(is_lendable=True, loan_days=15, takes_payment=True, price_percent=150)
    services.set_policy_row(row=row, by=COMMAND_LINE)
    world.lose(loan)

    charge = charges.charge_row(world.charge(loan).charge_id)

    assert charge.amount == Decimal("4800.00")


def test_where_no_money_is_taken_nobody_is_charged(world, loan):
    services.set_policy_row(row=NewPolicyRow(is_lendable=True, loan_days=15, takes_equal=False), by=COMMAND_LINE)
    world.lose(loan)
    given = BookGiven("equal", "Абай жолы")

    assert refused_with(lambda: world.charge(loan)) == ["loss_way_forbidden"]
    assert refused_with(lambda: services.make_good(act=world.act(loan), given=given, command_id=new_key())) == [
        "loss_way_forbidden"
    ]


def test_a_price_that_nobody_knows_is_asked_for(world, anna):
    loan = world.lent(anna)
    world.lose(loan)

    assert refused_with(lambda: world.charge(loan)) == ["price_needed"]
    assert world.charge(loan, Decimal("10.50")).charge_id
    assert refused_with(lambda: world.charge(loan, Decimal("10.50"))) == ["loss_charged"]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (BookGiven("gold"), "loss_way_unknown"),
        (BookGiven("equal", " "), "loss_title_missing"),
    ],
)
def test_a_book_that_cannot_be_given_is_refused(world, loan, given, code):
    world.lose(loan)

    assert refused_with(lambda: services.make_good(act=world.act(loan), given=given, command_id=new_key())) == [code]


def test_only_what_is_lost_is_made_good_or_charged_or_found(world, loan):
    given = BookGiven("same")

    assert refused_with(lambda: services.make_good(act=world.act(loan), given=given, command_id=new_key())) == [
        "loss_move_not_open"
    ]
    assert refused_with(lambda: world.charge(loan)) == ["loss_move_not_open"]
    assert refused_with(lambda: world.find(loan)) == ["loss_move_not_open"]


def test_a_claimed_item_is_looked_for_and_its_reader_is_not_stopped(world, anna, loan):
    world.claim(loan, clock.today())

    assert state_of(loan) == ("claimed_returned", "missing", False)
    assert blocks_of(anna) == []
    review = Review.objects.get()
    assert (review.kind, review.loan_id, review.state) == ("claimed_returned", loan.pk, "open")


def test_claiming_a_lost_item_frees_the_reader_and_cancels_the_charge(world, anna, loan):
    world.lose(loan)
    world.charge(loan)

    world.claim(loan)

    assert blocks_of(anna) == []
    assert charges.balances_of(anna.pk) == ()


def test_a_claimed_item_found_on_the_shelf_was_returned_on_the_day_that_the_reader_said(world, anna, loan):
    said = clock.today() + dt.timedelta(days=3)
    with clock.frozen_at(clock.now() + dt.timedelta(days=5)):
        world.claim(loan, said)
        found = world.find(loan)

    loan.refresh_from_db()
    assert (found.state, found.way) == ("returned", "found")
    assert state_of(loan) == ("returned", "available", True)
    assert loan.closed_at.astimezone(clock.zone()).date() == said
    assert Review.objects.get().state == "settled"
    assert OutboxEvent.objects.get(name="ItemCheckedIn").payload["was_overdue"] is False


def test_a_claimed_item_that_is_not_found_becomes_lost_or_is_written_off(world, anna, loan):
    other = world.lent(anna)
    world.claim(loan)
    world.claim(other)

    world.lose(loan)
    services.write_off(act=world.act(other, "searched three times"), command_id=new_key())

    assert state_of(loan) == ("lost", "lost", False)
    assert state_of(other) == ("written_off", "withdrawn", True)
    assert blocks_of(anna) == [("lost_item", True)]
    assert refused_with(lambda: services.write_off(act=world.act(loan), command_id=new_key())) == ["loss_note_missing"]


def test_a_written_off_item_is_owed_no_more(world, anna, loan):
    world.lose(loan)
    world.charge(loan)

    services.write_off(act=world.act(loan, "burnt with the house"), command_id=new_key())

    assert charges.balances_of(anna.pk) == ()
    assert blocks_of(anna) == []


def test_a_lost_item_that_comes_over_the_desk_frees_its_reader_and_the_money_is_given_back(world, anna, loan):
    world.lose(loan)
    charge_id = world.charge(loan).charge_id
    world.pay(charge_id, Decimal("1000.00"))

    world.check_in(loan.item)
    assert blocks_of(anna) == []
    world.find(loan)

    assert state_of(loan) == ("returned", "available", True)
    (balance,) = charges.balances_of(anna.pk)
    assert (balance.owed, balance.to_give_back) == (Decimal("0.00"), Decimal("1000.00"))
    desk = LossAct(0, BORIS, world.point.pk).desk
    ledger.refund(charge_id=charge_id, kind="cash", amount=None, desk=desk, command_id=new_key())
    assert charges.balances_of(anna.pk) == ()


def test_an_item_that_was_paid_for_and_then_found_is_paid_back_and_stays_out_of_the_stock(world, anna, loan):
    world.lose(loan)
    world.pay(world.charge(loan).charge_id)

    world.find(loan)

    assert state_of(loan) == ("made_good", "withdrawn", True)
    assert charges.balances_of(anna.pk)[0].to_give_back == Decimal("3200.00")


def test_an_item_that_the_reader_still_has_is_on_loan_as_before(world, anna, loan):
    world.lose(loan)
    world.charge(loan)

    services.still_out(act=world.act(loan), command_id=new_key())

    assert state_of(loan) == ("open", "on_loan", False)
    assert blocks_of(anna) == []
    assert charges.balances_of(anna.pk) == ()
    assert Loan.objects.get(pk=loan.pk).patron_id == anna.pk


def test_a_reader_reports_a_loss_and_staff_decide(world, loan):
    report = LossAct(loan.pk, READER)

    services.report_lost(act=report, command_id=new_key())

    assert state_of(loan) == ("open", "on_loan", False)
    assert Loss.objects.get().state == "reported"
    assert refused_with(lambda: services.report_lost(act=report, command_id=new_key())) == ["loss_reported"]
    services.still_out(act=world.act(loan), command_id=new_key())
    assert Loss.objects.get().way == "still_out"
    services.report_lost(act=report, command_id=new_key())
    world.lose(loan)
    assert Loss.objects.get().state == "lost"


def test_a_report_ends_in_the_night_when_the_item_has_come_back(world, loan):
    services.report_lost(act=LossAct(loan.pk, READER), command_id=new_key())
    world.check_in(loan.item)

    services.follow_overdue()

    assert (Loss.objects.get().state, Loss.objects.get().way) == ("ended", "found")


def test_a_piece_of_a_kit_is_made_good_and_stays_with_its_kit_for_people_to_mend(world, anna, loan):
    kit = world.item(is_kit=True)
    world.lose(loan)
    type(kit).objects.filter(pk=loan.item_id).update(kit=kit)

    world.pay(world.charge(loan).charge_id)

    assert state_of(loan) == ("made_good", "lost", True)


def test_damage_is_charged_to_the_last_reader_while_the_loan_names_them(world, anna, loan):
    world.check_in(loan.item)

    answer = services.charge_for_damage(
        act=world.act(loan, "torn pages"), amount=Decimal("500.00"), command_id=new_key()
    )

    assert charges.charge_row(answer.charge_id).kind == "damaged_item"
    world.pay(answer.charge_id)
    assert state_of(loan) == ("returned", "available", True)
    Loan.objects.update(patron=None)
    assert refused_with(
        lambda: services.charge_for_damage(act=world.act(loan, "x"), amount=Decimal(5), command_id=new_key())
    ) == ["borrower_forgotten"]


def test_nobody_is_charged_for_being_late(world, anna, loan):
    with clock.frozen_at(loan.due_at + dt.timedelta(days=30)):
        services.follow_overdue()
        world.check_in(loan.item)

    assert charges.balances_of(anna.pk) == ()
    assert not OutboxEvent.objects.filter(name="ChargeMade").exists()


def test_what_is_written_names_no_reader(world, anna, loan):
    world.lose(loan)
    world.pay(world.charge(loan).charge_id)
    world.find(loan)

    entries = AuditEntry.objects.exclude(subject__startswith="patron:").values_list("subject", "details")
    texts = [*map(str, entries), *map(str, OutboxEvent.objects.values_list("payload", flat=True))]
    assert not [text for text in texts if str(anna.surrogate) in text or anna.surname in text]


def test_an_ended_loan_is_whole(world, anna, loan):
    from kitaphana.circulation.invariants import loans_are_whole, status_matches_loan

    world.lose(loan)
    world.pay(world.charge(loan).charge_id)

    assert [*loans_are_whole(), *status_matches_loan()] == []
    assert Loan.objects.get().state == LoanState.MADE_GOOD
