"""Questions about what readers arrange for themselves: calendar addresses, wished forms."""

from dataclasses import dataclass
from typing import Final

from django.utils.crypto import constant_time_compare, salted_hmac

from kitaphana.patrons.models import CalendarFeed, FormWish

HANDLE_BYTES: Final = 16
_SALT: Final = "kitaphana.patrons.calendar"
_HANDLE_LENGTH: Final = 2 * HANDLE_BYTES
_SEAL_LENGTH: Final = 32


@dataclass(frozen=True, slots=True)
class CalendarFacts:
    """A reader's calendar; `token` is the secret part of its address."""

    patron_id: int
    language: str
    token: str
    shows_titles: bool


def calendar_of(patron_id: int) -> CalendarFacts | None:
    """The reader's own calendar. One statement."""
    return _facts(CalendarFeed.objects.select_related("patron").filter(patron_id=patron_id).first())


def calendar_at(token: str) -> CalendarFacts | None:
    """The calendar at an address; `None` for any token that is not whole. At most one statement."""
    handle = token[:_HANDLE_LENGTH]
    if not constant_time_compare(token, _token(handle)):
        return None
    return _facts(CalendarFeed.objects.select_related("patron").filter(handle=handle).first())


def wished_forms_of(patron_id: int) -> tuple[str, ...]:
    """The forms that the reader wishes for (values of `WishedForm`). One statement."""
    return tuple(FormWish.objects.filter(patron_id=patron_id).order_by("form").values_list("form", flat=True))


def wished_forms_of_user(user_id: int) -> tuple[str, ...]:
    """The same for the reader who signs in with that login; nothing for anybody else. One statement."""
    rows = FormWish.objects.filter(patron__user_id=user_id).order_by("form")
    return tuple(rows.values_list("form", flat=True))


def _facts(feed: CalendarFeed | None) -> CalendarFacts | None:
    return CalendarFacts(feed.patron_id, feed.patron.language, _token(feed.handle), feed.shows_titles) if feed else None


def _token(handle: str) -> str:
    seal = salted_hmac(_SALT, handle, algorithm="sha256").hexdigest()
    return f"{handle}{seal[:_SEAL_LENGTH]}"
