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
