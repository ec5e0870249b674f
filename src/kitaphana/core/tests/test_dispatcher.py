import datetime as dt

import pytest
from django.db import transaction

from kitaphana.core import clock, dead_letters, dispatcher, events, integrity, locks, sequencer
from kitaphana.core.errors import Refused
from kitaphana.core.invariants import Note
from kitaphana.core.models import AuditEntry, DeadLetter, SubscriberPosition
from kitaphana.core.tests.factories import LIBRARIAN, Recorder, ShelfDusted, publish

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 23, 7, tzinfo=dt.UTC)


def numbered(*items):
    publish(*items)
    sequencer.number_committed()


def after(seconds):
    return clock.frozen_at(NOON + dt.timedelta(seconds=seconds))


def position(name="index"):
    return SubscriberPosition.objects.get(subscriber=name).seq


def test_events_come_in_order_once_and_the_position_is_saved():
    numbered(1, 2, 3)
    taker = Recorder()
    assert dispatcher.deliver(taker.subscriber()) == 3
    assert dispatcher.deliver(taker.subscriber()) == 0
    numbered(4)
    dispatcher.deliver(taker.subscriber())
    assert taker.batches == [[1, 2, 3], [4]]
    assert position() == 4


def test_an_event_without_a_number_is_not_delivered():
    publish(1)
    taker = Recorder()
    assert dispatcher.deliver(taker.subscriber()) == 0
    assert taker.items == []


def test_events_that_do_not_concern_a_subscriber_are_passed_over():
    with transaction.atomic():
        events.publish(ShelfDusted("A1"))
    numbered(1)
    taker = Recorder()
    assert dispatcher.deliver(taker.subscriber()) == 2
    assert taker.items == [1]
    assert dispatcher.lag("index") == 0
    assert dispatcher.lag("another") == 2


def test_batches_are_limited(monkeypatch):
    monkeypatch.setattr(dispatcher, "BATCH", 2)
    numbered(1, 2, 3)
    taker = Recorder()
    while dispatcher.deliver(taker.subscriber()):
        pass
    assert taker.batches == [[1, 2], [3]]


def test_what_was_not_saved_is_delivered_again(monkeypatch):
    numbered(1, 2)
    taker = Recorder()

    def killed(*args):
        raise KeyboardInterrupt

    with monkeypatch.context() as context:
        context.setattr(dispatcher, "_move", killed)
        with pytest.raises(KeyboardInterrupt):
            dispatcher.deliver(taker.subscriber())
    dispatcher.deliver(taker.subscriber())
    assert taker.batches == [[1, 2], [1, 2]]


def test_a_poisoned_event_does_not_stop_the_others():
    numbered(1, 2, 3)
    taker = Recorder(poison={2})
    dispatcher.deliver(taker.subscriber())
    numbered(4)
    dispatcher.deliver(taker.subscriber())
    assert taker.items == [1, 3, 4]
    (letter,) = dead_letters.list_dead_letters()
    assert (letter.subscriber, letter.event_seq, letter.attempts, letter.is_dead) == ("index", 2, 1, False)


def test_the_error_of_a_letter_quotes_no_data():
    numbered(1)
    dispatcher.deliver(Recorder(is_broken=True).subscriber())
    (letter,) = dead_letters.list_dead_letters()
    assert letter.error.startswith("ConnectionError at kitaphana.core.tests.factories:")
    assert "Aigerim" not in letter.error


def test_an_event_is_tried_again_after_a_growing_pause_and_then_taken():
    taker = Recorder(poison={1})
    with after(0):
        numbered(1)
        dispatcher.deliver(taker.subscriber())
    for seconds, attempts in ((0.5, 1), (1.1, 2), (2, 2), (3.2, 3)):
        with after(seconds):
            dispatcher.deliver(taker.subscriber())
        assert DeadLetter.objects.get().attempts == attempts
    taker.poison.clear()
    with after(8):
        dispatcher.deliver(taker.subscriber())
    assert taker.items == [1]
    assert not DeadLetter.objects.exists()


