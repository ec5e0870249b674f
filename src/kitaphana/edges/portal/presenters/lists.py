"""Lists as cards, and what stands on them as rows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kitaphana.catalog.queries import EditionBrief
from kitaphana.edges.portal.presenters import rows, works
from kitaphana.edges.portal.presenters.works import Hit
from kitaphana.holdings.queries import WorkAvailability
from kitaphana.shelves.queries import EntryRow, ListCard
from kitaphana.ui import formats


@dataclass(frozen=True, slots=True)
class Shown:
    """A list as a card; `by` is a pen name or the institution, empty where nobody is named."""

    id: int
    name: str
    description: str
    by: str
    count: str
    is_empty: bool
    is_later: bool
    token: str
    is_featured: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """A work on a list: the row, the note beside it, and for its owner what can be done with it."""

    id: int
    row: SafeString
    note: str
    title: str
    added: str


def shown(card: ListCard, institutions: Mapping[int, str] | None = None) -> Shown:
    """One list; `institutions` are names by id, for lists that libraries recommend."""
    count = ngettext("%(number)s book", "%(number)s books", card.entry_count)
    owner = (institutions or {}).get(card.institution_id or 0, "")
    return Shown(
        id=card.id,
        name=name_of(card),
        description=card.description,
        by=card.pen_name or owner,
        count=count % {"number": formats.number(card.entry_count)},
        is_empty=not card.entry_count,
        is_later=card.is_later,
        token=card.token,
        is_featured=card.is_featured,
    )


def name_of(card: ListCard) -> str:
    """What the list is called in the language of the page."""
    return _("For later") if card.is_later else card.name


def entries(
    kept: Iterable[EntryRow],
    briefs: Mapping[int, EditionBrief],
    available: Mapping[int, WorkAvailability],
    marked: Iterable[int] | None,
    language: str,
) -> list[Entry]:
    """Rows in the order given; `marked` are the works that the visitor keeps for later, `None` for no such button."""
    said = rows.labels(with_later=marked is not None, level="h3")
    known = frozenset(marked or ())
    return [
        Entry(one.id, rows.row(hit, said), one.note, hit.book.title, formats.local_day(one.added_at, language))
        for one in kept
        if one.edition_id in briefs
        for hit in [_hit(briefs[one.edition_id], available[one.edition_id], one.work_id in known, language)]
    ]


def _hit(brief: EditionBrief, available: WorkAvailability, is_kept: bool, language: str) -> Hit:
    return works.edition_hit(brief, available, language, with_author=True, is_kept=is_kept)
