"""Forget who owed what: the reader is taken off a charge when nothing is left of it and its days are over."""

import datetime as dt
from collections.abc import Iterator
from functools import partial

from django.db.models import DecimalField, F, Max, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from kitaphana.charges.models import Charge, Payment
from kitaphana.charges.rules import HALF_A_CENT, ZERO
from kitaphana.core import audit, clock
from kitaphana.core.actor import SYSTEM
from kitaphana.core.transactions import retrying
from kitaphana.network.models import Institution

BATCH = 1_000
_MONEY: DecimalField[object, object] = DecimalField(max_digits=12, decimal_places=2)


def cut_settled_links(now: dt.datetime | None = None) -> int:
    """Take the reader off every settled charge whose last row is `retention_days` of its institution old.

    The worker does it daily. Works in small batches; safe to repeat; returns how many charges were cut.
    """
    count = 0
    for settled in settled_links(now or clock.now()):
        while cut := retrying(partial(_cut, settled)):
            count += cut
    return count


def settled_links(now: dt.datetime) -> Iterator[QuerySet[Charge]]:
    """The charges of each institution whose reader is to be forgotten by `now`."""
    rows = Payment.objects.filter(charge=OuterRef("pk")).order_by().values("charge")
    for institution_id, days in Institution.objects.values_list("pk", "retention_days"):
        yield (
            Charge.objects.filter(institution_id=institution_id, patron__isnull=False)
            .annotate(
                settled=Coalesce(Subquery(rows.annotate(sum=Sum("amount")).values("sum")), ZERO, output_field=_MONEY),
                last_at=Subquery(rows.annotate(last=Max("taken_at")).values("last")),
            )
            .filter(_is_nothing_left(), last_at__lte=now - dt.timedelta(days=days))
        )


def _is_nothing_left() -> Q:
    return Q(settled__gt=F("amount") - HALF_A_CENT, settled__lt=F("amount") + HALF_A_CENT)


def _cut(settled: QuerySet[Charge]) -> int:
    ids = list(settled.order_by("pk").values_list("pk", flat=True)[:BATCH])
    if not ids:
        return 0
    count = Charge.objects.filter(pk__in=ids).update(patron=None)
    audit.record(act="cut_links", subject="charges", by=SYSTEM, details={"count": count})
    return count
