"""Verbs of the ledger. Acts about a lost or damaged item go through `circulation.services`, which calls these."""

from kitaphana.charges.services.acts import make_charge, refund, reverse_payment, take_payment
from kitaphana.charges.services.links import cut_settled_links
from kitaphana.charges.services.writing import (
    ChargeDraft,
    Desk,
    Entry,
    cancel_rest,
    post_charge,
    post_payment,
    post_reversal,
)

__all__ = [
    "ChargeDraft",
    "Desk",
    "Entry",
    "cancel_rest",
    "cut_settled_links",
    "make_charge",
    "post_charge",
    "post_payment",
    "post_reversal",
    "refund",
    "reverse_payment",
    "take_payment",
]
