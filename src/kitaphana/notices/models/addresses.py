"""Ways to a reader besides e-mail and phone, and addresses that do not work."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from kitaphana.core.models import SignedInDevice
from kitaphana.notices.rules.kinds import Channel
from kitaphana.patrons.models import Patron


class AddressProblem(models.Model):
    """An address that bounced or was blocked; nothing more is sent to it until it is cleared or changes.

    `address_digest` is a keyed hash of the address: with another address the problem is none.
    """

    patron = models.ForeignKey(Patron, on_delete=models.CASCADE, related_name="address_problems", db_index=False)
    channel = models.CharField(max_length=8, choices=[(one.value, one.value) for one in Channel])
    address_digest = models.CharField(max_length=64)
    reason = models.CharField(max_length=40)
    noted_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["patron"], condition=Q(cleared_at__isnull=True), name="address_problem_open"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["patron", "channel", "address_digest"],
                condition=Q(cleared_at__isnull=True),
                name="one_open_problem_per_address",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} of {self.patron_id}: {self.reason}"


class TelegramChat(models.Model):
    """The chat with the library's bot that a reader has connected."""

    patron = models.OneToOneField(Patron, on_delete=models.CASCADE, related_name="telegram_chat")
    chat = models.CharField(max_length=32, unique=True)
    linked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"chat of {self.patron_id}"


class TelegramLink(models.Model):
    """An invitation to connect a chat: who sends its word to the bot in time is that reader. Only a hash is kept."""

    patron = models.OneToOneField(Patron, on_delete=models.CASCADE, related_name="telegram_link")
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"invitation of {self.patron_id}"


class PushSubscription(models.Model):
    """A browser that takes push messages of a reader (RFC 8030): where to, and the keys to encrypt with (RFC 8291).

    It belongs to the session in which it was connected, and goes with it: who signs out here, or is signed out from
    elsewhere, is shown nothing more on this device. A session that has merely run out is kept for it.
    """

    patron = models.ForeignKey(Patron, on_delete=models.CASCADE, related_name="push_subscriptions", db_index=False)
    endpoint = models.CharField(max_length=600, unique=True)
    p256dh = models.CharField(max_length=120)
    auth = models.CharField(max_length=40)
    device = models.CharField(max_length=80, blank=True)
    added_at = models.DateTimeField()
    session = models.OneToOneField(SignedInDevice, on_delete=models.CASCADE, related_name="push_subscription")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["patron", "id"], name="push_of_reader")]

    def __str__(self) -> str:
        return f"push subscription {self.pk}"
