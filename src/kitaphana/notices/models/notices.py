"""One thing that a reader should know, and its way over one channel."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from kitaphana.network.models import Institution
from kitaphana.notices.models.ledger import LetterBatch
from kitaphana.notices.rules.kinds import Channel, Subject
from kitaphana.notices.rules.states import DeliveryState
from kitaphana.patrons.models import Patron


class Notice(models.Model):
    """By reader, kind and cause exactly once.

    `patron` is empty for a code to an address that is nobody's yet, and once the notice is forgotten: then `facts`,
    `cause` and `subject_id` go too, and what stays counts sendings only. A notice about a loan or hold is forgotten
    when the link of that loan or hold to its reader is cut. `facts` fill the texts. `sealed` holds an address and a
    text that nobody may read in the database (codes), encrypted, and is wiped when it was sent or is over.
    `over_at`: what it tells of does not hold any more.
    """

    patron = models.ForeignKey(Patron, null=True, on_delete=models.SET_NULL, related_name="notices", db_index=False)
    institution = models.ForeignKey(
        Institution, null=True, on_delete=models.PROTECT, related_name="notices", db_index=False
    )
    kind = models.CharField(max_length=24, help_text="a code of `rules.kinds`")
    cause = models.CharField(max_length=80, blank=True)
    subject = models.CharField(max_length=12, blank=True, choices=[(one.value, one.value) for one in Subject])
    subject_id = models.BigIntegerField(null=True, blank=True)
    facts = models.JSONField(default=dict)
    sealed = models.TextField(blank=True, default="")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    over_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["patron", "id"], name="notice_of_reader"),
            models.Index(
                fields=["subject", "subject_id"], condition=Q(subject_id__isnull=False), name="notice_by_subject"
            ),
            models.Index(fields=["kind", "id"], name="notice_by_kind"),
            models.Index(fields=["made_at"], condition=Q(patron__isnull=False), name="notice_to_forget"),
            models.Index(fields=["expires_at"], condition=~Q(sealed=""), name="notice_sealed"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["patron", "kind", "cause"], name="told_once"),
            models.UniqueConstraint(
                fields=["kind", "cause"], condition=Q(patron__isnull=True) & ~Q(cause=""), name="told_nobody_once"
            ),
        ]

    def __str__(self) -> str:
        return f"notice {self.pk}: {self.kind}"


class Delivery(models.Model):
    """A notice on its way over one channel; deliveries that travel in one message share `key`.

    `not_before` is the end of quiet hours, the hour of the digest, or the next try. `cost` stands on the first
    delivery of a message, in the currency of the contract. `reason` is a short code of what went wrong.
    `delivered_at`: when the gateway reported that it arrived. `address_digest` is a keyed hash of where it went, for
    reports of what came back later; it goes when the notice is forgotten.
    """

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    channel = models.CharField(max_length=8, choices=[(one.value, one.value) for one in Channel])
    state = models.CharField(
        max_length=8, choices=[(one.value, one.value) for one in DeliveryState], default=DeliveryState.WAITING
    )
    priority = models.PositiveSmallIntegerField()
    is_digest = models.BooleanField(default=False)
    not_before = models.DateTimeField()
    expires_at = models.DateTimeField()
    key = models.UUIDField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True)
    reference = models.CharField(max_length=120, blank=True, default="")
    reason = models.CharField(max_length=40, blank=True, default="")
    cost = models.DecimalField(max_digits=9, decimal_places=4, default=0)
    delivered_at = models.DateTimeField(null=True, blank=True)
    address_digest = models.CharField(max_length=64, blank=True, default="", db_default="")
    letter_batch = models.ForeignKey(
        LetterBatch, null=True, blank=True, on_delete=models.SET_NULL, related_name="deliveries", db_index=False
    )

    class Meta:
        verbose_name_plural = "deliveries"
        indexes: ClassVar = [
            models.Index(
                fields=["channel", "priority", "not_before", "id"], condition=Q(state="waiting"), name="delivery_queue"
            ),
            models.Index(fields=["channel", "id"], condition=Q(state="sending"), name="delivery_in_flight"),
            models.Index(fields=["expires_at"], condition=Q(state="waiting"), name="delivery_to_expire"),
            models.Index(fields=["key"], condition=Q(key__isnull=False), name="delivery_by_key"),
            models.Index(
                fields=["reference"], condition=Q(channel="sms") & ~Q(reference=""), name="delivery_by_reference"
            ),
            models.Index(fields=["letter_batch"], condition=Q(letter_batch__isnull=False), name="delivery_of_batch"),
            models.Index(fields=["state", "id"], condition=Q(state="failed"), name="delivery_failed"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["notice", "channel"], name="one_delivery_per_channel"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "sending"], ended_at__isnull=True)
                | (~Q(state__in=["waiting", "sending"]) & Q(ended_at__isnull=False)),
                name="delivery_ends_once",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["sending", "sent"]) | Q(key__isnull=False), name="delivery_goes_under_a_key"
            ),
        ]

    def __str__(self) -> str:
        return f"delivery {self.pk}: {self.channel} {self.state}"
