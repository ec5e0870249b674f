"""The sender: one loop per channel in the worker, beside everything else and outside every act's transaction.

Claim (a short transaction), ask the gateway (no transaction), confirm (a short transaction). Who dies in between leaves
deliveries in `sending`; the next holder of the channel's lock hands them over again under the same keys. So nothing is
lost, and what a gateway cannot tell apart by its key goes out twice at most for what was in flight (`docs/operate/`).
"""

import logging
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from django.db import close_old_connections, connection

from kitaphana.core import locks
from kitaphana.notices import outlets
from kitaphana.notices.ports import Answer, Envelope, Gateway, Outcome
from kitaphana.notices.rules.breaking import Breaker
from kitaphana.notices.rules.kinds import Channel, Priority
from kitaphana.notices.services.addressing import Prepared, prepare
from kitaphana.notices.services.claiming import LOCKED, claim, take_over
from kitaphana.notices.services.confirming import Handed, confirm, put_aside, put_back
from kitaphana.notices.services.ending import expire_due
from kitaphana.notices.services.states import note_state

BATCH = 200
"""Messages that are claimed at once from a gateway that knows keys."""
CAREFUL_BATCH = 40
"""From one that does not: fewer wait in vain while another process takes over."""
REST, AFTER_FAULT, TIDY_EVERY, LOOK_EVERY = 0.5, 2.0, 60.0, 0.5  # seconds
FAULT = "gateway_fault"

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Line:
    """One channel, its gateway, and how it has fared in this process."""

    channel: Channel
    gateway: Gateway
    breaker: Breaker = field(default_factory=Breaker)
    tidied_at: float = float("-inf")
    looked_at: float = float("-inf")

    def round(self) -> int:
        """Send one batch; returns how many messages the gateway was asked about."""
        self._tidy()
        if not self.breaker.may_try(time.monotonic()):
            return 0
        batch = 1 if self.breaker.is_open else BATCH if self.gateway.knows_keys else CAREFUL_BATCH
        groups, self.looked_at = claim(self.channel, batch), time.monotonic()
        if not groups:
            return 0
        found = prepare(groups, self.channel)
        put_aside(found)
        asked = self._hand_over(found.ready)
        return asked or len(found.dropped) + len(found.later)

    def _hand_over(self, ready: Sequence[Prepared]) -> int:
        """Ask the gateway about as many as it takes at a time; stop where it has failed too often on end.

        Between two parts urgent messages that have come meanwhile go first.
        """
        waiting, handed, asked = list(ready), list[Handed](), 0
        while waiting and self.breaker.may_try(time.monotonic()):
            now, waiting = waiting[: self.gateway.in_flight], waiting[self.gateway.in_flight :]
            handed += self._ask(now)
            asked += len(now)
            while handed and (not self.gateway.knows_keys or len(handed) >= LOCKED):
                confirm(handed[:LOCKED], self.channel)
                handed = handed[LOCKED:]
            if waiting and not _is_urgent(waiting[0]):
                asked += self._overtake()
        confirm(handed, self.channel)
        put_back(waiting)
        return asked

    def _overtake(self) -> int:
        """Send what is urgent; returns how many. Looks twice a second at most, so that a fast gateway stays fast."""
        if time.monotonic() - self.looked_at < LOOK_EVERY or not self.breaker.may_try(time.monotonic()):
            return 0
        self.looked_at = time.monotonic()
        groups = claim(self.channel, CAREFUL_BATCH, is_urgent=True)
        if not groups:
            return 0
        found = prepare(groups, self.channel)
        put_aside(found)
        return self._hand_over(found.ready)

    def _ask(self, prepared: Sequence[Prepared]) -> list[Handed]:
        envelopes = [envelope for one in prepared for envelope in one.envelopes]
        answers = iter(_answers(self.gateway, envelopes))
        handed = [_together(one, [next(answers) for _ in one.envelopes]) for one in prepared]
        for one in handed:
            self._note(one.answer)
        return handed

    def _note(self, answer: Answer) -> None:
        was_open = self.breaker.is_open
        self.breaker = self.breaker.after(succeeded=answer.outcome is not Outcome.LATER, now=time.monotonic())
        if was_open != self.breaker.is_open:
            note_state(self.channel, is_down=self.breaker.is_open, reason=answer.reason)

    def _tidy(self) -> None:
        if time.monotonic() - self.tidied_at >= TIDY_EVERY:
            self.tidied_at = time.monotonic()
            expire_due(self.channel)


def run(channel: Channel, stop: threading.Event) -> None:
    """Send over one channel until `stop` is set; one process at a time does it. Faults are logged and waited out."""
    while not stop.is_set():
        try:
            with locks.exclusive(f"send-{channel.value}") as is_ours:
                if is_ours:
                    _serve(Line(channel, outlets.gateways()[channel]), stop)
        except Exception:
            logger.exception("sending by %s goes on in %s s", channel.value, AFTER_FAULT)
        close_old_connections()
        stop.wait(AFTER_FAULT)
    connection.close()


def start(stop: threading.Event) -> None:
    """One thread for every channel that has a gateway."""
    for channel in outlets.gateways():
        name = f"send-{channel.value}"
        threading.Thread(target=run, args=[channel, stop], name=name, daemon=True).start()


def send_waiting(channel: Channel) -> int:
    """Send all that is due now over one channel, in this thread; for tests, the demo city and figures."""
    line, count = Line(channel, outlets.gateways()[channel]), 0
    while sent := line.round():
        count += sent
    return count


def _serve(line: Line, stop: threading.Event) -> None:
    if count := take_over(line.channel):
        logger.warning("%d deliveries by %s are handed over again: a worker died", count, line.channel.value)
    while not stop.is_set():
        if not line.round():
            stop.wait(REST)


def _answers(gateway: Gateway, envelopes: Sequence[Envelope]) -> Iterator[Answer]:
    """One answer for each; a gateway that raises or answers too little has failed."""
    size = max(1, gateway.in_flight)
    for begin in range(0, len(envelopes), size):
        part = envelopes[begin : begin + size]
        try:
            answers = list(gateway.send(part))
        except Exception:
            logger.exception("a gateway failed")
            answers = []
        missing = len(part) - len(answers)
        yield from [*answers[: len(part)], *[Answer(Outcome.LATER, reason=FAULT)] * missing]


def _is_urgent(prepared: Prepared) -> bool:
    return prepared.deliveries[0].priority == Priority.URGENT


_BEST_FIRST = (Outcome.SENT, Outcome.LATER, Outcome.REFUSED, Outcome.BAD_ADDRESS)


def _together(prepared: Prepared, answers: Iterable[Answer]) -> Handed:
    """The best of the answers of several browsers; which of them are gone."""
    found = list(answers)
    best = min(found, key=lambda answer: _BEST_FIRST.index(answer.outcome))
    if len(found) > 1:
        best = replace(best, cost=sum((answer.cost for answer in found), start=best.cost - best.cost))
    return Handed(prepared, best, tuple(_gone(prepared, found)))


def _gone(prepared: Prepared, answers: Sequence[Answer]) -> Iterator[int]:
    """The push subscriptions that are no more; each has an envelope of its own."""
    if prepared.reader is None or prepared.deliveries[0].channel != Channel.PUSH:
        return
    for target, answer in zip(prepared.reader.targets, answers, strict=True):
        if answer.outcome is Outcome.BAD_ADDRESS:
            yield target.id
