"""What the visitor keeps for later, looked at last, and wishes to see first."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest

from kitaphana.catalog.queries import edition_briefs
from kitaphana.edges.portal import device
from kitaphana.edges.portal.presenters.works import Book, edition_book
from kitaphana.patrons.arranged import wished_forms_of_user
from kitaphana.patrons.queries import patron_id_of_user
from kitaphana.shelves.queries import works_for_later

SEEN_SHOWN = 8
_FORM_OF_EDITION = {"daisy": "audio"}  # records say of a DAISY book that it is heard


@dataclass(frozen=True, slots=True)
class Mark:
    """The button “for later” of a work."""

    work_id: int
    edition_id: int
    is_kept: bool

    @property
    def value(self) -> str:
        """What the button sends."""
        return f"{self.work_id}.{self.edition_id}"


@dataclass(frozen=True, slots=True)
class Seen:
    """What this device remembers of looking around."""

    books: list[Book]
    is_off: bool


def patron_id(request: HttpRequest) -> int | None:
    """The reader who is signed in; one statement, and none for visitors."""
    return patron_id_of_user(request.user.pk or 0) if request.user.is_authenticated else None


def works_kept(request: HttpRequest, work_ids: Iterable[int]) -> frozenset[int]:
    """Those of the works that are on “for later”: of the reader, or of the device for visitors."""
    reader = patron_id(request)
    if reader is None:
        return frozenset(one.work_id for one in device.later(request))
    return works_for_later(reader, work_ids)


def wished_forms(request: HttpRequest) -> tuple[str, ...]:
    """The forms of editions that the reader who is signed in wishes to see first; one statement, none for visitors."""
    if not request.user.is_authenticated:
        return ()
    wished = wished_forms_of_user(request.user.pk or 0)
    return tuple(dict.fromkeys(_FORM_OF_EDITION.get(form, form) for form in wished))


def mark(request: HttpRequest, work_id: int, edition_id: int) -> Mark:
    """The button of one work."""
    return Mark(work_id, edition_id, work_id in works_kept(request, [work_id]))


def seen_before(request: HttpRequest, *, except_id: int = 0) -> Seen:
    """Books looked at last on this device; no statement where there are none."""
    ids = [id_ for id_ in device.seen(request) if id_ != except_id][:SEEN_SHOWN]
    briefs = edition_briefs(ids) if ids else {}
    return Seen([edition_book(one) for one in briefs.values()], device.is_seen_off(request))
