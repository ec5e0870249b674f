"""Random histories of publishing, numbering, delivering, crashing and failing, against what must hold at their end."""

import contextlib
import datetime as dt

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kitaphana.core import clock, dispatcher, integrity, sequencer
from kitaphana.core.invariants import Note
from kitaphana.core.models import DeadLetter
from kitaphana.core.tests.factories import Recorder, publish

NOON = dt.datetime(2026, 11, 23, 7, tzinfo=dt.UTC)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("publish"), st.integers(1, 4)),
        st.tuples(st.just("number"), st.just(0)),
        st.tuples(st.just("deliver"), st.just(0)),
        st.tuples(st.just("crash"), st.just(0)),
        st.tuples(st.just("poison"), st.integers(0, 12)),
        st.tuples(st.just("break"), st.just(0)),
        st.tuples(st.just("wait"), st.integers(1, 900)),
    ),
    max_size=25,
)


class Crashed(BaseException):
    """The process ends between handling and saving."""


class History:
    """A publisher, a subscriber and a clock."""

    def __init__(self):
        self.published = 0
        self.now = NOON
        self.taker = Recorder()
        self.subscriber = self.taker.subscriber()

    def publish(self, count):
        publish(*range(self.published, self.published + count))
        self.published += count

    def number(self, _):
        sequencer.number_committed()

    def deliver(self, _):
        dispatcher.deliver(self.subscriber)

    def crash(self, _):
        """Deliver, but end before the position is saved; the next process starts without memory."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(dispatcher, "_move", self._end)
            with contextlib.suppress(Crashed):
                dispatcher.deliver(self.subscriber)
        self.subscriber = self.taker.subscriber()

    @staticmethod
    def _end(*_):
        raise Crashed

    def poison(self, item):
        self.taker.poison ^= {item}

    def break_(self, _):
        self.taker.is_broken = not self.taker.is_broken

    def wait(self, seconds):
        self.now += dt.timedelta(seconds=seconds)
        self.subscriber.resumes_at = 0

    def heal_and_finish(self):
        self.taker.is_broken, self.taker.poison = False, set()
        DeadLetter.objects.update(is_dead=False, next_attempt_at=self.now)
        self.subscriber.resumes_at = 0
        while sequencer.number_committed() + dispatcher.deliver(self.subscriber):
            pass
        dispatcher.deliver(self.subscriber)


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_every_committed_event_is_taken_at_least_once_whatever_happens(steps):
    with transaction.atomic():
        history = History()
        for name, argument in steps:
            with clock.frozen_at(history.now):
                getattr(history, "break_" if name == "break" else name)(argument)
        with clock.frozen_at(history.now):
            history.heal_and_finish()
            assert set(history.taker.items) == set(range(history.published))
            assert not DeadLetter.objects.exists()
            for find in (integrity.unsound, integrity.ahead):
                assert [sentence for sentence in find() if not isinstance(sentence, Note)] == []
        transaction.set_rollback(True)
