"""Filters of the pages about stock: `{% load staff_stock %}`."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.functional import Promise
from django.utils.translation import get_language

from kitaphana.edges.staff.labels import ITEM_STATUSES
from kitaphana.edges.staff.stock_labels import (
    ACT_STATES,
    CONDITIONS,
    FIELDS,
    HAPPENINGS,
    NOT_FOR_LOAN,
    SEQUENCE_KINDS,
    WITHDRAWAL_REASONS,
)
from kitaphana.ui import formats

register = template.Library()
_VALUES: Mapping[str, Mapping[str, Promise]] = {
    "reason": WITHDRAWAL_REASONS,
    "condition": CONDITIONS,
    "status": ITEM_STATUSES,
}
_UNSAID = frozenset({"act", "act_number", "was_last_copy"})


@register.filter
def condition(code: str) -> str:
    """The condition of an item in words."""
    return str(CONDITIONS.get(code, code))


@register.filter
def not_for_loan(code: str) -> str:
    """Why an item stays in the library, in words."""
    return str(NOT_FOR_LOAN.get(code, code))


@register.filter
def withdrawal_reason(code: str) -> str:
    """Why an item was withdrawn, in words."""
    return str(WITHDRAWAL_REASONS.get(code, code))


@register.filter
def sequence_kind(code: str) -> str:
    """What a sequence numbers, in words."""
    return str(SEQUENCE_KINDS.get(code, code))


@register.filter
def act_state(code: str) -> str:
    """The state of a transfer act in words."""
    return str(ACT_STATES.get(code, code))


@register.filter
def happening(code: str) -> str:
    """What happened to an item, in words."""
    return str(HAPPENINGS.get(code, code))


@register.filter
def said(facts: Mapping[str, Any]) -> list[tuple[str, str]]:  # Any: plain values of an entry
    """Facts of a happening as pairs of words; what is empty or only for machines is left out."""
    return [
        (str(FIELDS.get(name, name)), _in_words(name, value))
        for name, value in facts.items()
        if value not in (None, "") and name not in _UNSAID
    ]


def _in_words(name: str, value: Any) -> str:  # Any: as above
    language = (get_language() or "kk")[:2]
    if isinstance(value, dt.date):
        return formats.day(value, language)
    if isinstance(value, Mapping):  # a party of an act
        return ", ".join(filter(None, (value.get(language) or value.get("kk", ""), value.get("person", ""))))
    return str(_VALUES.get(name, {}).get(str(value), value))
