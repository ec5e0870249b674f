"""What readers owe and how it becomes less: each act once, exact to the tiyn, nothing ever changed."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from kitaphana.charges import queries, rules, services
from kitaphana.charges.invariants import ledger_adds_up, links_are_cut, receipts_are_whole
from kitaphana.charges.models import Charge, Payment
from kitaphana.charges.services import Desk, cut_settled_links
from kitaphana.charges.tests.factories import BORIS, charge, new_key, pay
from kitaphana.core import clock
from kitaphana.core.errors import Refused
from kitaphana.core.invariants import Note
from kitaphana.core.models import AuditEntry, OutboxEvent, StoredCommand
from kitaphana.network.tests.factories import ServicePointFactory
from kitaphana.patrons.tests.factories import ReaderFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def point():
    return ServicePointFactory(code="DESK")


@pytest.fixture
def anna(point):
    return ReaderFactory(registration__institution=point.institution)


def breaches():
    found = (*ledger_adds_up(), *receipts_are_whole(), *links_are_cut())
    return [one for one in found if not isinstance(one, Note)]


def codes(refused):
    return [one.code for one in refused.value.refusals]


def test_a_charge_is_owed_until_it_is_paid_in_parts(anna, point):
    made = charge(anna, point, "2500.10")

    first = pay(made.charge_id, point, "0.20")
    second = pay(made.charge_id, point, "0.10", kind="card")
    last = pay(made.charge_id, point)

    assert (first.balance, second.balance, last.balance) == (Decimal("2499.90"), Decimal("2499.80"), Decimal("0.00"))
    assert [first.receipt_number, second.receipt_number, last.receipt_number] == [1, 2, 3]
    assert queries.balances_of(anna.pk) == ()
    assert breaches() == []


def test_the_reader_sees_what_is_owed_to_whom(anna, point):
    charge(anna, point, "100.00")
    charge(anna, point, "50.50", kind="other", note="a lost key")

    (balance,) = queries.balances_of(anna.pk)

    assert (balance.institution_code, balance.owed, balance.to_give_back) == (
        point.institution.code, Decimal("150.50"), Decimal("0.00"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("amount", "kind", "note", "code"),
    [
        ("2500.01", "cash", "", "amount_too_high"),
        ("0.00", "cash", "", "amount_invalid"),
        ("-5.00", "cash", "", "amount_invalid"),
        ("1.005", "cash", "", "amount_invalid"),
        ("NaN", "cash", "", "amount_invalid"),
        ("10.00", "gold", "", "payment_kind_unknown"),
        ("10.00", "equal_book", "", "amount_invalid"),
        ("10.00", "waived", " ", "charge_note_missing"),
        ("10.00", "waived", "x" * 301, "charge_note_too_long"),
    ],
)
def test_a_payment_that_cannot_be_is_refused_and_leaves_no_number_unused(anna, point, amount, kind, note, code):
    made = charge(anna, point)

    with pytest.raises(Refused) as refused:
        pay(made.charge_id, point, amount, kind=kind, note=note)

    assert code in codes(refused)
    assert pay(made.charge_id, point).receipt_number == 1
    assert breaches() == []


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"kind": "lateness"}, "charge_kind_unknown"),
        ({"amount": "0.00"}, "amount_invalid"),
        ({"kind": "other"}, "charge_note_missing"),
    ],
)
def test_a_charge_that_cannot_be_is_refused(anna, point, fields, code):
    with pytest.raises(Refused) as refused:
        charge(anna, point, **fields)

    assert code in codes(refused)


def test_a_settled_charge_takes_nothing_more(anna, point):
    made = charge(anna, point)
    pay(made.charge_id, point, kind="same_book")

    with pytest.raises(Refused) as refused:
        pay(made.charge_id, point)

    assert codes(refused) == ["charge_settled"]


def test_the_same_command_pays_once(anna, point):
    made, key = charge(anna, point), new_key()

    first = pay(made.charge_id, point, "1000.00", command_id=key)
    again = pay(made.charge_id, point, "1000.00", command_id=key)

    assert first == again
    assert Payment.objects.count() == 1


def test_a_mistake_is_mended_by_a_row_of_its_own(anna, point):
    made = charge(anna, point)
    paid = pay(made.charge_id, point)

    mended = services.reverse_payment(
        payment_id=paid.payment_id, note="wrong reader", desk=Desk(BORIS, point.pk), command_id=new_key()
    )

    assert mended.balance == Decimal("2500.00")
    rows = queries.payments_of([made.charge_id])[made.charge_id]
    assert [(row.amount, row.is_reversal, row.may_be_reversed) for row in rows] == [
        (Decimal("2500.00"), False, False),
        (Decimal("-2500.00"), True, False),
    ]
    assert breaches() == []


@pytest.mark.parametrize("which", ["the row twice", "the reversal"])
def test_a_mistake_is_mended_once(anna, point, which):
    paid = pay(charge(anna, point).charge_id, point)
    desk = Desk(BORIS, point.pk)
    mended = services.reverse_payment(payment_id=paid.payment_id, note="a slip", desk=desk, command_id=new_key())
    wanted = paid.payment_id if which == "the row twice" else mended.payment_id

    with pytest.raises(Refused) as refused:
        services.reverse_payment(payment_id=wanted, note="again", desk=desk, command_id=new_key())

    assert codes(refused) == ["payment_reversed"]


def test_what_was_paid_for_a_book_that_turned_up_is_owed_back_and_given_back(anna, point):
    made = charge(anna, point)
    pay(made.charge_id, point, "1000.00")
    desk = Desk(BORIS, point.pk)

    with transaction.atomic():
        services.cancel_rest(made.charge_id, "it turned up", desk)
        services.cancel_rest(made.charge_id, "it turned up", desk)

    assert queries.balances_of(anna.pk)[0].to_give_back == Decimal("1000.00")
    with pytest.raises(Refused) as refused:
        services.refund(
            charge_id=made.charge_id, kind="cash", amount=Decimal("1000.01"), desk=desk, command_id=new_key()
        )
    assert codes(refused) == ["amount_too_high"]
    given = services.refund(charge_id=made.charge_id, kind="cash", amount=None, desk=desk, command_id=new_key())
    assert given.balance == 0
    assert queries.balances_of(anna.pk) == ()
    assert breaches() == []


def test_nothing_is_given_back_that_is_not_owed(anna, point):
    made = charge(anna, point)

    with pytest.raises(Refused) as refused:
        services.refund(
            charge_id=made.charge_id, kind="cash", amount=None, desk=Desk(BORIS, point.pk), command_id=new_key()
        )

    assert codes(refused) == ["nothing_to_refund"]


@pytest.mark.parametrize("change", ["amount", "kind", "subject"])
def test_the_database_refuses_to_change_a_charge(anna, point, change):
    charge(anna, point)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Charge.objects.update(**{change: 1 if change == "amount" else "other"})


def test_the_database_refuses_to_change_or_delete_a_payment(anna, point):
    pay(charge(anna, point).charge_id, point)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Payment.objects.update(amount=1)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Payment.objects.all().delete()


def test_the_reader_is_forgotten_when_all_is_settled_and_the_days_are_over(anna, point):
    vera = ReaderFactory()
    settled, open_ = charge(anna, point, "0.30"), charge(vera, point)
    for amount in ("0.10", "0.10", "0.10"):
        pay(settled.charge_id, point, amount)

    assert cut_settled_links(clock.now()) == 0
    later = clock.now() + dt.timedelta(days=point.institution.retention_days + 1)

    assert cut_settled_links(later) == 1
    assert cut_settled_links(later) == 0
    assert Charge.objects.get(pk=settled.charge_id).patron_id is None
    assert Charge.objects.get(pk=open_.charge_id).patron_id == vera.pk


def test_audit_events_and_answers_name_no_reader(anna, point):
    pay(charge(anna, point, note="").charge_id, point)

    written = [*AuditEntry.objects.values_list("subject", "details"), *OutboxEvent.objects.values_list("payload")]
    written += StoredCommand.objects.values_list("answer")

    assert written
    for text in map(str, written):
        assert str(anna.surrogate) not in text
        assert "patron" not in text
        assert anna.surname not in text


def test_the_list_of_a_day_adds_up_by_kind_and_a_receipt_says_what_it_is_for(anna, point):
    made, other = charge(anna, point), charge(anna, point, "300.00", kind="damaged_item", subject="loan:13")
    paid = pay(made.charge_id, point, "500.00")
    pay(other.charge_id, point, kind="equal_book")
    services.reverse_payment(
        payment_id=paid.payment_id, note="a slip", desk=Desk(BORIS, point.pk), command_id=new_key()
    )
    pay(made.charge_id, point, "700.00")

    day = queries.cash_day(point.pk, clock.today())

    assert [row.receipt_number for row in day.rows] == [1, 2, 3, 4]
    assert day.totals == {"cash": Decimal("700.00"), "equal_book": Decimal("300.00")}
    assert day.total == Decimal("700.00")
    receipt = queries.receipt(paid.payment_id)
    assert (receipt.service_point_code, receipt.charge.loan_id) == ("DESK", 12)


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["charge", "pay", "waive", "reverse", "cancel", "refund", "give"]),
        st.decimals("0.01", "5000.00", places=2),
        st.integers(0, 5),
    ),
    max_size=14,
)


@settings(max_examples=25, deadline=None)
@given(acts=ACTS)
def test_under_any_order_of_acts_the_rows_add_up(acts):
    with transaction.atomic():
        point = ServicePointFactory()
        patron = ReaderFactory(registration__institution=point.institution)
        for act, amount, which in acts:
            _try(act, amount, which, patron, point)
        rows = queries.charges_of(patron.pk, limit=100).rows
        balances = queries.balances_of(patron.pk)
        left = sum((row.left for row in rows), rules.ZERO)
        in_all = sum((one.owed - one.to_give_back for one in balances), rules.ZERO)

        assert left == in_all == _by_hand(patron.pk)
        assert breaches() == []
        transaction.set_rollback(True)


def _by_hand(patron_id):
    charged = sum(Charge.objects.filter(patron_id=patron_id).values_list("amount", flat=True), Decimal(0))
    settled = Payment.objects.filter(charge__patron_id=patron_id).values_list("amount", flat=True)
    return charged - sum(settled, Decimal(0))


def _try(act, amount, which, patron, point):
    """One act on one of the charges; what the rules refuse changes nothing."""
    desk, ids = Desk(BORIS, point.pk), [row.id for row in queries.charges_of(patron.pk, limit=100).rows]
    if act == "charge" or not ids:
        charge(patron, point, str(amount))
        return
    charge_id = ids[which % len(ids)]
    rows = queries.payments_of([charge_id]).get(charge_id, ())
    acts = {
        "pay": lambda: pay(charge_id, point, str(amount)),
        "waive": lambda: pay(charge_id, point, str(amount), kind="waived", note="fire"),
        "give": lambda: pay(charge_id, point, kind="same_book"),
        "cancel": lambda: services.cancel_rest(charge_id, "found", desk),
        "refund": lambda: services.refund(
            charge_id=charge_id, kind="cash", amount=None, desk=desk, command_id=new_key()
        ),
        "reverse": lambda: services.reverse_payment(
            payment_id=rows[which % len(rows)].id if rows else 0, note="a slip", desk=desk, command_id=new_key()
        ),
    }
    try:
        acts[act]()
    except Refused:
        return
