"""Tags and filters of the staff pages: `{% load staff_pages %}`."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

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
from kitaphana.edges.staff.member import Member
from kitaphana.edges.staff.permissions import Permission
from kitaphana.network.queries import ServicePointFacts, code_names
from kitaphana.ui import formats
from kitaphana.ui.shelves import shelf_name
from kitaphana.ui.words import LINK_KINDS

register = template.Library()


class _Named(Protocol):
    def name_in(self, language: str) -> str: ...


@dataclass(frozen=True, slots=True)
class NavigationLink:
    """A section of the staff pages."""

    section: str
    text: Promise
    about: Promise
    url: str


_SECTIONS = (
    ("desk", _("Desk"), _("Lend, take back, renew"), "staff:desk", Permission.LEND),
    (
        "readers",
        pgettext_lazy("section", "Readers"),
        _("Find and register readers"),
        "staff:readers",
        Permission.READERS,
    ),
    ("reviews", _("Reviews"), _("Facts that need a person"), "staff:reviews", Permission.REVIEWS),
    (
        "paper",
        _("Paper day"),
        _("Sheets for a failure, and what was written on them"),
        "staff:paper_days",
        Permission.PAPER,
    ),
    (
        "groups",
        pgettext_lazy("readers", "Groups"),
        _("Classes that come together"),
        "staff:groups",
        Permission.GROUPS,
    ),
    (
        "holds",
        _("Holds"),
        _("What to fetch, the hold shelf, items on their way"),
        "staff:pick_list",
        Permission.LEND,
    ),
    ("overdue", _("Overdue items"), _("What is late, and whom to call"), "staff:overdue", Permission.CHARGES),
    (
        "losses",
        _("Lost and claimed"),
        _("Items lost, or said to be back: search, make good, settle"),
        "staff:losses",
        Permission.CHARGES,
    ),
    ("cash", _("Payments of the day"), _("What a desk took, by number and kind"), "staff:cash", Permission.CASH),
    ("diary", _("Diary"), _("Visits and loans of a desk, day by day"), "staff:diary", Permission.DIARY),
    ("unmet", _("Unmet requests"), _("What was asked for and missing"), "staff:unmet", Permission.UNMET),
    (
        "moving_in",
        _("Moving in"),
        _("Readers and open loans from an older system"),
        "staff:patron_imports",
        Permission.MOVE_IN_READERS,
    ),
    ("stock", _("Stock"), _("Editions and items"), "staff:stock", Permission.STOCK),
    ("custody", _("Custody"), _("Custodians and transfer acts"), "staff:custodians", Permission.CUSTODY),
    ("labels", _("Labels"), _("Barcodes and spine labels on sheets"), "staff:labels", Permission.LABELS),
    ("imports", _("Imports"), _("Records in, from files of other systems"), "staff:imports", Permission.IMPORT_RECORDS),
    ("quarantine", _("Set aside"), _("Items that could not be placed"), "staff:quarantine", Permission.QUARANTINE),
    ("lists", _("Lists"), _("What the library recommends"), "staff:lists", Permission.LISTS),
    (
        "batches",
        _("Import history"),
        _("What came in, why it was joined, and undoing it"),
        "staff:batches",
        Permission.BATCHES,
    ),
    ("matches", _("Doubles"), _("Records that may be one publication"), "staff:matches", Permission.BATCHES),
    ("policies", _("Rules"), _("Who may borrow what, and for how long"), "staff:policies", Permission.POLICIES),
    (
        "freezes",
        _("Closures"),
        _("Stand still for a time, without anybody being late"),
        "staff:freezes",
        Permission.FREEZE,
    ),
    (
        "categories",
        _("Categories of readers"),
        _("Ages, and who needs a guarantor"),
        "staff:reader_categories",
        Permission.CATEGORIES,
    ),
    (
        "retention",
        _("Forgetting"),
        _("How long it is known who had what"),
        "staff:retention",
        Permission.RETENTION,
    ),
    (
        "try_rules",
        _("Try the rules"),
        _("May this reader borrow this, and why not"),
        "staff:try_rules",
        Permission.TRY_RULES,
    ),
    ("calendar", _("Opening hours"), _("Opening hours and exceptions"), "staff:places", Permission.CALENDAR),
    ("holidays", _("Holidays"), _("Public days off, year by year"), "staff:holidays", Permission.HOLIDAYS),
    (
        "messages",
        _("Messages"),
        _("What was sent, in which words, and what failed"),
        "staff:messages",
        Permission.MESSAGES,
    ),
    ("post", _("Letters on paper"), _("Letters on paper, to print and post"), "staff:letters", Permission.LETTERS),
    ("audit", _("Audit"), _("Who did what, where and when"), "staff:audit", Permission.AUDIT),
    ("alarms", _("Alarms"), _("Somebody tries many accounts"), "staff:alarms", Permission.ALARMS),
    ("accounts", _("Staff"), _("Logins, posts and terminals"), "staff:accounts", Permission.ACCOUNTS),
    (
        "letters",
        _("Failed events"),
        _("What a part of the system could not take"),
        "staff:dead_letters",
        Permission.DEAD_LETTERS,
    ),
)


@register.simple_tag
def navigation(member: Member | None) -> list[NavigationLink]:
    """The sections open to the member."""
    if member is None:
        return []
    return [
        NavigationLink(section, text, about, reverse(name))
        for section, text, about, name, permission in _SECTIONS
        if permission in member.permissions
    ]


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
