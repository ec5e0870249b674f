"""One attempt counter for all doors: five tries per account in 15 minutes, and a limit per source against spraying.

A try is counted *before* the secret is looked at, so that a hundred parallel guesses get no more than five.
`succeeded` takes it back. Call these outside the act's transaction: a rollback would un-count the try.
"""

import datetime as dt
import logging
from collections.abc import Sequence

from kitaphana.core import alarms, clock
from kitaphana.core.errors import TOO_MANY_ATTEMPTS, Refusal, Refused
from kitaphana.core.models import AttemptCounter
from kitaphana.core.transactions import retrying

WINDOW = dt.timedelta(minutes=15)
TRIES_PER_ACCOUNT = 5
TRIES_PER_SOURCE = 60
ACCOUNTS_BEFORE_ALARM = 200
"""So many accounts with failures in one window, from wherever, are no honest mistakes any more."""

ACCOUNT, CODE, SOURCE = "account", "code", "source"
LIMITS = {ACCOUNT: TRIES_PER_ACCOUNT, CODE: TRIES_PER_ACCOUNT, SOURCE: TRIES_PER_SOURCE}
CODE_KEYS = ("send ", "code ")
"""How the keys of one-time codes begin: each code sent is counted, so they tell nothing of secrets guessed wrong."""

logger = logging.getLogger(__name__)


