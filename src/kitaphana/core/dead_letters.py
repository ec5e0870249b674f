"""Events that a subscriber could not take, for staff: see them, hand them over again, or let them go."""

import datetime as dt
from dataclasses import dataclass

from kitaphana.core import audit, clock
from kitaphana.core.actor import Actor
from kitaphana.core.errors import DEAD_LETTER_UNKNOWN, Refusal, Refused
from kitaphana.core.models import DeadLetter
from kitaphana.core.transactions import retrying


@dataclass(frozen=True, slots=True)
class DeadLetterRow:
    """One undelivered event.

    `error` says what and where, without data of readers; `is_dead`: no more
    tries by itself.
    """

    id: int
    subscriber: str
    event_name: str
    event_seq: int
    happened_at: dt.datetime
    attempts: int
    next_attempt_at: dt.datetime | None
    is_dead: bool
    error: str


def list_dead_letters(*, after: int | None = None, limit: int = 50) -> list[DeadLetterRow]:
    """Oldest first, those with an id above `after`; also the ones that are still being retried."""
    letters = DeadLetter.objects.filter(id__gt=after or 0).select_related("event").order_by("id")[:limit]
    return [_row(letter) for letter in letters]


def dead_letter_count() -> int:
    """How many wait for a person."""
    return DeadLetter.objects.filter(is_dead=True).count()


def replay(letter_id: int, by: Actor) -> None:
    """Let the worker hand the event over again at once, with all its tries anew. Raises `Refused` if it is gone."""

    def write() -> None:
        letter = _locked(letter_id)
        letter.attempts, letter.is_dead, letter.next_attempt_at = 0, False, clock.now()
        letter.save()
        _note("replay_dead_letter", letter, by)

    retrying(write)


def discard(letter_id: int, by: Actor) -> None:
    """Give the event up for this subscriber; the event itself stays. Raises `Refused` if it is gone."""

    def write() -> None:
        letter = _locked(letter_id)
        _note("discard_dead_letter", letter, by)
        letter.delete()

    retrying(write)


def _locked(letter_id: int) -> DeadLetter:
    letter = DeadLetter.objects.select_for_update(of=("self",)).select_related("event").filter(pk=letter_id).first()
    if letter is None:
        raise Refused(Refusal(DEAD_LETTER_UNKNOWN))
    return letter


def _note(act: str, letter: DeadLetter, by: Actor) -> None:
    details = {"subscriber": letter.subscriber, "event": letter.event.name, "seq": letter.event.seq}
    audit.record(act=act, subject=f"dead_letter:{letter.pk}", by=by, details=details)


def _row(letter: DeadLetter) -> DeadLetterRow:
    return DeadLetterRow(
        id=letter.pk,
        subscriber=letter.subscriber,
        event_name=letter.event.name,
        event_seq=letter.event.seq or 0,
        happened_at=letter.event.happened_at,
        attempts=letter.attempts,
        next_attempt_at=letter.next_attempt_at,
        is_dead=letter.is_dead,
        error=letter.error,
    )
