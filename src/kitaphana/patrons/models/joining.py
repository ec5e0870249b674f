"""Proof that somebody holds a phone or a mailbox, and what readers have asked for from home."""

from typing import ClassVar

from django.db import models

from kitaphana.patrons.models.records import Patron


class Channel(models.TextChoices):
    """By which way a code reaches somebody."""

    EMAIL = "email"
    SMS = "sms"


class CodePurpose(models.TextChoices):
    """What a code opens; a code for one purpose is nothing for another."""

    JOIN = "join"
    SIGN_IN = "sign_in"
    CHANGE_ADDRESS = "change_address"
    GUARANTOR = "guarantor"
    CALL = "call"
    """Read out to staff by who calls: it opens nothing on the web."""
    PROVIDER = "provider"
    """No code at all: an OpenID Connect provider says that the address is proven. Good for a new reader only."""


class OneTimeCode(models.Model):
    """A code that was sent. Known by keyed hashes of its handle and of its digits; the address goes with the row.

    `redeemed_at`: the digits came back in time, so who has the handle holds the address.
    """

    digest = models.CharField(max_length=64, primary_key=True, help_text="keyed hash of the handle")
    purpose = models.CharField(max_length=16, choices=CodePurpose)
    channel = models.CharField(max_length=5, choices=Channel)
    address = models.CharField(max_length=254)
    code_digest = models.CharField(max_length=64, help_text="keyed hash of handle and code")
    expires_at = models.DateTimeField(db_index=True)
    redeemed_at = models.DateTimeField(null=True, blank=True)
    made = models.CharField(max_length=36, blank=True, default="", db_default="", help_text="surrogate of who joined")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["channel", "address"], name="code_address")]

    def __str__(self) -> str:
        return f"code to {self.purpose}"


class PatronContact(models.Model):
    """An address of a reader that was proven by a code; in force until another one takes its place.

    One that has ended is kept for a while, so that whoever held it can be told of the change.
    """

    patron = models.ForeignKey(Patron, on_delete=models.CASCADE, related_name="contacts")
    channel = models.CharField(max_length=5, choices=Channel)
    address = models.CharField(max_length=254)
    verified_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["patron", "channel"], condition=models.Q(ended_at__isnull=True), name="one_contact_by_channel"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["channel", "address"], name="contact_address"),
            models.Index(fields=["ended_at"], condition=models.Q(ended_at__isnull=False), name="contact_ended"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} of {self.patron_id}"


class GuarantorRequest(models.Model):
    """A child asks a grown-up to answer for them. Who has the token and knows the child's birth date may.

    `guarantor` is the reader whose proven address was given, who is asked in the own account too. With an address, the
    token is the handle of the code that was sent there. `is_confirmed` tells how it was settled.
    """

    child = models.ForeignKey(Patron, on_delete=models.CASCADE, related_name="guarantor_requests")
    guarantor = models.ForeignKey(
        Patron, null=True, blank=True, on_delete=models.SET_NULL, related_name="asked_to_answer_for"
    )
    token = models.CharField(max_length=40, unique=True)
    channel = models.CharField(max_length=5, choices=Channel, blank=True)
    address = models.CharField(max_length=254, blank=True)
    asked_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    is_confirmed = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["child"], condition=models.Q(settled_at__isnull=True), name="one_open_request_by_child"
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["address"], condition=models.Q(settled_at__isnull=True), name="open_request_by_address"
            ),
            models.Index(fields=["asked_at"], name="request_asked"),
        ]

    def __str__(self) -> str:
        return f"request {self.pk}"


class NameChange(models.Model):
    """The name that a reader wants from now on, until a desk has seen it in a document."""

    patron = models.OneToOneField(Patron, on_delete=models.CASCADE, related_name="name_change")
    surname = models.CharField(max_length=120, blank=True)
    given_name = models.CharField(max_length=120)
    patronymic = models.CharField(max_length=120, blank=True)
    asked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"new name of {self.patron_id}"