def check(account_key: str, source: str) -> None:
    """Claim one try. Raises `Refused("too_many_attempts")`, the same for a known and an unknown account.

    `account_key` is what was typed (login or card number), `source` an address or terminal code; empty: no limit.
    A shut account or source costs one read and no write: a flood of guesses does not hold up those who lend.
    """
    if _is_shut(_keys(account_key, source)) or not retrying(lambda: _claim(account_key, source)):
        raise Refused(Refusal(TOO_MANY_ATTEMPTS, {"minutes": int(WINDOW.total_seconds() // 60)}))


def failed(account_key: str, source: str) -> None:
    """The claimed try was wrong: it stays counted. Warns the operator and raises alarms when a limit is reached."""
    shut = {row.kind: row for row in _shut_among(_keys(account_key, source))}
    if shut:
        logger.warning("too many failed sign-ins: %s closed for %s", " and ".join(sorted(shut)), WINDOW)
    if SOURCE in shut:
        alarms.sound(alarms.SPRAYING, source, _time_of(shut[SOURCE]))
    if _are_many_failing():
        alarms.sound(alarms.MANY_ACCOUNTS, "", f"many:{int(clock.now().timestamp() // WINDOW.total_seconds())}")


def note_failures(account_keys: Sequence[str]) -> bool:
    """A secret of these accounts was guessed wrong at a door that has tries of its own: one try of each that is open.

    Whether one of them is shut now. The same four statements for any number of accounts, so that time does not tell how
    many there are.
    """
    is_shut = retrying(lambda: _note_failures(account_keys))
    if _are_many_failing():
        alarms.sound(alarms.MANY_ACCOUNTS, "", f"many:{int(clock.now().timestamp() // WINDOW.total_seconds())}")
    return is_shut


def succeeded(account_key: str, source: str) -> None:
    """The claimed try was right: forget the account's failures and give the source its try back."""
    retrying(lambda: _clear(account_key, source))


def give_back(source: str) -> None:
    """What this source had claimed was claimed rightly: it has one try back, while accounts stay as they are."""
    retrying(lambda: _give_back(source))


def shut_time_of(source: str) -> str:
    """A name for the time for which this source is shut, good to raise one alarm by; empty while it is open."""
    rows = AttemptCounter.objects.filter(account=alarms.counter_key(SOURCE, source), locked_until__gt=clock.now())
    row = rows.first() if source else None
    return _time_of(row) if row else ""


def forget_old_attempts() -> int:
    """Delete counters whose window has passed; returns how many."""
    limit = clock.now() - 2 * WINDOW
    return retrying(lambda: AttemptCounter.objects.filter(window_started_at__lt=limit).delete()[0])


def shut_count(kind: str) -> int:
    """How many accounts, or sources, are shut now."""
    return AttemptCounter.objects.filter(kind=kind, locked_until__gt=clock.now()).count()


def _time_of(counter: AttemptCounter) -> str:
    return f"{counter.account}:{counter.window_started_at:%Y%m%d%H%M}"


def _is_shut(keys: dict[str, str]) -> bool:
    return bool(_shut_among(keys))


def _shut_among(keys: dict[str, str]) -> list[AttemptCounter]:
    return list(AttemptCounter.objects.filter(account__in=keys, locked_until__gt=clock.now()))


def _are_many_failing() -> bool:
    failing = AttemptCounter.objects.filter(kind=ACCOUNT, window_started_at__gt=clock.now() - WINDOW)
    return failing[:ACCOUNTS_BEFORE_ALARM].count() == ACCOUNTS_BEFORE_ALARM


def _claim(account_key: str, source: str) -> bool:
    kinds = _keys(account_key, source)
    counters = {key: _locked_counter(key, kinds[key]) for key in sorted(kinds)}  # one order for all: no deadlock
    if any(counter.locked_until and counter.locked_until > clock.now() for counter in counters.values()):
        return False
    for key, kind in kinds.items():
        _count(counters[key], LIMITS[kind])
    return True


def _note_failures(account_keys: Sequence[str]) -> bool:
    keys = sorted({alarms.counter_key(_kind_of(one), one) for one in account_keys})
    now = clock.now()
    AttemptCounter.objects.bulk_create(
        [AttemptCounter(account=key, kind=ACCOUNT, window_started_at=now) for key in keys], ignore_conflicts=True
    )
    rows = list(AttemptCounter.objects.select_for_update().filter(account__in=keys).order_by("account"))
    open_rows = [row for row in rows if row.locked_until is None or row.locked_until <= now]
    for row in open_rows:
        _add_one(row, LIMITS[ACCOUNT])
    AttemptCounter.objects.bulk_update(open_rows, ["failed_count", "window_started_at", "locked_until"])
    return any(row.locked_until is not None and row.locked_until > now for row in rows)


def _locked_counter(key: str, kind: str) -> AttemptCounter:
    AttemptCounter.objects.bulk_create(
        [AttemptCounter(account=key, kind=kind, window_started_at=clock.now())], ignore_conflicts=True
    )
    return AttemptCounter.objects.select_for_update().get(account=key)


def _count(counter: AttemptCounter, limit: int) -> None:
    _add_one(counter, limit)
    counter.save()


def _add_one(counter: AttemptCounter, limit: int) -> None:
    if counter.window_started_at <= clock.now() - WINDOW:
        counter.failed_count, counter.window_started_at = 0, clock.now()
    counter.failed_count += 1
    counter.locked_until = clock.now() + WINDOW if counter.failed_count >= limit else None


def _clear(account_key: str, source: str) -> None:
    AttemptCounter.objects.filter(account=alarms.counter_key(_kind_of(account_key), account_key)).delete()
    _give_back(source)


def _give_back(source: str) -> None:
    if not source:
        return
    counter = AttemptCounter.objects.select_for_update().filter(account=alarms.counter_key(SOURCE, source)).first()
    if counter is not None and counter.failed_count:
        counter.failed_count -= 1
        if counter.failed_count < TRIES_PER_SOURCE:
            counter.locked_until = None
        counter.save()


def _keys(account_key: str, source: str) -> dict[str, str]:
    kind = _kind_of(account_key)
    keys = {alarms.counter_key(kind, account_key): kind}
    return {**keys, alarms.counter_key(SOURCE, source): SOURCE} if source else keys


def _kind_of(account_key: str) -> str:
    return CODE if account_key.startswith(CODE_KEYS) else ACCOUNT