def test_after_the_last_attempt_a_letter_is_dead_and_staff_replay_it():
    taker = Recorder(poison={1})
    numbered(1)
    for days in range(dispatcher.MAX_ATTEMPTS + 2):
        with after(days * 86_400):
            dispatcher.deliver(taker.subscriber())
    (letter,) = dead_letters.list_dead_letters()
    assert (letter.attempts, letter.is_dead, letter.next_attempt_at) == (dispatcher.MAX_ATTEMPTS, True, None)
    assert dead_letters.dead_letter_count() == 1

    taker.poison.clear()
    dead_letters.replay(letter.id, LIBRARIAN)
    dispatcher.deliver(taker.subscriber())
    assert taker.items == [1]
    assert dead_letters.list_dead_letters() == []
    entry = AuditEntry.objects.get()
    assert (entry.act, entry.subject, entry.login) == ("replay_dead_letter", f"dead_letter:{letter.id}", "librarian")


def test_staff_let_a_letter_go():
    numbered(1)
    taker = Recorder(poison={1})
    dispatcher.deliver(taker.subscriber())
    (letter,) = dead_letters.list_dead_letters()
    dead_letters.discard(letter.id, LIBRARIAN)
    with after(0), pytest.raises(Refused) as caught:
        dead_letters.replay(letter.id, LIBRARIAN)
    assert caught.value.codes == ("dead_letter_unknown",)
    assert AuditEntry.objects.get().act == "discard_dead_letter"
    assert taker.items == []


def test_letters_are_listed_by_key():
    numbered(1, 2)
    dispatcher.deliver(Recorder(poison={1, 2}).subscriber())
    (first,) = dead_letters.list_dead_letters(limit=1)
    (second,) = dead_letters.list_dead_letters(after=first.id)
    assert (first.event_seq, second.event_seq) == (1, 2)


def test_a_broken_subscriber_pauses_and_its_events_wait_in_the_outbox():
    numbered(*range(10))
    taker = Recorder(is_broken=True)
    subscriber = taker.subscriber()
    dispatcher.deliver(subscriber)
    assert subscriber.is_paused
    assert DeadLetter.objects.count() == position() == dispatcher.FAILURES_ON_END
    assert dispatcher.deliver(subscriber) == 0
    taker.is_broken, subscriber.resumes_at = False, 0
    dispatcher.deliver(subscriber)
    assert taker.items == list(range(3, 10))
    assert subscriber.failed_rounds == 0


def test_a_position_that_another_worker_moved_is_left_alone():
    numbered(1, 2)

    def handler(delivered):
        SubscriberPosition.objects.filter(subscriber="index").update(seq=9)

    dispatcher.deliver(dispatcher.Subscriber("index", frozenset({"ItemMoved"}), handler))
    assert position() == 9


def test_only_one_process_serves_a_subscriber(django_db_blocker):
    from threading import Thread

    from django.db import connection

    numbered(1)
    taken = []

    def other_process():
        with django_db_blocker.unblock():
            try:
                with locks.exclusive("subscriber-index") as is_ours:
                    taken.append(is_ours)
            finally:
                connection.close()

    with locks.exclusive("subscriber-index") as is_ours:
        assert is_ours
        thread = Thread(target=other_process)
        thread.start()
        thread.join()
    assert taken == [False]


def test_a_position_beyond_the_events_is_a_breach():
    numbered(1)
    SubscriberPosition.objects.create(subscriber="index", seq=2)
    found = [one for one in integrity.ahead() if not isinstance(one, Note)]
    assert found == ["subscriber index has read up to 2, but there are only 1"]


def test_the_configured_subscribers_can_be_imported():
    for subscriber in dispatcher.subscribers():
        assert callable(subscriber.handler)
        assert subscriber.event_names
