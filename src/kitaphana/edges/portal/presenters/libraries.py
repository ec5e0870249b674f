"""Branches and stations: cards with their state now, and the page of one."""

import datetime as dt
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kitaphana.edges.portal.forms import LIBRARIES, STATIONS, LibraryFilter
from kitaphana.edges.portal.presenters import addresses, words
from kitaphana.edges.portal.presenters.hours import StateWords, state_words
from kitaphana.language.sorting import sort_key
from kitaphana.network.queries import BranchCard, UnusualDay, WeekDay, WeekPiece
from kitaphana.network.rules import HoursState, PointState
from kitaphana.ui import formats

AMENITIES: dict[str, Promise] = {
    "blind_readers": gettext_lazy("department for blind readers"),
    "coworking": gettext_lazy("coworking"),
    "wifi": gettext_lazy("Wi-Fi"),
    "art_space": gettext_lazy("art space"),
    "restoration": gettext_lazy("restoration laboratory"),
    "step_free": gettext_lazy("entrance without steps"),
    "round_the_clock": gettext_lazy("open round the clock"),
}
NEVER_CLOSED = "round_the_clock"
KINDS: dict[str, Promise] = {LIBRARIES: gettext_lazy("libraries"), STATIONS: gettext_lazy("stations")}


@dataclass(frozen=True, slots=True)
class Library:
    """A card of a branch or station."""

    id: int
    code: str
    url: str
    name: str
    number: int | None
    address: str
    directions: str
    latitude: float | None
    longitude: float | None
    district_code: str
    district: str
    phones: tuple[str, ...]
    amenity_codes: tuple[str, ...]
    amenities: str
    signs: tuple[tuple[str, str], ...]
    owner: str
    is_station: bool
    state: StateWords


@dataclass(frozen=True, slots=True)
class Option:
    """A choice of a filter."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class HoursLine:
    """A day of the week, or a coming day unlike the others."""

    day: str
    date: str
    hours: list[str]
    note: str
    is_today: bool


def library(
    card: BranchCard, state: PointState | None, now: dt.datetime, language: str, *, is_never_closed: bool = False
) -> Library:
    """One card."""
    words_of_state = state_words(state, now, language, is_never_closed=is_never_closed) if state else None
    return Library(
        id=card.id,
        code=card.code,
        url=addresses.place(card.code),
        name=card.name,
        number=card.number,
        address=card.address,
        directions=card.directions,
        latitude=card.latitude,
        longitude=card.longitude,
        district_code=card.district_code,
        district=card.district,
        phones=card.phones,
        amenity_codes=(*card.amenities, NEVER_CLOSED) if is_never_closed else card.amenities,
        amenities=", ".join(words.word(AMENITIES, code) for code in card.amenities),
        signs=_signs(card, is_never_closed=is_never_closed),
        owner=card.institution_name if card.is_national else "",
        is_station=card.is_station,
        state=words_of_state or StateWords("shut", _("Not open yet")),
    )


def _signs(card: BranchCard, *, is_never_closed: bool) -> tuple[tuple[str, str], ...]:
    """Code of a sign and its words, for all that the place offers."""
    codes = (*((NEVER_CLOSED,) if is_never_closed else ()), *card.amenities)
    return tuple((code, words.word(AMENITIES, code)) for code in codes)


def libraries(
    cards: Iterable[BranchCard],
    states: Mapping[int, PointState],
    now: dt.datetime,
    language: str,
    never_closed: Container[int] = (),
) -> list[Library]:
    """Cards in the order given; `states` and `never_closed` by the cards' ids."""
    return [
        library(card, states.get(card.id), now, language, is_never_closed=card.id in never_closed) for card in cards
    ]


def open_first(all_of_them: Iterable[Library], preferred: str) -> list[Library]:
    """Those one may enter now: the visitor's own first, then the staffed ones."""
    return sorted(
        (one for one in all_of_them if one.state.is_open),
        key=lambda one: (one.code != preferred, one.state.shape != "open"),
    )


def matching(all_of_them: Iterable[Library], wanted: LibraryFilter) -> list[Library]:
    """Those that fit the filter."""
    return [
        one
        for one in all_of_them
        if wanted.district in ("", one.district_code)
        and (not wanted.amenity or wanted.amenity in one.amenity_codes)
        and (not wanted.kind or one.is_station is (wanted.kind == STATIONS))
        and (not wanted.is_open_now or one.state.is_open)
    ]


def districts(all_of_them: Iterable[Library], chosen: str, language: str) -> list[Option]:
    """The districts that have a library, by the alphabet of the page."""
    found = {one.district_code: one.district for one in all_of_them if one.district_code}
    ordered = sorted(found.items(), key=lambda pair: sort_key(pair[1], language))
    return [Option(code, name, code == chosen) for code, name in ordered]


def kinds(chosen: str) -> list[Option]:
    """Libraries or stations."""
    return [Option(code, capfirst(str(word)), code == chosen) for code, word in KINDS.items()]


def amenities(all_of_them: Iterable[Library], chosen: str) -> list[Option]:
    """What some library offers."""
    found = dict.fromkeys(code for one in all_of_them for code in one.amenity_codes)
    return [Option(code, capfirst(words.word(AMENITIES, code)), code == chosen) for code in found]


def week(days: Iterable[WeekDay], language: str) -> list[HoursLine]:
    """Monday to Sunday."""
    return [
        HoursLine(
            day=capfirst(formats.weekday(day.on, language)),
            date=formats.day(day.on, language),
            hours=_hours(day.pieces),
            note=day.holiday_name or next((piece.reason_name for piece in day.pieces if piece.reason_name), ""),
            is_today=day.is_today,
        )
        for day in days
    ]


def unusual(days: Iterable[UnusualDay], language: str) -> list[HoursLine]:
    """Coming holidays, sanitary days and the like."""
    return [
        HoursLine(
            capfirst(formats.weekday(day.on, language)),
            formats.day(day.on, language),
            _hours(day.pieces),
            day.name,
            False,
        )
        for day in days
    ]


def _hours(pieces: Iterable[WeekPiece]) -> list[str]:
    lines = [_stretch(piece) for piece in pieces if piece.state is not HoursState.CLOSED]
    return lines or [_("closed")]


def _stretch(piece: WeekPiece) -> str:
    if piece.opens_at == piece.closes_at == dt.time.min:
        hours = _("round the clock")
    else:
        closes = "24:00" if piece.closes_at == dt.time.min else formats.hour(piece.closes_at)
        hours = f"{formats.hour(piece.opens_at)}–{closes}"
    match piece.state:
        case HoursState.SELF_SERVICE:
            return _("%(hours)s, self-service") % {"hours": hours}
        case HoursState.ENTER_ONLY:
            return _("%(hours)s, reading only") % {"hours": hours}
    return hours
