"""The worker beside eight writers: nothing is lost, nothing is late, and it may be killed at any moment."""

import multiprocessing
import os
import signal
import statistics
import time

import pytest
from django.db import connections, transaction
from django.db.utils import DatabaseError

from kitaphana.cli.worker import command
from kitaphana.core import audit, clock, events, heartbeat, integrity
from kitaphana.core.invariants import Note
from kitaphana.core.models import AuditEntry, DeadLetter, Heartbeat, OutboxEvent, SubscriberPosition
from kitaphana.core.tests.factories import LIBRARIAN, ItemMoved
from tests.concurrency.processes import together

WRITERS = 8
SECONDS = 2
SUBSCRIPTIONS = {"log": (frozenset({"ItemMoved"}), "tests.concurrency.test_worker.log")}
_fork = multiprocessing.get_context("fork")


def log(delivered):
    """The subscriber under test: writes down what it got and how late, in one `write`, so that a kill tears nothing."""
    now = clock.now()
    lines = "".join(f"{one.payload['item_id']} {(now - one.happened_at).total_seconds()}\n" for one in delivered)
    with open(os.environ["KITAPHANA_TEST_LOG"], "a") as file:
        file.write(lines)


@pytest.fixture
def journal(tmp_path, settings, monkeypatch):
    settings.SUBSCRIPTIONS = "tests.concurrency.test_worker.SUBSCRIPTIONS"
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    monkeypatch.setenv("KITAPHANA_TEST_LOG", str(tmp_path / "log"))
    (tmp_path / "log").touch()

    def lines():
        return [(int(item), float(late)) for item, late in map(str.split, (tmp_path / "log").read_text().splitlines())]

    return lines


@pytest.fixture
def start_worker():
    started = []

    def start():
        connections.close_all()
        process = _fork.Process(target=command.callback, daemon=True)
        process.start()
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.join(5)


def wait_until(is_so, within=10):
    ends_at = time.monotonic() + within
    while not is_so():
        assert time.monotonic() < ends_at, "it did not happen in time"
        time.sleep(0.02)


def write(number):
    """Transactions of different length, a third of them rolled back; returns the items whose events were committed."""
    committed, ends_at, item = [], time.monotonic() + SECONDS, number * 1_000_000
    while time.monotonic() < ends_at:
        item += 1
        try:
            with transaction.atomic():
                events.publish(ItemMoved(item))
                audit.record(act="move", subject=f"item:{item}", by=LIBRARIAN)
                time.sleep(0.002 * (item % 4))
                if item % 3 == 0:
                    raise DatabaseError("changed my mind")
            committed.append(item)
        except DatabaseError:
            pass
    return committed


@pytest.mark.django_db(transaction=True)
def test_eight_writers_lose_nothing_and_the_worker_keeps_up(journal, start_worker, capsys):
    start_worker()
    committed = {item for items in together(WRITERS, write) for item in items}
    wait_until(lambda: len(journal()) >= len(committed))
    got = journal()
    lags = sorted(late for _, late in got)
    with capsys.disabled():
        print(
            f"\n{len(got)} events from {WRITERS} writers: lag p50 {statistics.median(lags) * 1000:.0f} ms, "
            f"worst {lags[-1] * 1000:.0f} ms"
        )
    assert {item for item, _ in got} == committed
    assert len(got) == len(committed)
    assert statistics.median(lags) <= 2
    wait_until(lambda: not AuditEntry.objects.filter(seq=None).exists())
    for find in (integrity.unsound, integrity.ahead, integrity.broken_chain):
        assert [sentence for sentence in find() if not isinstance(sentence, Note)] == []


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_killed_again_and_again_delivers_everything_at_least_once(journal, start_worker):
    committed = set(range(1, 3_001))
    with transaction.atomic():
        events.publish_many(ItemMoved(item) for item in sorted(committed))
    for pause in (0.05, 0.1, 0.15, 0.2):
        victim = start_worker()
        time.sleep(pause)
        victim.kill()
        victim.join(5)
    start_worker()
    wait_until(lambda: {item for item, _ in journal()} == committed)
    wait_until(lambda: SubscriberPosition.objects.filter(subscriber="log", seq=len(committed)).exists())
    assert not DeadLetter.objects.exists()
    assert sorted(OutboxEvent.objects.values_list("seq", flat=True)) == sorted(committed)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_worker_stops_within_two_seconds_and_says_so(journal, start_worker, number):
    process = start_worker()
    wait_until(lambda: heartbeat.is_alive(heartbeat.WORKER))
    asked_at = time.monotonic()
    os.kill(process.pid, number)
    process.join(5)
    assert time.monotonic() - asked_at < 2
    assert process.exitcode == 0
    assert not Heartbeat.objects.filter(part=heartbeat.WORKER).exists()


@pytest.mark.django_db(transaction=True)
def test_a_single_event_is_there_at_once(journal, start_worker):
    start_worker()
    wait_until(lambda: heartbeat.is_alive(heartbeat.WORKER))
    for item in range(5):
        with transaction.atomic():
            events.publish(ItemMoved(item))
        wait_until(lambda count=item + 1: len(journal()) == count)
    assert statistics.median(late for _, late in journal()) < 0.5


@pytest.mark.django_db(transaction=True)
def test_upkeep_runs_at_the_first_start_and_not_again_the_same_day(journal, start_worker):
    start_worker()
    wait_until(lambda: Heartbeat.objects.filter(part="upkeep").exists())
    before = Heartbeat.objects.get(part="upkeep").beaten_at
    start_worker()
    time.sleep(1.5)
    assert Heartbeat.objects.get(part="upkeep").beaten_at == before


@pytest.mark.django_db(transaction=True)
def test_two_workers_do_the_work_of_one(journal, start_worker):
    start_worker()
    start_worker()
    with transaction.atomic():
        events.publish_many(ItemMoved(item) for item in range(1_500))
    wait_until(lambda: len(journal()) >= 1_500)
    time.sleep(0.3)
    assert [item for item, _ in journal()] == list(range(1_500))
