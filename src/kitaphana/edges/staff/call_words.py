"""Loans and holds in whole sentences, to be read out to who calls."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kitaphana.catalog.queries import WorkCard
from kitaphana.circulation.queries import HoldRow, LoanRow
from kitaphana.circulation.queries.holds_ended import EndedHold
from kitaphana.edges.staff.presenters import sentences_for
from kitaphana.holdings.queries import WorkAvailability
from kitaphana.language.codes import language_name
from kitaphana.ui import formats, words


@dataclass(frozen=True, slots=True)
class LoanTold:
    """A book at home: `told` is what one reads out, `why_not` why it cannot be renewed."""

    loan_id: int
    title: str
    author: str
    told: str
    is_overdue: bool
    may_renew: bool
    why_not: str


@dataclass(frozen=True, slots=True)
class HoldTold:
    """A book that the reader waits for."""

    hold_id: int
    title: str
    author: str
    told: str
    state: str
    pickup_id: int


@dataclass(frozen=True, slots=True)
class EndedTold:
    """A hold that has ended without the book: `told` is why, and when."""

    title: str
    author: str
    told: str


@dataclass(frozen=True, slots=True)
class BookTold:
    """A book that was found for the caller."""

    work_id: int
    edition_id: int
    title: str
    about: str
    state: str
    is_free: bool


def book_told(card: WorkCard, free: WorkAvailability, language: str) -> BookTold:
    """“On the shelf in 3 places”; its author, languages and forms."""
    kinds = [language_name(code, language) for code in card.languages]
    kinds += [str(words.FORMS.get(form, form)) for form in card.forms]
    if free.available_count:
        text = ngettext("On the shelf: %(number)s copy", "On the shelf: %(number)s copies", free.available_count)
        state = text % {"number": formats.number(free.available_count)}
    else:
        state = _("All on loan or away") if free.total_count else _("No copies")
    about = " · ".join(filter(None, (card.author, ", ".join(kinds))))
    return BookTold(card.id, card.edition_id, card.title, about, state, free.available_count > 0)


def loan_told(row: LoanRow, language: str) -> LoanTold:
    """“Bring it back by Friday, 4 December.”"""
    day = formats.until_day(row.due_at, language)
    if row.is_in_library:
        told = _("For reading in the library only, today.")
    elif row.is_overdue:
        told = _("It was due on %(day)s.") % {"day": formats.local_day(row.due_at, language)}
    else:
        told = _("Bring it back by %(day)s.") % {"day": day}
    why_not = " ".join(dict.fromkeys(one.text for one in sentences_for(row.refusals)))
    return LoanTold(row.loan_id, row.title, row.author, told, row.is_overdue, row.may_renew, why_not)


def hold_told(row: HoldRow, language: str) -> HoldTold:
    """“It waits for you at … until …”, “You are number 3 of 5, about 9 to 14 days.”"""
    title = f"{row.title} · {row.volume}" if row.volume else row.title
    return HoldTold(row.hold_id, title, row.author, _state(row, language), row.state, row.pickup.id)


def hold_ended_told(row: EndedHold, language: str) -> EndedTold:
    """“It was not picked up in time, 4 December.”"""
    day = formats.local_day(row.ended_at, language)
    why = str(words.WHY_HOLDS_END.get(row.end, ""))
    return EndedTold(row.title, row.author, f"{why}, {day}." if why else f"{day}.")


def _state(row: HoldRow, language: str) -> str:
    place = row.pickup.name_in(language)
    match row.state:
        case "ready":
            day = formats.until_day(row.expires_at, language) if row.expires_at else "—"
            return _("It lies ready: %(place)s, until %(day)s.") % {"place": place, "day": day}
        case "in_transit":
            return _("It is on its way: %(place)s.") % {"place": place}
        case "suspended":
            day = formats.until_day(row.suspended_until, language) if row.suspended_until else "—"
            return _("It is paused until %(day)s.") % {"day": day}
    numbers = {"position": formats.number(row.position), "length": formats.number(row.queue_length), "place": place}
    said = _("Number %(position)s of %(length)s in the queue; pick-up: %(place)s.") % numbers
    if row.estimate is None:
        return said
    low, high = (formats.number(days) for days in row.estimate)
    return f"{said} {_('About %(low)s to %(high)s days.') % {'low': low, 'high': high}}"
