"""Where an edition stands: the clear answer first, then place by place with items, opening hours and due dates."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from kitaphana.core import clock
from kitaphana.edges.portal.presenters import addresses, words
from kitaphana.edges.portal.presenters.drawn import Drawn, link, muted
from kitaphana.edges.portal.presenters.hours import StateWords, state_words
from kitaphana.holdings.queries import BranchAvailability, ItemCard, WorkAvailability
from kitaphana.network.queries import place_states
from kitaphana.network.rules import PointState
from kitaphana.ui import formats
from kitaphana.ui.shelves import shelf_name

UNFOLDED_ITEMS = 3
"""More items than these at one place stand folded away, and so do those of which there is nothing to say."""
NEAR_KM = 3.0


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item at a place."""

    shape: str
    state: str
    call_number: str
    shelf: str
    barcode: str
    note: str
    volume: str = ""

    def html(self, mark_of_place: str) -> str:
        """The item in the list of its place, with its call number where that is another."""
        volume = f"<b>{escape(self.volume)}</b> " if self.volume else ""
        mark = self.call_number if self.call_number != mark_of_place else ""
        call_number = f'<span class="call-number">{escape(mark)}</span>' if mark else ""
        note = f'<span class="muted">{escape(self.note)}</span>' if self.note else ""
        return (
            f'<li>{volume}<span class="state {self.shape}">{escape(self.state)}</span>{call_number}{note}'
            f'<span class="muted">{escape(self.barcode)}</span></li>'
        )


@dataclass(frozen=True, slots=True)
class Place(Drawn):
    """A branch or station that holds the edition; `hours` is its own state now."""

    name: str
    url: str
    shape: str
    state: str
    count: str
    distance: str
    call_number: str
    shelf: str
    hours: StateWords | None
    items: list[ItemLine]
    is_unfolded: bool

    def html(self) -> str:
        """The place with what stands there, and its items to unfold."""
        return (
            f'<div class="place"><h4>{link(self.name, self.url)}{muted(self.distance)}</h4>\n'
            f'<div class="where-line"><span class="state {self.shape}">{escape(self.state)}</span>{self._mark()}'
            f'<span class="muted">{escape(self.count)}</span>{self._hours()}</div>\n{self._items()}</div>'
        )

    def _mark(self) -> str:
        label = f'<span class="visually-hidden">{escape(_("Call number"))} </span>'
        mark = f'<span class="call-number">{label}{escape(self.call_number)}</span>' if self.call_number else ""
        return mark + (f'<span class="muted">{escape(self.shelf)}</span>' if self.shelf else "")

    def _hours(self) -> str:
        hours = self.hours
        return f'<span class="hours-now {hours.shape}">{escape(hours.text)}</span>' if hours else ""

    def _items(self) -> str:
        if not self.items:
            return ""
        lines = "".join(item.html(self.call_number) for item in self.items)
        return (
            f"<details{' open' * self.is_unfolded}><summary>{escape(_('Copies'))}</summary>"
            f'<ul class="items">{lines}</ul></details>'
        )


@dataclass(frozen=True, slots=True)
class Group:
    """Places under one heading; those that are `more` stand folded away."""

    title: str
    places: list[Place]
    more: list[Place]


@dataclass(frozen=True, slots=True)
class Answer:
    """Can I have it, and where: the first thing that the page says."""

    shape: str
    text: str
    nearest: Place | None


def answer(places: Sequence[Place], free_count: int, back_at: dt.datetime | None, language: str) -> Answer:
    """The answer; `back_at` is when the first copy on loan is due, known only where none is free."""
    if free_count:
        text = ngettext("On the shelf in %(number)s place", "On the shelf in %(number)s places", free_count)
        return Answer("open", text % {"number": formats.number(free_count)}, places[0])
    if not places:
        return Answer("shut", _("No library has a copy of this edition."), None)
    return _none_free(back_at, language)


