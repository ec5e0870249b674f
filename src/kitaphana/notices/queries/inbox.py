"""A reader's messages as their own pages (and staff, on their behalf) show them."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Prefetch

from kitaphana.core import sql
from kitaphana.core.paging import Page, page_of
from kitaphana.notices.institutions import HOUSE, senders
from kitaphana.notices.models import Delivery, Notice
from kitaphana.notices.rules.kinds import KINDS, Channel
from kitaphana.notices.writing import Frame, Part, TextBook, write_alone

_LISTED = [code for code, kind in KINDS.items() if kind.is_listed]
MOST_UNREAD = 100
_UNREAD = f"""
SELECT COUNT(*) FROM (
    SELECT 1 FROM notices_notice WHERE patron_id = {{}} AND read_at IS NULL AND over_at IS NULL
    AND kind IN ({sql.marks(_LISTED)}) ORDER BY id DESC LIMIT {MOST_UNREAD}
) AS unread
"""  # noqa: S608  only our own condition, places for values and a number are put in


@dataclass(frozen=True, slots=True)
class WayFacts:
    """How a notice went over one channel; `state` is a `DeliveryState`, `reason` a short code. `delivered_at`: when the
    gateway reported that it arrived.
    """

    channel: str
    state: str
    ended_at: dt.datetime | None
    reason: str
    delivered_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One notice in the reader's words. `is_over`: what it tells of does not hold any more."""

    id: int
    kind: str
    heading: str
    text: str
    language: str
    made_at: dt.datetime
    is_over: bool
    is_read: bool
    ways: tuple[WayFacts, ...]


def inbox(
    patron_id: int, *, language: str, is_kazakh_latin: bool = False, after: int | None = None, limit: int = 20
) -> Page[InboxRow]:
    """The reader's notices, newest first, in the language of the page; codes are never among them. Seven statements."""
    rows = Notice.objects.filter(patron_id=patron_id, kind__in=_LISTED).order_by("-pk")
    if after is not None:
        rows = rows.filter(pk__lt=after)
    found = list(rows.prefetch_related(Prefetch("deliveries", Delivery.objects.order_by("pk")))[: limit + 1])
    houses, book = senders(), TextBook()

    def told(notice: Notice) -> InboxRow:
        library = houses.get(notice.institution_id, HOUSE).names.name_in(language)
        frame = Frame(Channel.EMAIL.value, language, notice.institution_id, library, is_kazakh_latin=is_kazakh_latin)
        text = book.text(notice.kind, frame.channel, language, notice.institution_id).text
        written = write_alone(Part(notice.kind, notice.facts), frame, text)
        return InboxRow(
            id=notice.pk,
            kind=notice.kind,
            heading=written.subject,
            text=written.text,
            language=frame.tag,
            made_at=notice.made_at,
            is_over=notice.over_at is not None,
            is_read=notice.read_at is not None,
            ways=tuple(map(_way, notice.deliveries.all())),
        )

    return page_of(map(told, found), limit=limit, key=lambda row: row.id)


def _way(one: Delivery) -> WayFacts:
    return WayFacts(one.channel, one.state, one.ended_at, one.reason, one.delivered_at)


def unread_count(patron_id: int) -> int:
    """How many notices the reader has not seen, a hundred at most; one statement over an index."""
    return _unread_count("%s", patron_id)


def unread_count_of_user(user_id: int) -> int:
    """The same for the reader who signs in with that login, 0 where it is no reader's; one statement as well."""
    return _unread_count("(SELECT id FROM patrons_patron WHERE user_id = %s)", user_id)


def _unread_count(reader: str, key: int) -> int:
    """`reader` is whose they are, by `key`."""
    return int(sql.rows(_UNREAD.format(reader), (key, *_LISTED))[0][0])
