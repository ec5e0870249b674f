"""Holds of the signed-in reader, and how many wait for a book."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from kitaphana.catalog.queries import CoverPicture
from kitaphana.circulation.queries import Copy, HoldCount, HoldRow
from kitaphana.circulation.queries.glance import HoldsAtAGlance, ReadyHold
from kitaphana.circulation.queries.holds_ended import EndedHold
from kitaphana.edges.portal.presenters import addresses, words
from kitaphana.language.codes import language_name
from kitaphana.network.queries import ServicePointFacts, code_names
from kitaphana.ui import formats
from kitaphana.ui.covers import cover
from kitaphana.ui.words import FORMS, WHY_HOLDS_END

SHAPES = {"ready": "open", "in_transit": "self", "waiting": "shut", "suspended": "shut"}


@dataclass(frozen=True, slots=True)
class Line:
    """One hold: what it is for, how far it is, and what may be done with it."""

    id: int
    url: str
    title: str
    lang: str
    author: str
    cover: SafeString
    about: str
    shape: str
    state: str
    details: list[str]
    shelf_code: str
    pickup_id: int
    is_paused: bool
    may_pause: bool
    acts_url: str


@dataclass(frozen=True, slots=True)
class Group:
    """Holds of one state under a heading."""

    title: str
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Ended:
    """A hold that has ended without the book: when and why."""

    url: str
    title: str
    lang: str
    author: str
    day: str
    why: str


@dataclass(frozen=True, slots=True)
class Option:
    """A choice of a form."""

    value: str
    label: str
    is_chosen: bool = False


def groups(
    rows: Iterable[HoldRow], covers: Mapping[int, CoverPicture], language: str, *, urls: addresses.Serving
) -> list[Group]:
    """What is ready first, then what travels, waits, and pauses; headings without holds are left out."""
    titles = (
        ("ready", _("Ready to be picked up")),
        ("in_transit", _("On the way to you")),
        ("waiting", pgettext("holds", "Waiting")),
        ("suspended", pgettext("holds", "Paused")),
    )
    lines = [(row.state, _line(row, covers.get(row.edition_id or 0), language, urls)) for row in rows]
    sorted_ = [Group(title, [line for of, line in lines if of == state]) for state, title in titles]
    return [group for group in sorted_ if group.lines]


def ended(rows: Iterable[EndedHold], language: str) -> list[Ended]:
    """What has ended lately."""
    return [
        Ended(
            url=addresses.edition(row.edition_id) if row.edition_id else addresses.work(row.work_id),
            title=row.title,
            lang=words.title_language(row.title, ()),
            author=words.names(row.author),
            day=formats.local_day(row.ended_at, language),
            why=str(WHY_HOLDS_END.get(row.end, "")),
        )
        for row in rows
    ]


def _line(row: HoldRow, given: CoverPicture | None, language: str, urls: addresses.Serving) -> Line:
    author = words.names(row.author)
    return Line(
        id=row.hold_id,
        url=addresses.edition(row.edition_id) if row.edition_id else addresses.work(row.work_id),
        title=row.title,
        lang=words.title_language(row.title, ()),
        author=author,
        cover=cover(row.title, author, given),
        about=_about(row, language),
        shape=SHAPES[row.state],
        state=_state(row, language),
        details=_details(row, language),
        shelf_code=row.shelf_code,
        pickup_id=row.pickup.id,
        is_paused=row.state == "suspended",
        may_pause=row.state in {"waiting", "suspended"},
        acts_url=urls.hold_acts(row.hold_id),
    )


def _about(row: HoldRow, language: str) -> str:
    """The wishes that make the hold narrower than “the first that comes”."""
    parts = [_("only this edition")] if row.is_for_edition else []
    if row.language:
        parts.append(language_name(row.language, language))
    if row.form:
        parts.append(words.word(FORMS, row.form))
    if row.volume:
        parts.append(row.volume)
    return ", ".join(parts)


def _state(row: HoldRow, language: str) -> str:
    place = row.pickup.name_in(language)
    if row.state == "ready" and row.expires_at is not None:
        return _("Pick it up by %(day)s") % {"day": formats.until_day(row.expires_at, language)}
    if row.state == "in_transit":
        return _("On its way to %(place)s") % {"place": place}
    if row.state == "suspended" and row.suspended_until is not None:
        return _("Paused until %(day)s") % {"day": formats.until_day(row.suspended_until, language)}
    if row.state == "suspended":
        return pgettext("hold", "Paused")
    return place_in_queue(row.position, row.queue_length)


def _details(row: HoldRow, language: str) -> list[str]:
    found = []
    if row.state == "waiting" and (estimate := days(row.estimate)):
        found.append(estimate)
    if row.state != "in_transit":
        found.append(_("Pick-up: %(place)s") % {"place": row.pickup.name_in(language)})
    if row.needed_until is not None and row.state in {"waiting", "suspended"}:
        found.append(_("Needed until %(day)s") % {"day": formats.until_day(row.needed_until, language)})
    return found


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for the reader, on the first page: `ready` in sentences, `others` as one."""

    ready: list[str]
    others: str


