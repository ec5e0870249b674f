"""Forget who had or wanted what: cut the one link between reader and book when its days are over."""

import datetime as dt
from collections.abc import Iterator
from functools import partial

from django.db.models import Exists, OuterRef, QuerySet

from kitaphana.circulation.models import Hold, Loan, Loss, LossState
from kitaphana.core import audit, clock
from kitaphana.core.actor import SYSTEM
from kitaphana.core.transactions import retrying
from kitaphana.network.models import Institution
from kitaphana.patrons.models import Consent, ConsentPurpose

BATCH = 1_000
Linked = QuerySet[Loan] | QuerySet[Hold]


def cut_expired_links(now: dt.datetime | None = None) -> int:
    """Take the reader off every loan and hold that ended `retention_days` of its institution ago; returns how many.

    The worker does it daily, with the present moment. Readers who asked to keep their reading history keep their loans;
    what they only waited for is no reading. Works in small batches; safe to repeat.
    """
    moment, count = now or clock.now(), 0
    found: list[tuple[str, Linked]] = [("loans", loans) for loans in expired_links(moment)]
    found += [("holds", holds) for holds in expired_hold_links(moment)]
    for subject, expired in found:
        while cut := retrying(partial(_cut, expired, subject)):
            count += cut
    return count


def expired_links(now: dt.datetime) -> Iterator[QuerySet[Loan]]:
    """The loans of each institution whose reader is to be forgotten by `now`; of who still owes for it, later."""
    is_owed = Loss.objects.filter(loan=OuterRef("pk"), state=LossState.OWED)
    keeps_history = Consent.objects.filter(
        patron_id=OuterRef("patron_id"), purpose=ConsentPurpose.READING_HISTORY, withdrawn_at__isnull=True
    )
    for institution_id, days in _retention():
        yield Loan.objects.filter(
            ~Exists(keeps_history),
            ~Exists(is_owed),
            institution_id=institution_id,
            patron__isnull=False,
            closed_at__lte=now - dt.timedelta(days=days),
        )


def expired_hold_links(now: dt.datetime) -> Iterator[QuerySet[Hold]]:
    """The holds of each institution whose reader is to be forgotten by `now`."""
    for institution_id, days in _retention():
        yield Hold.objects.filter(
            institution_id=institution_id, patron__isnull=False, closed_at__lte=now - dt.timedelta(days=days)
        )


def _retention() -> list[tuple[int, int]]:
    return list(Institution.objects.values_list("pk", "retention_days"))


def _cut(expired: Linked, subject: str) -> int:
    ids = list(expired.order_by("closed_at").values_list("pk", flat=True)[:BATCH])
    if not ids:
        return 0
    count = int(expired.filter(pk__in=ids).update(patron=None))
    audit.record(act="cut_links", subject=subject, by=SYSTEM, details={"count": count})
    return count
