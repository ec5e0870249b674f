"""Filters of the pages about money, lost and overdue items: `{% load staff_charges %}`."""

from typing import Protocol

from django import template

from kitaphana.edges.staff import charge_words

register = template.Library()


class _Block(Protocol):
    @property
    def reason(self) -> str: ...
    @property
    def placed_by_rule(self) -> bool: ...


@register.filter
def charge_kind(code: str) -> str:
    """What is owed for, in words."""
    return str(charge_words.CHARGE_KINDS.get(code, code))


@register.filter
def payment_kind(code: str) -> str:
    """How it was paid, in words."""
    return str(charge_words.PAYMENT_KINDS.get(code, code))


@register.filter
def loss_state(code: str) -> str:
    """How far the matter of a lost item has come, in words."""
    return str(charge_words.LOSS_STATES.get(code, code))


@register.filter
def loss_way(code: str) -> str:
    """How it ended, in words."""
    return str(charge_words.LOSS_WAYS.get(code, code))


@register.filter
def block_advice(block: _Block) -> str:
    """What ends a block."""
    advice = charge_words.BLOCK_ADVICE.get(block.reason) if block.placed_by_rule else None
    return str(advice or charge_words.BLOCK_ADVICE_BY_HAND)