def at_a_glance(found: HoldsAtAGlance, language: str) -> Waiting | None:
    """`None` for a reader who waits for nothing."""
    if not found.count:
        return None
    others = found.count - found.ready_count
    text = ngettext("You wait for %(number)s more book.", "You wait for %(number)s more books.", others)
    said = text % {"number": formats.number(others)} if others else ""
    return Waiting([_ready(one, language) for one in found.ready], said)


def _ready(hold: ReadyHold, language: str) -> str:
    words_ = {"title": hold.title, "place": hold.pickup.name_in(language)}
    text = _("“%(title)s” is ready: %(place)s") % words_
    if hold.expires_at is None:
        return f"{text}."
    return f"{text}, {_('until %(day)s') % {'day': formats.until_day(hold.expires_at, language)}}."


def place_in_queue(position: int, length: int) -> str:
    """“You are number 3 of 5.”"""
    numbers = {"position": formats.number(position), "length": formats.number(length)}
    return _("You are number %(position)s of %(length)s") % numbers


def days(estimate: tuple[int, int] | None) -> str:
    """“About 9 to 14 days”; nothing where nobody can tell."""
    if estimate is None:
        return ""
    low, high = estimate
    return _("About %(low)s to %(high)s days") % {"low": formats.number(low), "high": formats.number(high)}


def waiting(count: HoldCount | None) -> str:
    """“5 readers wait for 2 copies”; nothing where nobody waits."""
    if count is None or not count.waiting_count:
        return ""
    readers = ngettext("%(number)s reader waits", "%(number)s readers wait", count.waiting_count) % {
        "number": formats.number(count.waiting_count)
    }
    copies = ngettext("for %(number)s copy", "for %(number)s copies", count.item_count) % {
        "number": formats.number(count.item_count)
    }
    return f"{readers} {copies}"


def pickup_options(points: Iterable[ServicePointFacts], chosen: int | None, language: str) -> list[Option]:
    """Where a book may be fetched, as a choice."""
    return [Option(str(point.id), point.name_in(language), point.id == chosen) for point in points]


def copy_options(copies: Iterable[Copy], chosen: int | None, language: str) -> list[Option]:
    """Copies by where they belong; one alone is no choice."""
    names = code_names(language)
    found = []
    for one in copies:
        told = (names.get(one.branch_code, one.branch_code), one.volume, one.call_number)
        found.append(Option(str(one.item_id), " · ".join(filter(None, told)), one.item_id == chosen))
    return found if len(found) > 1 else []


def language_options(codes: Iterable[str], chosen: str, language: str) -> list[Option]:
    """Languages of the editions; one alone is no choice."""
    found = [Option(code, language_name(code, language), code == chosen) for code in codes]
    return found if len(found) > 1 else []


def form_options(codes: Iterable[str], chosen: str) -> list[Option]:
    """Forms of the editions; one alone is no choice."""
    found = [Option(code, words.word(FORMS, code), code == chosen) for code in codes]
    return found if len(found) > 1 else []


def placed(position: int, length: int, estimate: tuple[int, int] | None) -> str:
    """What is said when the hold has been placed."""
    parts = [_("Reserved."), f"{place_in_queue(position, length)}."]
    if told := days(estimate):
        parts.append(f"{told}.")
    return " ".join(parts)


def earliest_day(today: dt.date) -> str:
    """The first day that a pause may end on, for a date field."""
    return (today + dt.timedelta(days=1)).isoformat()
