"""Commands that are safe to repeat: the same key gives the same answer, for 90 days.

`once` is for every service; the hot path of circulation uses the primitives below it with its own statements.
"""

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

from kitaphana.core import clock
from kitaphana.core.errors import CommandMismatch, Refusal, Refused
from kitaphana.core.models import StoredCommand
from kitaphana.core.transactions import demand, retrying

KEPT_FOR = dt.timedelta(days=90)
_BATCH = 1_000


class Answered(Protocol):
    """What `replay` reads: a `StoredCommand`, or a `StoredAnswer` made from a cursor's row."""

    @property
    def body_digest(self) -> str: ...
    @property
    def is_refused(self) -> bool: ...
    @property
    def answer(self) -> Any: ...


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """The columns of a stored command that `replay` needs; `answer` is decoded JSON."""

    body_digest: str
    is_refused: bool
    answer: Any


def once(*, key: str, verb: str, body: Mapping[str, Any], act: Callable[[], Mapping[str, Any]]) -> Mapping[str, Any]:
    """Run `act` in a transaction of its own and store its answer; a repeated key gets the stored answer.

    The answer is plain JSON without personal data. A `Refused` of `act` rolls back, is stored and raised; a
    repetition raises it again. Any other exception stores nothing. Raises `CommandMismatch` when the key
    came with another body before, `Busy` when the database would not take the write.
    """
    digest = body_digest(key, verb, body)
    try:
        return retrying(lambda: _answer(key, verb, digest, act))
    except _RefusedNow as refused:
        return store_refusal(key=key, verb=verb, digest=digest, refusals=refused.refusals)


class _RefusedNow(Exception):
    """Tells a fresh refusal, which must be stored, from a stored one."""

    def __init__(self, refusals: tuple[Refusal, ...]) -> None:
        self.refusals = refusals


def _answer(key: str, verb: str, digest: str, act: Callable[[], Mapping[str, Any]]) -> Mapping[str, Any]:
    serialise(key)
    if (stored := find(key)) is not None:
        return replay(stored, digest)
    try:
        answer = plain(act())
    except Refused as refused:
        raise _RefusedNow(refused.refusals) from refused
    store(key=key, verb=verb, digest=digest, answer=answer)
    return answer


def _keep_refusal(key: str, verb: str, digest: str, answer: Mapping[str, Any]) -> StoredCommand:
    """Store a refusal, unless the same key was answered meanwhile: then that answer holds."""
    serialise(key)
    if (stored := find(key)) is None:
        store(key=key, verb=verb, digest=digest, answer=answer, is_refused=True)
        stored = StoredCommand.objects.get(key=key)
    return stored


def serialise(key: str) -> None:
    """Let commands of the same key pass one after the other, until the end of the transaction.

    On SQLite the write lock does that already.
    """
    if connection.vendor != "postgresql":
        return
    number = int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def body_digest(key: str, verb: str, body: Mapping[str, Any]) -> str:
    """HMAC-SHA-256 (64 hex digits) over key, verb and body: recognises the body, tells nothing of it.

    Keyed by SECRET_KEY: after the key was changed, an older command that is sent again counts as another body.
    """
    text = json.dumps([key, verb, body], sort_keys=True, separators=(",", ":"), cls=DjangoJSONEncoder)
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


def find(key: str) -> StoredCommand | None:
    """The stored command of that key."""
    return StoredCommand.objects.filter(key=key).first()


def store(*, key: str, verb: str, digest: str, answer: Mapping[str, Any], is_refused: bool = False) -> None:
    """Keep an answer; call it inside the act's transaction, or after its rollback for a refusal."""
    demand()
    StoredCommand.objects.create(
        key=key, verb=verb, body_digest=digest, is_refused=is_refused, answer=answer, created_at=clock.now()
    )


def store_refusal(*, key: str, verb: str, digest: str, refusals: Iterable[Refusal]) -> Mapping[str, Any]:
    """Keep a refusal after the act was rolled back, and raise it.

    If the same key was answered meanwhile, that answer holds and is replayed.
    """
    answer = refusals_as_json(refusals)
    return replay(retrying(lambda: _keep_refusal(key, verb, digest, answer)), digest)


def replay(stored: Answered, digest: str | None = None) -> Mapping[str, Any]:
    """The stored answer once more: returned, or raised if it was a refusal.

    Raises `CommandMismatch` when `digest` is given and is not the stored one.
    """
    if digest is not None and not hmac.compare_digest(stored.body_digest, digest):
        raise CommandMismatch
    if stored.is_refused:
        raise Refused(*refusals_from_json(stored.answer))
    answer: Mapping[str, Any] = stored.answer
    return answer


def plain(answer: Mapping[str, Any]) -> dict[str, Any]:
    """The answer as a repetition will give it: times as ISO 8601, tuples as lists."""
    decoded: dict[str, Any] = json.loads(json.dumps(dict(answer), cls=DjangoJSONEncoder))
    return decoded


def refusals_as_json(refusals: Iterable[Refusal]) -> dict[str, Any]:
    """Refusals as a storable answer."""
    listed = [{"code": one.code, "params": dict(one.params), "is_overridable": one.is_overridable} for one in refusals]
    return plain({"refusals": listed})


def refusals_from_json(answer: Mapping[str, Any]) -> tuple[Refusal, ...]:
    """What `refusals_as_json` stored."""
    return tuple(Refusal(**one) for one in answer["refusals"])


def forget_old_commands() -> int:
    """Delete answers older than 90 days, in small batches so that nobody waits; returns how many."""
    limit, forgotten = clock.now() - KEPT_FOR, 0
    while count := retrying(lambda: _forget_batch(limit)):
        forgotten += count
    return forgotten


def _forget_batch(limit: dt.datetime) -> int:
    keys = list(StoredCommand.objects.filter(created_at__lt=limit).values_list("key", flat=True)[:_BATCH])
    return StoredCommand.objects.filter(key__in=keys).delete()[0] if keys else 0
