"""Alarms about sign-in: one secret tried on many accounts, codes asked for without end.

Logged, audited, counted, and shown to administrators.
"""

import datetime as dt
import hashlib
import hmac
import logging
from dataclasses import dataclass
from typing import Final

from django.conf import settings

from kitaphana.core import audit, clock
from kitaphana.core.actor import SYSTEM, Actor
from kitaphana.core.errors import ALARM_UNKNOWN, Refusal, Refused
from kitaphana.core.models import AttemptCounter, SignInAlarm
from kitaphana.core.transactions import retrying

SPRAYING: Final = "source"
MANY_ACCOUNTS: Final = "many"
MANY_CODES: Final = "codes"
"""One place has asked for more codes than people there can have typed."""
_SAID: Final = {
    SPRAYING: "somebody tries many accounts",
    MANY_ACCOUNTS: "somebody tries many accounts",
    MANY_CODES: "one place asks for many codes that nobody types",
}
KEPT_FOR = dt.timedelta(days=30)
SHOWN = 100

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Alarm:
    """An alarm as an administrator sees it; `source` is empty where the tries came from many places."""

    id: int
    kind: str
    source: str
    raised_at: dt.datetime
    seen_at: dt.datetime | None
    seen_by: str


def sound(kind: str, source: str, key: str) -> None:
    """Raise an alarm, once for each `key`. The log and the audit name the alarm and not where it comes from."""
    if not SignInAlarm.objects.filter(key=key).exists() and (made := retrying(lambda: _raise(kind, source, key))):
        logger.warning("sign-in alarm %s (%s): %s, see the staff page of alarms", made, kind, _SAID[kind])


def _raise(kind: str, source: str, key: str) -> int | None:
    row, is_new = SignInAlarm.objects.get_or_create(
        key=key, defaults={"kind": kind, "source": source[:80], "raised_at": clock.now()}
    )
    if not is_new:
        return None
    audit.record(act="sign_in_alarm", subject=f"alarm:{row.pk}", by=SYSTEM, details={"kind": kind})
    return int(row.pk)


def newest_alarms() -> tuple[Alarm, ...]:
    """The last hundred, newest first."""
    rows = SignInAlarm.objects.order_by("-raised_at", "-pk")[:SHOWN]
    return tuple(Alarm(row.pk, row.kind, row.source, row.raised_at, row.seen_at, row.seen_by) for row in rows)


def unseen_count() -> int:
    """How many alarms nobody has looked at."""
    return SignInAlarm.objects.filter(seen_at=None).count()


def mark_seen(*, alarm_id: int, by: Actor) -> Alarm:
    """An administrator has looked at it. Raises `alarm_unknown`; repeating changes nothing."""
    return retrying(lambda: _mark(alarm_id, by))


def _mark(alarm_id: int, by: Actor) -> Alarm:
    row = SignInAlarm.objects.select_for_update().filter(pk=alarm_id).first()
    if row is None:
        raise Refused(Refusal(ALARM_UNKNOWN))
    if row.seen_at is None:
        row.seen_at, row.seen_by = clock.now(), by.login
        row.save(update_fields=["seen_at", "seen_by"])
        audit.record(act="see_alarm", subject=f"alarm:{row.pk}", by=by)
    return Alarm(row.pk, row.kind, row.source, row.raised_at, row.seen_at, row.seen_by)


def open_source(*, alarm_id: int, by: Actor) -> None:
    """It was no attack (a class at one table, a desk in a bad hour): the place may try again.

    Raises `alarm_unknown`.
    """
    retrying(lambda: _open(alarm_id, by))


def _open(alarm_id: int, by: Actor) -> None:
    alarm = _mark(alarm_id, by)
    AttemptCounter.objects.filter(account=counter_key("source", alarm.source)).delete()
    audit.record(act="open_source", subject=f"alarm:{alarm.id}", by=by)


def counter_key(kind: str, value: str) -> str:
    """A keyed hash, so that the table of counters names nobody; `R1`, ` r1` and `R1 ` are one account."""
    text = f"{kind}:{value.strip().casefold()}"
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


def forget_old_alarms() -> int:
    """Delete alarms older than a month; returns how many."""
    limit = clock.now() - KEPT_FOR
    return retrying(lambda: SignInAlarm.objects.filter(raised_at__lt=limit).delete()[0])
