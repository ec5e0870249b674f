"""Carry numbered events to their subscribers: at least once, in order of `seq`, position per subscriber.

A handler takes up to 500 events and must be safe to repeat; its position is saved after it returned, so a process
killed in between delivers again. When a batch fails, its events are handed over one by one: the one that fails
becomes a `DeadLetter` with a time for the next try, and the rest goes on. Retries pause 1 s, 2 s, 4 s … up to
10 minutes; after `MAX_ATTEMPTS` the letter is dead until staff replay it (`core.dead_letters`).
A handler that fails for three events on end is taken to be broken as a whole: it is left alone for a growing
pause, and its events wait in the outbox instead of filling the dead letters.
"""

import datetime as dt
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from kitaphana.core import clock, locks
from kitaphana.core.models import DeadLetter, OutboxEvent, SequencerHead, SubscriberPosition
from kitaphana.core.transactions import retrying

BATCH = 500
MAX_ATTEMPTS = 8
FAILURES_ON_END = 3
LONGEST_PAUSE = 600  # seconds

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Delivered:
    """A committed event as a subscriber sees it; `name` is the class name, `payload` plain JSON."""

    seq: int
    happened_at: dt.datetime
    name: str
    payload: Mapping[str, Any]


Handler = Callable[[Sequence[Delivered]], None]


@dataclass(slots=True)
class Subscriber:
    """One subscription and, in this process only, how it fares."""

    name: str
    event_names: frozenset[str]
    handler: Handler
    failed_rounds: int = 0
    resumes_at: float = field(default=0.0)  # monotonic seconds

    def pause(self) -> None:
        """Leave a broken handler alone for a while."""
        self.failed_rounds += 1
        self.resumes_at = time.monotonic() + min(2 ** (self.failed_rounds - 1), 60)

    @property
    def is_paused(self) -> bool:
        """Whether it is being left alone now."""
        return time.monotonic() < self.resumes_at


def subscribers() -> list[Subscriber]:
    """Those named in `config/subscriptions.py`; raises ImportError at once if a handler is not there."""
    table: Mapping[str, tuple[frozenset[str], str]] = import_string(settings.SUBSCRIPTIONS)
    return [Subscriber(name, frozenset(names), import_string(path)) for name, (names, path) in table.items()]


def deliver(subscriber: Subscriber) -> int:
    """Hand the next batch over, retries first; returns how many events the subscriber is further.

    0 means that there is nothing to do, that the subscriber pauses, or that another process serves it.
    """
    if subscriber.is_paused:
        return 0
    with locks.exclusive(f"subscriber-{subscriber.name}") as is_ours:
        if not is_ours:
            return 0
        _retry_letters(subscriber)
        return _deliver_batch(subscriber)


def lag(name: str) -> int:
    """How many numbered events a subscriber has not read yet (also those that do not concern it)."""
    row = SubscriberPosition.objects.filter(subscriber=name).first()
    return _head() - (row.seq if row else 0)


def _position(name: str) -> int:
    """Where the subscriber stands; a new one begins with the first event."""
    row = SubscriberPosition.objects.filter(subscriber=name).first()
    return row.seq if row else retrying(lambda: SubscriberPosition.objects.get_or_create(subscriber=name)[0].seq)


def _head() -> int:
    head = SequencerHead.objects.filter(name="outbox").first()
    return head.seq if head else 0


def _deliver_batch(subscriber: Subscriber) -> int:
    head, position = _head(), _position(subscriber.name)
    if head <= position:
        return 0
    rows = OutboxEvent.objects.filter(seq__gt=position, seq__lte=head, name__in=subscriber.event_names)
    events = list(rows.order_by("seq")[:BATCH])
    end = head if len(events) < BATCH else int(events[-1].seq or 0)
    reached = _hand_over(subscriber, events, end)
    return _move(subscriber.name, position, reached)


def _move(name: str, before: int, reached: int) -> int:
    """Save the position, unless somebody else has moved it meanwhile."""
    if reached == before:
        return 0
    mine = SubscriberPosition.objects.filter(subscriber=name, seq=before)
    is_moved = retrying(lambda: mine.update(seq=reached, updated_at=clock.now()))
    return reached - before if is_moved else 0


def _hand_over(subscriber: Subscriber, events: Sequence[OutboxEvent], end: int) -> int:
    """Give all events over; returns the `seq` up to which the subscriber is done."""
    if not events:
        return end
    try:
        subscriber.handler([as_delivered(event) for event in events])
    except Exception:
        logger.exception("subscriber %s failed with %d events; one by one now", subscriber.name, len(events))
        return _one_by_one(subscriber, events, end)
    subscriber.failed_rounds = 0
    return end


def _one_by_one(subscriber: Subscriber, events: Sequence[OutboxEvent], end: int) -> int:
    failures = 0
    for event in events:
        error = _try(subscriber, event)
        failures = failures + 1 if error else 0
        if error:
            _put_aside(subscriber, event, error)
        if failures == FAILURES_ON_END:
            subscriber.pause()
            return int(event.seq or 0)
    subscriber.failed_rounds = 0
    return end


def _try(subscriber: Subscriber, event: OutboxEvent) -> str:
    """Hand one event over; returns what went wrong, or nothing."""
    try:
        subscriber.handler([as_delivered(event)])
    except Exception as error:  # noqa: BLE001  whatever a handler raises must not stop the others
        return _described(error)
    return ""


def _described(error: BaseException) -> str:
    """Where and what, without the message: messages may quote data of readers."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}" if trace else "unknown place"
    return f"{type(error).__name__} at {place}"


def _put_aside(subscriber: Subscriber, event: OutboxEvent, error: str) -> None:
    def write() -> None:
        letter, _ = DeadLetter.objects.get_or_create(subscriber=subscriber.name, event=event, defaults={"error": ""})
        _count_failure(letter, error)

    retrying(write)


def _count_failure(letter: DeadLetter, error: str) -> None:
    letter.attempts += 1
    letter.error = error
    letter.is_dead = letter.attempts >= MAX_ATTEMPTS
    pause = min(2 ** (letter.attempts - 1), LONGEST_PAUSE)
    letter.next_attempt_at = None if letter.is_dead else clock.now() + dt.timedelta(seconds=pause)
    letter.save()
    if letter.is_dead:
        logger.error("subscriber %s gave up event %s; staff may replay it", letter.subscriber, letter.event_id)


def _retry_letters(subscriber: Subscriber) -> None:
    due = DeadLetter.objects.filter(subscriber=subscriber.name, is_dead=False, next_attempt_at__lte=clock.now())
    for letter in due.select_related("event").order_by("event_id")[:BATCH]:
        if error := _try(subscriber, letter.event):
            # mypy does not infer a lambda whose default binds the loop variable
            retrying(lambda letter=letter, error=error: _count_failure(letter, error))  # type: ignore[misc]
        else:
            retrying(letter.delete)


def as_delivered(event: OutboxEvent) -> Delivered:
    """The row as its subscribers see it."""
    return Delivered(seq=int(event.seq or 0), happened_at=event.happened_at, name=event.name, payload=event.payload)