def answer_of_work(available: WorkAvailability, back_at: dt.datetime | None, language: str) -> Answer:
    """The same for a work: of whichever edition a copy is."""
    if available.nearest:
        return answer(places([available.nearest], (), {}, language), available.branch_count, None, language)
    return _none_free(back_at, language) if available.total_count else Answer("shut", _("No copies"), None)


def _none_free(back_at: dt.datetime | None, language: str) -> Answer:
    if back_at is None:
        return Answer("shut", _("Not on the shelf now"), None)
    if back_at < clock.now():
        return Answer("late", _("All on loan; the first copy should have been back by now"), None)
    return Answer("shut", _("All on loan, first back by %(day)s") % {"day": formats.until_day(back_at, language)}, None)


def places(
    found: Sequence[BranchAvailability], items: Iterable[ItemCard], due: Mapping[int, dt.datetime], language: str
) -> list[Place]:
    """Places in the order given, each with those of its items that are on this page."""
    lines: dict[tuple[int, int | None], list[ItemLine]] = defaultdict(list)
    for item in items:
        lines[item.branch_id, item.service_point_id].append(_line(item, due.get(item.id), language))
    now = clock.now()
    keys = [(place.branch_id, place.service_point_id) for place in found]
    states = place_states((key for key, place in zip(keys, found, strict=True) if place.available_count), now)
    return [
        _place(place, lines[key], _hours(states.get(key), now, language), language)
        for key, place in zip(keys, found, strict=True)
    ]


def groups(found: Sequence[BranchAvailability], shown: Sequence[Place], most: int) -> list[Group]:
    """Places by nearness, then those with nothing on the shelf; of each group the first `most` are unfolded."""
    sorted_: dict[str, list[Place]] = {}
    for one, place in zip(found, shown, strict=True):
        sorted_.setdefault(_title(one), []).append(place)
    return [Group(title, members[:most], members[most:]) for title, members in sorted_.items()]


def _title(place: BranchAvailability) -> str:
    if not place.available_count:
        return _("Not on the shelf now")
    if place.distance_km is None:
        return _("On the shelf now")
    return _("Near your library") if place.distance_km <= NEAR_KM else _("Further away")


def _place(place: BranchAvailability, items: list[ItemLine], hours: StateWords | None, language: str) -> Place:
    is_free = place.available_count > 0
    count = ngettext(
        "%(available)s of %(total)s copy available", "%(available)s of %(total)s copies available", place.total_count
    ) % {"available": formats.number(place.available_count), "total": formats.number(place.total_count)}
    return Place(
        name=place.name,
        url=addresses.place(place.code),
        shape="open" if is_free else "shut",
        state=_("Available") if is_free else _("All on loan or away"),
        count=count,
        distance=formats.distance(place.distance_km, language) if place.distance_km is not None else "",
        call_number=place.call_number,
        shelf=shelf_name(place.shelving_location),
        hours=hours,
        items=items,
        is_unfolded=len(items) <= UNFOLDED_ITEMS and any(item.shape != "open" or item.note for item in items),
    )


def _hours(state: PointState | None, now: dt.datetime, language: str) -> StateWords | None:
    return state_words(state, now, language) if state else None


def _line(item: ItemCard, due_at: dt.datetime | None, language: str) -> ItemLine:
    shape, state = ("open", capfirst(words.word(words.STATUSES, item.status)))
    if item.status != "available":
        shape = "shut"
    if due_at is not None:
        shape, state = _on_loan(due_at, language)
    note = "" if item.is_for_loan else pgettext("item", "for reading in the library only")
    if item.kit_id is not None:
        shape, note = "shut", pgettext("item", "part of a kit")
    return ItemLine(shape, state, item.call_number, shelf_name(item.shelving_location), item.barcode, note, item.volume)


def _on_loan(due_at: dt.datetime, language: str) -> tuple[str, str]:
    if due_at < clock.now():
        return "late", _("On loan, should have been back by now")
    return "shut", _("On loan until %(day)s") % {"day": formats.until_day(due_at, language)}
