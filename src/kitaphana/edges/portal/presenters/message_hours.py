"""When messages come to a reader: the hours of the library where they are registered."""

from dataclasses import dataclass

from kitaphana.notices.queries import message_settings
from kitaphana.patrons.queries import PatronCard
from kitaphana.ui import formats


@dataclass(frozen=True, slots=True)
class MessageHours:
    """As a sentence names them; no quiet hours where both ends are one."""

    quiet_from: str
    quiet_until: str
    digest_at: str
    days_before: int
    is_ever_quiet: bool


def hours_of(patron: PatronCard, language: str) -> MessageHours | None:
    """Of the institution of the first term; None for who is registered nowhere."""
    term = next(iter(patron.registrations), None)
    if term is None:
        return None
    sender = message_settings(term.institution_id)
    hours = sender.hours
    return MessageHours(
        quiet_from=formats.hour(hours.quiet_from),
        quiet_until=formats.until_hour(hours.quiet_until, language),
        digest_at=formats.at_hour(hours.digest_at, language),
        days_before=sender.due_soon_days,
        is_ever_quiet=hours.quiet_from != hours.quiet_until,
    )
