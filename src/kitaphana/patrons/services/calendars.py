"""The calendar feed of a reader: opened, shown with or without titles, closed."""

import secrets

from kitaphana.core import clock
from kitaphana.core.actor import Actor
from kitaphana.core.transactions import retrying
from kitaphana.patrons.arranged import HANDLE_BYTES
from kitaphana.patrons.models import CalendarFeed
from kitaphana.patrons.services.records import audited, locked_patron


def open_calendar(*, patron_id: int, by: Actor) -> None:
    """Give the reader a fresh random address; an earlier one leads nowhere any more. Whether it tells titles stays.

    Raises `patron_unknown`.
    """

    def opened() -> None:
        patron = locked_patron(patron_id)
        fields = {"handle": secrets.token_hex(HANDLE_BYTES), "created_at": clock.now()}
        CalendarFeed.objects.update_or_create(patron=patron, defaults=fields)
        audited("open_calendar", patron, by)

    retrying(opened)


def show_titles(*, patron_id: int, shows_titles: bool, by: Actor) -> None:
    """Whether who sees the calendar sees titles too. Without a calendar nothing changes. Raises `patron_unknown`."""

    def shown() -> None:
        patron = locked_patron(patron_id)
        feeds = CalendarFeed.objects.filter(patron=patron).exclude(shows_titles=shows_titles)
        if feeds.update(shows_titles=shows_titles):
            audited("change_calendar", patron, by)

    retrying(shown)


def close_calendar(*, patron_id: int, by: Actor) -> None:
    """End the address for good. Raises `patron_unknown`; repeating is safe."""

    def closed() -> None:
        patron = locked_patron(patron_id)
        if CalendarFeed.objects.filter(patron=patron).delete()[0]:
            audited("close_calendar", patron, by)

    retrying(closed)
