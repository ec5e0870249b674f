"""The menu of the staff pages: `{% load staff_menu %}`."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django import template
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kitaphana.edges.staff.member import Member
from kitaphana.edges.staff.permissions import Permission

register = template.Library()

_GROUPS: Final = (
    (
        pgettext_lazy("menu", "Service"),
        (
            ("desk", _("Desk"), _("Lend, take back, renew"), "staff:desk", Permission.LEND),
            (
                "readers",
                pgettext_lazy("section", "Readers"),
                _("Find and register readers"),
                "staff:readers",
                Permission.READERS,
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
            ("reviews", _("Reviews"), _("Facts that need a person"), "staff:reviews", Permission.REVIEWS),
            (
                "groups",
                pgettext_lazy("readers", "Groups"),
                _("Classes that come together"),
                "staff:groups",
                Permission.GROUPS,
            ),
            (
                "paper",
                _("Paper day"),
                _("Sheets for a failure, and what was written on them"),
                "staff:paper_days",
                Permission.PAPER,
            ),
        ),
    ),
    (
        _("Stock"),
        (
            ("stock", _("Stock"), _("Editions and items"), "staff:stock", Permission.STOCK),
            ("labels", _("Labels"), _("Barcodes and spine labels on sheets"), "staff:labels", Permission.LABELS),
            ("custody", _("Custody"), _("Custodians and transfer acts"), "staff:custodians", Permission.CUSTODY),
            ("lists", _("Lists"), _("What the library recommends"), "staff:lists", Permission.LISTS),
            ("unmet", _("Unmet requests"), _("What was asked for and missing"), "staff:unmet", Permission.UNMET),
        ),
    ),
    (
        _("Moving data in"),
        (
            (
                "imports",
                _("Imports"),
                _("Records in, from files of other systems"),
                "staff:imports",
                Permission.IMPORT_RECORDS,
            ),
            (
                "batches",
                _("Import history"),
                _("What came in, why it was joined, and undoing it"),
                "staff:batches",
                Permission.BATCHES,
            ),
            ("matches", _("Doubles"), _("Records that may be one publication"), "staff:matches", Permission.BATCHES),
            (
                "quarantine",
                _("Set aside"),
                _("Items that could not be placed"),
                "staff:quarantine",
                Permission.QUARANTINE,
            ),
            (
                "moving_in",
                _("Moving in"),
                _("Readers and open loans from an older system"),
                "staff:patron_imports",
                Permission.MOVE_IN_READERS,
            ),
        ),
    ),
    (
        _("Rules and calendar"),
        (
            ("policies", _("Rules"), _("Who may borrow what, and for how long"), "staff:policies", Permission.POLICIES),
            (
                "try_rules",
                _("Try the rules"),
                _("May this reader borrow this, and why not"),
                "staff:try_rules",
                Permission.TRY_RULES,
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
            ("calendar", _("Opening hours"), _("Opening hours and exceptions"), "staff:places", Permission.CALENDAR),
            ("holidays", _("Holidays"), _("Public days off, year by year"), "staff:holidays", Permission.HOLIDAYS),
            (
                "freezes",
                _("Closures"),
                _("Stand still for a time, without anybody being late"),
                "staff:freezes",
                Permission.FREEZE,
            ),
        ),
    ),
    (
        _("Figures and messages"),
        (
            ("diary", _("Diary"), _("Visits and loans of a desk, day by day"), "staff:diary", Permission.DIARY),
            (
                "cash",
                _("Payments of the day"),
                _("What a desk took, by number and kind"),
                "staff:cash",
                Permission.CASH,
            ),
            (
                "messages",
                _("Messages"),
                _("What was sent, in which words, and what failed"),
                "staff:messages",
                Permission.MESSAGES,
            ),
            (
                "post",
                _("Letters on paper"),
                _("Letters on paper, to print and post"),
                "staff:letters",
                Permission.LETTERS,
            ),
            ("audit", _("Audit"), _("Who did what, where and when"), "staff:audit", Permission.AUDIT),
        ),
    ),
    (
        pgettext_lazy("menu", "System"),
        (
            ("accounts", _("Staff"), _("Logins, posts and terminals"), "staff:accounts", Permission.ACCOUNTS),
            ("alarms", _("Alarms"), _("Somebody tries many accounts"), "staff:alarms", Permission.ALARMS),
            (
                "letters",
                _("Failed events"),
                _("What a part of the system could not take"),
                "staff:dead_letters",
                Permission.DEAD_LETTERS,
            ),
        ),
    ),
)

# What is at hand in the header, in this order, as far as the member may open it; one line has room for so many.
_EVERYDAY: Final = (
    *("desk", "readers", "holds", "overdue", "reviews", "stock"),
    *("lists", "imports", "diary", "policies", "messages", "accounts"),
)
_AT_HAND: Final = 7


@dataclass(frozen=True, slots=True)
class NavigationLink:
    """A section of the staff pages."""

    section: str
    text: Promise
    about: Promise
    url: str


@dataclass(frozen=True, slots=True)
class NavigationGroup:
    """Sections that belong together."""

    name: Promise
    links: tuple[NavigationLink, ...]


@dataclass(frozen=True, slots=True)
class Navigation:
    """The header's menu: what is at hand, and the other sections by groups."""

    at_hand: tuple[NavigationLink, ...]
    others: tuple[NavigationGroup, ...]


@register.simple_tag
def section_groups(member: Member | None) -> tuple[NavigationGroup, ...]:
    """`{% section_groups member as groups %}`: all sections open to the member, by groups."""
    return tuple(_groups_of(member)) if member else ()


@register.simple_tag
def navigation(member: Member | None, section: str = "") -> Navigation:
    """`{% navigation member section as menu %}`: a section that is open now is always at hand."""
    groups = section_groups(member)
    links = {link.section: link for group in groups for link in group.links}
    at_hand = [links[name] for name in _EVERYDAY if name in links][:_AT_HAND]
    if section in links and links[section] not in at_hand:
        at_hand.append(links[section])
    others = (NavigationGroup(one.name, tuple(x for x in one.links if x not in at_hand)) for one in groups)
    return Navigation(tuple(at_hand), tuple(one for one in others if one.links))


def _groups_of(member: Member) -> Iterator[NavigationGroup]:
    for name, sections in _GROUPS:
        links = tuple(
            NavigationLink(section, text, about, reverse(address))
            for section, text, about, address, permission in sections
            if permission in member.permissions
        )
        if links:
            yield NavigationGroup(name, links)
