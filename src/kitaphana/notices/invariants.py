"""What must always be true of messages."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Count, Exists, F, OuterRef, Q

from kitaphana.circulation.models import Loan
from kitaphana.core import clock
from kitaphana.core.invariants import invariant
from kitaphana.notices.models import Delivery, Notice
from kitaphana.notices.rules.kinds import KINDS, Channel

PATIENCE = dt.timedelta(minutes=15)
"""Longer than any worker needs to tidy up."""


@invariant("I20", "nothing that is sealed outlives its time")
def sealed_too_long() -> Iterator[str]:
    """Codes that were neither sent nor wiped; a worker that stands still is the usual reason."""
    limit = clock.now() - PATIENCE
    for pk in Notice.objects.filter(~Q(sealed=""), expires_at__lt=limit).values_list("pk", flat=True).iterator():
        yield f"notice {pk} is still sealed"


@invariant("I20", "what was sent or is over is no longer sealed")
def sealed_and_ended() -> Iterator[str]:
    """A code must not stay in the database once it has gone out."""
    waiting = Delivery.objects.filter(notice=OuterRef("pk"), ended_at__isnull=True)
    for pk in Notice.objects.filter(~Q(sealed="")).filter(~Exists(waiting)).values_list("pk", flat=True).iterator():
        yield f"notice {pk} has no delivery that waits and is still sealed"


@invariant("I20", "who is forgotten leaves no hash of an address")
def digests_of_nobody() -> Iterator[str]:
    """Where a message went is known only as long as it is known whose it was."""
    left = Delivery.objects.filter(notice__patron__isnull=True).exclude(address_digest="")
    for pk in left.values_list("pk", flat=True).iterator():
        yield f"delivery {pk} keeps the hash of an address"


@invariant("I21", "one message goes over one channel to one reader")
def mixed_messages() -> Iterator[str]:
    """Keys that stand on deliveries of several readers or channels."""
    grouped = Delivery.objects.filter(key__isnull=False).values("key").order_by("key")
    counted = grouped.annotate(
        readers=Count("notice__patron_id", distinct=True), channels=Count("channel", distinct=True)
    )
    for row in counted.filter(Q(readers__gt=1) | Q(channels__gt=1)).iterator():
        yield f"message {row['key']} goes to {row['readers']} readers over {row['channels']} channels"


@invariant("I21", "a notice about a loan belongs to the loan's reader or to nobody")
def strangers() -> Iterator[str]:
    """A second link between reader and book must never say something else than the first, nor outlive it by a day."""
    loan = Loan.objects.filter(pk=OuterRef("subject_id"))
    about = Notice.objects.filter(subject="loan", patron__isnull=False, patron__merged_into__isnull=True)
    wrong = about.filter(~Exists(loan.filter(Q(patron_id=OuterRef("patron_id")) | Q(patron__isnull=True))))
    for pk in wrong.values_list("pk", flat=True).iterator():
        yield f"notice {pk} is another reader's than its loan"


@invariant("I22", "deliveries end within their time, or soon after")
def never_ending() -> Iterator[str]:
    """What waits although it should have expired; the worker does that every minute, for paper once a day."""
    limit = clock.now() - dt.timedelta(days=2)
    late = Delivery.objects.filter(ended_at__isnull=True, expires_at__lt=limit).order_by("pk")
    for pk, channel in late.values_list("pk", "channel").iterator():
        yield f"delivery {pk} by {channel} waits beyond its time"


@invariant("I22", "every delivery keeps to its notice's time")
def outliving() -> Iterator[str]:
    """A delivery must not go after its notice is worth nothing."""
    for pk in Delivery.objects.filter(expires_at__gt=F("notice__expires_at")).values_list("pk", flat=True).iterator():
        yield f"delivery {pk} may outlive its notice"


@invariant("I22", "kinds and channels are known")
def unknown_words() -> Iterator[str]:
    """Rows of a kind or channel that the code has no word for."""
    for kind in Notice.objects.exclude(kind__in=KINDS).values_list("kind", flat=True).distinct():
        yield f"notices of the unknown kind {kind!r}"
    for channel in Delivery.objects.exclude(channel__in=list(Channel)).values_list("channel", flat=True).distinct():
        yield f"deliveries by the unknown channel {channel!r}"
