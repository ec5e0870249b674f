"""One attempt counter for all doors: five tries per account in 15 minutes, and a limit per source against spraying.

A try is counted *before* the secret is looked at, so that a hundred parallel guesses get no more than five.
`succeeded` takes it back. Call these outside the act's transaction: a rollback would un-count the try.
"""

import datetime as dt
import hashlib
import hmac
import logging

from django.conf import settings

from kitaphana.core import clock
from kitaphana.core.errors import TOO_MANY_ATTEMPTS, Refusal, Refused
from kitaphana.core.models import AttemptCounter
from kitaphana.core.transactions import retrying

WINDOW = dt.timedelta(minutes=15)
TRIES_PER_ACCOUNT = 5
TRIES_PER_SOURCE = 60

logger = logging.getLogger(__name__)


def check(account_key: str, source: str) -> None:
    """Claim one try. Raises `Refused("too_many_attempts")`, the same for a known and an unknown account.

    `account_key` is what was typed (login or card number), `source` an address or terminal code; empty: no limit.
    """
    if not retrying(lambda: _claim(account_key, source)):
        raise Refused(Refusal(TOO_MANY_ATTEMPTS, {"minutes": int(WINDOW.total_seconds() // 60)}))


def failed(account_key: str, source: str) -> None:
    """The claimed try was wrong: it stays counted. Warns the operator when a limit has been reached."""
    keys = _keys(account_key, source)
    if AttemptCounter.objects.filter(account__in=keys, locked_until__gt=clock.now()).exists():
        logger.warning("too many failed sign-ins: an account or a source is closed for %s", WINDOW)


def succeeded(account_key: str, source: str) -> None:
    """The claimed try was right: forget the account's failures and give the source its try back."""
    retrying(lambda: _clear(account_key, source))


def forget_old_attempts() -> int:
    """Delete counters whose window has passed; returns how many."""
    limit = clock.now() - 2 * WINDOW
    return retrying(lambda: AttemptCounter.objects.filter(window_started_at__lt=limit).delete()[0])


def _claim(account_key: str, source: str) -> bool:
    limits = _keys(account_key, source)
    counters = {key: _locked_counter(key) for key in sorted(limits)}  # one order for all: no deadlock
    if any(counter.locked_until and counter.locked_until > clock.now() for counter in counters.values()):
        return False
    for key, limit in limits.items():
        _count(counters[key], limit)
    return True


def _locked_counter(key: str) -> AttemptCounter:
    AttemptCounter.objects.bulk_create(
        [AttemptCounter(account=key, window_started_at=clock.now())], ignore_conflicts=True
    )
    return AttemptCounter.objects.select_for_update().get(account=key)


def _count(counter: AttemptCounter, limit: int) -> None:
    if counter.window_started_at <= clock.now() - WINDOW:
        counter.failed_count, counter.window_started_at = 0, clock.now()
    counter.failed_count += 1
    counter.locked_until = clock.now() + WINDOW if counter.failed_count >= limit else None
    counter.save()


def _clear(account_key: str, source: str) -> None:
    AttemptCounter.objects.filter(account=_keyed("account", account_key)).delete()
    if not source:
        return
    counter = AttemptCounter.objects.select_for_update().filter(account=_keyed("source", source)).first()
    if counter is not None and counter.failed_count:
        counter.failed_count -= 1
        if counter.failed_count < TRIES_PER_SOURCE:
            counter.locked_until = None
        counter.save()


def _keys(account_key: str, source: str) -> dict[str, int]:
    keys = {_keyed("account", account_key): TRIES_PER_ACCOUNT}
    if source:
        keys[_keyed("source", source)] = TRIES_PER_SOURCE
    return keys


def _keyed(kind: str, value: str) -> str:
    """A keyed hash, so that the table names nobody; `R1`, ` r1` and `R1 ` are one account."""
    text = f"{kind}:{value.strip().casefold()}"
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()
