"""What must always be true of the ledger (`kitaphana check`). Breaches name charges and payments, never readers."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Count, DecimalField, F, Max, Q, Sum, Value
from django.db.models.functions import Coalesce

from kitaphana.charges import rules
from kitaphana.charges.models import Charge, Payment, ReceiptCounter
from kitaphana.charges.services.links import settled_links
from kitaphana.core import clock
from kitaphana.core.invariants import Note, invariant

UPKEEP_GRACE = dt.timedelta(days=2)
_ZERO = Value(rules.ZERO, output_field=DecimalField(max_digits=12, decimal_places=2))


@invariant("I5", "the rows of the ledger add up, and nothing is paid twice")
def ledger_adds_up() -> Iterator[str]:
    """No charge is overpaid beyond money that is to be given back; reversals undo what they name; all is in all."""
    handed = Q(payments__kind__in=rules.MONEY)
    sums = Charge.objects.annotate(
        settled=Coalesce(Sum("payments__amount"), _ZERO),
        money=Coalesce(Sum("payments__amount", filter=handed), _ZERO),
    )
    beyond = sums.filter(settled__gt=F("amount") + F("money") + rules.HALF_A_CENT).order_by("pk")
    for pk in beyond.values_list("pk", flat=True).iterator():
        yield f"charge {pk} is settled beyond its amount and the money to be given back"
    odd = Payment.objects.filter(reverses__isnull=False).exclude(
        amount=-1 * F("reverses__amount"), charge=F("reverses__charge"), kind=F("reverses__kind")
    )
    for pk in odd.order_by("pk").values_list("pk", flat=True).iterator():
        yield f"payment {pk} does not undo the one that it reverses"
    yield _in_all()


def _in_all() -> Note:
    charged = Charge.objects.aggregate(sum=Sum("amount"))["sum"] or rules.ZERO
    settled = Payment.objects.aggregate(sum=Sum("amount"))["sum"] or rules.ZERO
    return Note(f"charged {charged:.2f}, settled {settled:.2f}, open {charged - settled:.2f}")


@invariant("I5", "receipt numbers have no gap, and belong to the institution of the charge")
def receipts_are_whole() -> Iterator[str]:
    """Highest number, count of numbers and counter agree for every institution."""
    counters = dict(ReceiptCounter.objects.values_list("institution_id", "last_number"))
    given = Payment.objects.filter(receipt_number__isnull=False).order_by().values("institution_id")
    for row in given.annotate(count=Count("id"), last=Max("receipt_number")):
        counter = counters.pop(row["institution_id"], 0)
        if not row["count"] == row["last"] == counter:
            yield (
                f"institution {row['institution_id']}: {row['count']} receipts, the last is {row['last']}, "
                f"but {counter} numbers were given"
            )
    for institution_id, number in counters.items():
        if number:
            yield f"institution {institution_id}: {number} numbers were given, but there is no receipt"
    foreign = Payment.objects.exclude(institution=F("charge__institution")).order_by("pk")
    yield from (f"payment {pk} is of another institution" for pk in foreign.values_list("pk", flat=True).iterator())


@invariant("I4", "the link between a reader and a settled charge is cut when its days are over")
def links_are_cut() -> Iterator[str]:
    """Charges whose reader should have been forgotten two days ago or earlier."""
    for settled in settled_links(clock.now() - UPKEEP_GRACE):
        for pk in settled.order_by("pk").values_list("pk", flat=True).iterator():
            yield f"charge {pk} still names its reader"
