"""Sessions as their owners see them: each device with its last use; one can be ended, or all others.

A session notes its row in itself when it begins (`began`), so that every way of signing in is covered, and says that
it is still used at most every ten minutes (`seen`). Ending one deletes the session itself: sessions live in the
database only, so that every server process forgets it with the same stroke.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.db.models import Q

from kitaphana.core import clock, user_agents
from kitaphana.core.models import SignedInDevice
from kitaphana.core.transactions import retrying

MARK: Final = "device"
SEEN_EVERY = dt.timedelta(minutes=10)
SHOWN: Final = 50
KEPT_FOR: Final = dt.timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Device:
    """One session: browser and system by name (empty: unknown), and whether it is the one that asks."""

    id: int
    browser: str
    system: str
    began_at: dt.datetime
    last_seen_at: dt.datetime
    is_this: bool


def began(*, request: Any, user: Any, **_: Any) -> None:  # Any: what Django's signal `user_logged_in` brings
    """A session has begun: note it, and mark the session with it.

    Who signs in while somebody else is still signed in gets a session that has no key yet: it is given one here.
    """
    if request.session.session_key is None:
        request.session.save()
    signature = request.META.get("HTTP_USER_AGENT", "")
    _mark(request.session, retrying(lambda: _note(int(user.pk), request.session.session_key, signature)))


def seen(session: Any, signature: str) -> None:  # Any: a session of Django
    """The session was used. Writes when its key has changed, or when ten minutes have passed since the last time."""
    mark = session.get(MARK) or {}
    is_fresh = clock.now().timestamp() - mark.get("seen", 0) < SEEN_EVERY.total_seconds()
    if mark.get("key") == session.session_key and is_fresh:
        return
    user_id, old_key, key = int(session[SESSION_KEY]), mark.get("key", ""), session.session_key
    _mark(session, retrying(lambda: _renew(user_id, old_key, key, signature)))


def devices_of(user_id: int, *, this_key: str) -> tuple[Device, ...]:
    """The sessions of a login that have not ended, and devices kept beyond theirs; last used first, fifty at most."""
    is_there = Q(last_seen_at__gt=clock.now() - _longest()) | Q(is_kept=True)
    rows = SignedInDevice.objects.filter(is_there, user_id=user_id)
    return tuple(
        Device(row.pk, row.browser, row.system, row.began_at, row.last_seen_at, row.session_key == this_key)
        for row in rows.order_by("-last_seen_at", "-pk")[:SHOWN]
    )


def end_device(*, user_id: int, device_id: int) -> bool:
    """End one session of this login; says whether there was one. Call it inside the act's transaction."""
    return _end(SignedInDevice.objects.filter(user_id=user_id, pk=device_id)) > 0


def end_others(*, user_id: int, this_key: str) -> int:
    """End all sessions of the login but one; returns how many. Call it inside the act's transaction."""
    return _end(SignedInDevice.objects.filter(user_id=user_id).exclude(session_key=this_key))


def end_all(user_id: int) -> int:
    """End every session of the login; returns how many. Call it inside the act's transaction."""
    return _end(SignedInDevice.objects.filter(user_id=user_id))


def keep(device_id: int) -> None:
    """Something else hangs on this device: it can still be ended when its session has run out. Within the act."""
    SignedInDevice.objects.filter(pk=device_id, is_kept=False).update(is_kept=True)


def let_go(device_ids: Collection[int]) -> None:
    """Nothing hangs on these any more: they go with their sessions. Within the act."""
    SignedInDevice.objects.filter(pk__in=device_ids).update(is_kept=False)


def forget_old_devices() -> int:
    """Delete what tells of sessions that have run out, of kept ones a year after they were used; returns how many."""
    now = clock.now()
    is_over = Q(last_seen_at__lt=now - _longest(), is_kept=False) | Q(last_seen_at__lt=now - KEPT_FOR)
    return retrying(lambda: SignedInDevice.objects.filter(is_over).delete()[1].get(SignedInDevice._meta.label, 0))


def signed_out(session_key: str) -> None:
    """The owner has signed out here."""
    retrying(lambda: SignedInDevice.objects.filter(session_key=session_key).delete())


def _end(rows: Any) -> int:  # Any: a query set of devices
    keys = list(rows.values_list("session_key", flat=True))
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for key in keys:
        store(key).delete()
    rows.delete()
    return len(keys)


def _note(user_id: int, key: str, signature: str) -> SignedInDevice:
    now = clock.now()
    row, _ = SignedInDevice.objects.update_or_create(
        session_key=key,
        defaults={
            "user_id": user_id,
            "browser": user_agents.browser_of(signature),
            "system": user_agents.system_of(signature),
            "began_at": now,
            "last_seen_at": now,
        },
    )
    return row


def _renew(user_id: int, old_key: str, key: str, signature: str) -> SignedInDevice:
    row = SignedInDevice.objects.filter(user_id=user_id, session_key=old_key).first()
    if row is None:
        return _note(user_id, key, signature)
    row.session_key, row.last_seen_at = key, clock.now()
    row.save(update_fields=["session_key", "last_seen_at"])
    return row


def _mark(session: Any, row: SignedInDevice) -> None:  # Any: a session of Django
    session[MARK] = {"key": row.session_key, "seen": row.last_seen_at.timestamp()}


def _longest() -> dt.timedelta:
    return dt.timedelta(seconds=settings.SESSION_COOKIE_AGE)
