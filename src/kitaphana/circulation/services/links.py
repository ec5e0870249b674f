"""Forget who had what: cut the one link between reader and book when its days are over."""

import datetime as dt
from collections.abc import Iterator
from functools import partial

from django.db.models import Exists, OuterRef, QuerySet

from kitaphana.circulation.models import Loan
from kitaphana.core import audit, clock
from kitaphana.core.actor import SYSTEM
from kitaphana.core.transactions import retrying
from kitaphana.network.models import Institution
from kitaphana.patrons.models import Consent, ConsentPurpose

BATCH = 1_000


def cut_expired_links(now: dt.datetime | None = None) -> int:
    """Take the reader off every loan that ended `retention_days` of its institution ago; returns how many.

    The worker does it daily, with the present moment. Readers who asked to keep their reading history keep theirs.
    Works in small batches; safe to repeat.
    """
    count = 0
    for expired in expired_links(now or clock.now()):
        while cut := retrying(partial(_cut, expired)):
            count += cut
    return count


def expired_links(now: dt.datetime) -> Iterator[QuerySet[Loan]]:
    """The loans of each institution whose reader is to be forgotten by `now`."""
    keeps_history = Consent.objects.filter(
        patron_id=OuterRef("patron_id"), purpose=ConsentPurpose.READING_HISTORY, withdrawn_at__isnull=True
    )
    for institution_id, days in Institution.objects.values_list("pk", "retention_days"):
        yield Loan.objects.filter(
            ~Exists(keeps_history),
            institution_id=institution_id,
            patron__isnull=False,
            closed_at__lte=now - dt.timedelta(days=days),
        )


def _cut(expired: QuerySet[Loan]) -> int:
    ids = list(expired.order_by("closed_at").values_list("pk", flat=True)[:BATCH])
    if not ids:
        return 0
    count = Loan.objects.filter(pk__in=ids).update(patron=None)
    audit.record(act="cut_links", subject="loans", by=SYSTEM, details={"count": count})
    return count
