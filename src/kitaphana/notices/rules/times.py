"""When a message may go: quiet hours, the hour of the digest, the pause before the next try."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from kitaphana.notices.rules.kinds import Kind

FIRST_PAUSE: Final = 30
"""Seconds before the second try; each further one waits twice as long, up to an hour."""
LONGEST_PAUSE: Final = 3600


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours of an institution, by the clock of its city. Quiet ones may run over midnight; equal ends: none."""

    quiet_from: dt.time = dt.time(21, 0)
    quiet_until: dt.time = dt.time(9, 0)
    digest_at: dt.time = dt.time(10, 0)


def first_moment(
    kind: Kind, *, now: dt.datetime, expires_at: dt.datetime, hours: Hours, zone: dt.tzinfo
) -> dt.datetime | None:
    """The first moment at which a message of the kind may go that was made `now`; None when it would come too late.

    What would miss its time until the next digest goes as soon as the quiet hours allow.
    """
    if kind.is_urgent:
        return now
    soon = after_quiet(now, hours, zone)
    digest = after_quiet(_next(now, hours.digest_at, zone), hours, zone)
    wanted = (digest, soon) if kind.is_digest else (soon,)
    return next((moment for moment in wanted if moment < expires_at), None)


def after_quiet(moment: dt.datetime, hours: Hours, zone: dt.tzinfo) -> dt.datetime:
    """The moment itself, or the end of the quiet hours in which it lies."""
    return _next(moment, hours.quiet_until, zone) if is_quiet(moment.astimezone(zone).time(), hours) else moment


def is_quiet(clock_time: dt.time, hours: Hours) -> bool:
    """Whether nothing that can wait may go at that time of day."""
    begin, end = hours.quiet_from, hours.quiet_until
    if begin <= end:
        return begin <= clock_time < end
    return clock_time >= begin or clock_time < end


def pause(attempts: int) -> dt.timedelta:
    """How long to wait after so many tries (at least one)."""
    return dt.timedelta(seconds=min(FIRST_PAUSE * 2 ** min(attempts - 1, 12), LONGEST_PAUSE))


def _next(moment: dt.datetime, at: dt.time, zone: dt.tzinfo) -> dt.datetime:
    """The next time that the city's clock shows `at`, or the moment itself."""
    local = moment.astimezone(zone)
    found = dt.datetime.combine(local.date(), at, tzinfo=zone)
    if found < local:
        found = dt.datetime.combine(local.date() + dt.timedelta(days=1), at, tzinfo=zone)
    return found.astimezone(dt.UTC)
