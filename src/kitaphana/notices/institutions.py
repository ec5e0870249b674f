"""How each institution sends: its settings, its names and what a month has cost so far."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from kitaphana.core import clock
from kitaphana.core.trilingual import Names
from kitaphana.network.models import Institution
from kitaphana.notices import outlets
from kitaphana.notices.models import MessageSettings, SendingMonth
from kitaphana.notices.rules.kinds import Channel
from kitaphana.notices.rules.terms import DAYS_AFTER, DAYS_BEFORE
from kitaphana.notices.rules.times import Hours

_HOURS = Hours()


@dataclass(frozen=True, slots=True)
class Sender:
    """One institution as a sender; `id` None stands for messages that are no institution's.

    `spent` is the cost of this month so far; beyond `monthly_limit` only urgent messages go over SMS.
    """

    id: int | None
    names: Names
    hours: Hours = _HOURS
    due_soon_days: int = 3
    term_days_before: tuple[int, ...] = DAYS_BEFORE
    term_days_after: tuple[int, ...] = DAYS_AFTER
    has_titles_in_sms: bool = False
    has_sms: bool = True
    has_letters: bool = False
    sender_name: str = ""
    reply_to: str = ""
    monthly_limit: Decimal | None = None
    spent: Decimal = Decimal(0)

    @property
    def channels(self) -> frozenset[Channel]:
        """Channels that installation and institution use."""
        off = {Channel.SMS: not self.has_sms, Channel.LETTER: not self.has_letters}
        return frozenset(channel for channel in outlets.channels() if not off.get(channel))

    @property
    def is_spent(self) -> bool:
        """Whether the month's limit is reached."""
        return self.monthly_limit is not None and self.spent >= self.monthly_limit


HOUSE = Sender(None, Names("Кітапхана", "Библиотека", "The library"))
"""Who sends where no institution does: a code for somebody who is nobody's reader yet."""


def senders() -> dict[int | None, Sender]:
    """All institutions, by id, and the house under None. Three statements."""
    kept = {row.institution_id: row for row in MessageSettings.objects.all()}
    spent = _spent()
    found: dict[int | None, Sender] = {None: HOUSE}
    for one in Institution.objects.all():
        found[one.pk] = _sender(one, kept.get(one.pk), spent.get(one.pk, Decimal(0)))
    return found


def month_of(day: dt.date) -> dt.date:
    """The first day of its month, by which sendings are counted."""
    return day.replace(day=1)


def _spent() -> dict[int, Decimal]:
    found: dict[int, Decimal] = {}
    rows = SendingMonth.objects.filter(month=month_of(clock.today()), institution__isnull=False)
    for institution_id, cost in rows.values_list("institution_id", "cost"):
        if institution_id is not None:
            found[institution_id] = found.get(institution_id, Decimal(0)) + cost
    return found


def _sender(one: Institution, row: MessageSettings | None, spent: Decimal) -> Sender:
    if row is None:
        return Sender(one.pk, one.names, spent=spent)
    return Sender(
        id=one.pk,
        names=one.names,
        hours=Hours(row.quiet_from, row.quiet_until, row.digest_at),
        due_soon_days=row.due_soon_days,
        term_days_before=tuple(row.term_days_before),
        term_days_after=tuple(row.term_days_after),
        has_titles_in_sms=row.has_titles_in_sms,
        has_sms=row.has_sms,
        has_letters=row.has_letters,
        sender_name=row.sender_name,
        reply_to=row.reply_to,
        monthly_limit=row.monthly_limit,
        spent=spent,
    )
