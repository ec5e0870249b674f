"""Values that stand on one record alone: which of them go on with the survivor, and which with the shell.

The two records exchange them, so nothing is copied beside the records, and exchanging again is the way back.
"""

import hashlib
import hmac
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from django.conf import settings

from kitaphana.patrons.models import Patron

VALUES: Final[Mapping[str, tuple[str, ...]]] = {
    "name": ("surname", "given_name", "patronymic", "folded_name"),
    "born_on": ("born_on",),
    "phone": ("phone",),
    "email": ("email",),
    "category": ("category_id",),
    "home_branch": ("home_branch_id",),
    "language": ("language",),
    "guarantor": ("guarantor_id",),
    "note": ("note",),
}
"""What a person may choose from either record, and the columns that make it up."""


def exchange(survivor: Patron, absorbed: Patron, columns: Sequence[str]) -> None:
    """Let the two have each other's values."""
    for column in columns:
        mine, theirs = getattr(survivor, column), getattr(absorbed, column)
        setattr(survivor, column, theirs)
        setattr(absorbed, column, mine)
    if columns:
        names = [column.removesuffix("_id") for column in columns]
        survivor.save(update_fields=names)
        absorbed.save(update_fields=names)


def columns_of(survivor: Patron, absorbed: Patron, take: Collection[str]) -> list[str]:
    """The columns of the chosen values in which the two differ; a PIN goes over where the survivor has none."""
    wanted = [column for name, columns in VALUES.items() if name in take for column in columns]
    if absorbed.pin_hash and not survivor.pin_hash:
        wanted.append("pin_hash")
    return [column for column in wanted if getattr(survivor, column) != getattr(absorbed, column)]


def digest_of(patron: Patron, columns: Sequence[str]) -> str:
    """HMAC-SHA-256 (64 hex digits) over those values: tells whether they are still the same, and nothing else."""
    text = repr([(column, getattr(patron, column)) for column in columns])
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()
