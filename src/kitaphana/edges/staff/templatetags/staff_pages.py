"""Tags and filters of the staff pages: `{% load staff_pages %}`."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Protocol

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from kitaphana.circulation.queries import HoldWork, hold_work_at
from kitaphana.edges.staff.grid_words import STATE_LOOKS, VERSION_STATES
from kitaphana.edges.staff.import_labels import (
    ENCODING_NAMES,
    JOB_STATES,
    RECORD_FORMATS,
    RESOLUTIONS,
    record_reason,
)
from kitaphana.edges.staff.labels import (
    BLOCK_REASONS,
    CARD_STATES,
    CONSENT_PURPOSES,
    ENTITLEMENTS,
    ITEM_STATUSES,
    QUARANTINE_REASONS,
    ROLE_NAMES,
)
from kitaphana.network.queries import ServicePointFacts, code_names
from kitaphana.ui import formats
from kitaphana.ui.shelves import shelf_name
from kitaphana.ui.words import LINK_KINDS

register = template.Library()


class _Named(Protocol):
    def name_in(self, language: str) -> str: ...


@register.simple_tag
def hold_work(point: ServicePointFacts | None) -> HoldWork:
    """`{% hold_work member.point as work %}`: what waits for hands at the point. Two statements."""
    return hold_work_at(point.id, point.branch_id) if point else HoldWork(0, 0)


@register.filter
def named(thing: _Named | None) -> str:
    """`{{ branch|named }}`: the name in the language of the page."""
    return thing.name_in((get_language() or "kk")[:2]) if thing else ""


@register.simple_tag(takes_context=True)
def place(context: Context, code: str) -> str:
    """`{% place "CHEKHOV" %}`: what an institution, a branch or a service point is called; else its code.

    A tag and no filter: the names are looked up once for the page, not once for every row.
    """
    names: Mapping[str, str] | None = context.render_context.get("place_names")
    if names is None:
        names = context.render_context["place_names"] = code_names((get_language() or "kk")[:2])
    return names.get(code, code)


@register.filter
def shelf(text: str) -> str:
    """`{{ item.shelving_location|shelf }}`: in the language of the page where it is a usual name."""
    return shelf_name(text)


@register.filter
def month_name(day: dt.date) -> str:
    """`{{ first|month_name }}`: the month and its year."""
    return formats.month(day, (get_language() or "kk")[:2])


@register.filter
def block_reason(code: str) -> str:
    """The reason of a block in words."""
    return str(BLOCK_REASONS.get(code, code))


@register.filter
def item_status(code: str) -> str:
    """The status of an item in words."""
    return str(ITEM_STATUSES.get(code, code))


@register.filter
def role_name(code: str) -> str:
    """The role of a post in words."""
    return str(ROLE_NAMES.get(code, code))


@register.filter
def version_state(code: str) -> str:
    """The state of a version of the rules in words."""
    return str(VERSION_STATES.get(code, code))


@register.filter
def version_look(code: str) -> str:
    """The class of the mark of that state."""
    return STATE_LOOKS.get(code, "soon")


@register.filter
def card_state(code: str) -> str:
    """The state of a card in words."""
    return str(CARD_STATES.get(code, code))


@register.filter
def consent_purpose(code: str) -> str:
    """What a consent is for, in words."""
    return str(CONSENT_PURPOSES.get(code, code))


@register.filter
def entitlement(code: str) -> str:
    """An entitlement in words."""
    return str(ENTITLEMENTS.get(code, code))


@register.filter
def quarantine_reason(code: str) -> str:
    """Why an item was set aside, in words."""
    return str(QUARANTINE_REASONS.get(code, code))


@register.filter
def link_kind(code: str) -> str:
    """What another edition is to the one shown, in words."""
    return str(LINK_KINDS.get(code, code))


@register.simple_tag
def command_id() -> SafeString:
    """A hidden field with a fresh key, so that a form sent twice acts once."""
    return format_html('<input type="hidden" name="command_id" value="{}">', uuid.uuid4())


@register.filter
def at(table: Mapping[int, object], key: int) -> object:
    """`{{ due_dates|at:item.id }}`: what the table holds for the key, or nothing."""
    return table.get(key, "")


@register.filter
def job_state(code: str) -> str:
    """The state of a job in words."""
    return str(JOB_STATES.get(code, code))


@register.filter
def reason_of_import(code: str) -> str:
    """Why an import set a record or an item aside, in words."""
    return str(QUARANTINE_REASONS.get(code) or record_reason(code).text)


@register.filter
def resolution(code: str) -> str:
    """How a record left quarantine, in words."""
    return str(RESOLUTIONS.get(code, code))


@register.filter
def of_items(code: str) -> bool:
    """Is it a reason for which items are set aside, not records?"""
    return code in QUARANTINE_REASONS


@register.filter
def encoding_name(code: str) -> str:
    """An encoding as people call it."""
    return str(ENCODING_NAMES.get(code, code))


@register.filter
def record_format(code: str) -> str:
    """A format of records as people call it."""
    return str(RECORD_FORMATS.get(code, code))
