import signal
import threading
import time

import pytest
from django.db import OperationalError, connection, transaction

from kitaphana.core.backends.sqlite3.lock import WriteLock, WriteLockTimeout
from kitaphana.core.models import Heartbeat, User


@pytest.fixture(autouse=True)
def _on_sqlite_only(db):
    if connection.vendor != "sqlite":
        pytest.skip("the write lock is SQLite's")


@pytest.fixture
def paths(tmp_path):
    return tmp_path / "lock"


def test_one_holder_at_a_time(paths):
    first, second = WriteLock(paths, 5), WriteLock(paths, 0.1)
    first.acquire()
    with pytest.raises(WriteLockTimeout, match=r"waited 0\.1 s"):
        second.acquire()
    first.release()
    second.acquire()
    assert second.is_held
    second.close()


def test_an_abandoned_wait_does_not_keep_the_lock(paths):
    first, second, third = WriteLock(paths, 5), WriteLock(paths, 0.05), WriteLock(paths, 2)
    first.acquire()
    for _ in range(3):
        with pytest.raises(WriteLockTimeout):
            second.acquire()
    first.close()
    third.acquire()
    third.release()
    second.acquire()
    second.close()


def test_an_interrupted_wait_leaves_the_queue(paths):
    first, second, third = WriteLock(paths, 5), WriteLock(paths, 5), WriteLock(paths, 2)
    first.acquire()

    def interrupted(*_):
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupted)
    signal.setitimer(signal.ITIMER_REAL, 0.1)
    try:
        with pytest.raises(KeyboardInterrupt):
            second.acquire()
    finally:
        signal.signal(signal.SIGALRM, before)
    assert not second.is_held
    first.close()
    third.acquire()
    third.close()


def test_taking_twice_is_taking_once(paths):
    first, second = WriteLock(paths, 5), WriteLock(paths, 1)
    first.acquire()
    first.acquire()
    first.release()
    second.acquire()
    second.close()
    first.release()
    first.close()


def test_threads_of_one_process_have_their_turns_one_by_one(paths):
    holder, order = WriteLock(paths, 5), []
    holder.acquire()

    def wait(number):
        lock = WriteLock(paths, 5)
        lock.acquire()
        order.append(("in", number))
        time.sleep(0.005)
        order.append(("out", number))
        lock.close()

    threads = [threading.Thread(target=wait, args=[number]) for number in range(5)]
    for thread in threads:
        thread.start()
    time.sleep(0.05)
    holder.close()
    for thread in threads:
        thread.join()
    assert sorted(number for step, number in order if step == "in") == [0, 1, 2, 3, 4]
    assert all(order[at][1] == order[at + 1][1] for at in range(0, 10, 2)), "two were in at the same time"


@pytest.mark.django_db(transaction=True)
def test_a_transaction_holds_the_lock_to_its_end():
    lock = connection.write_lock
    with transaction.atomic():
        assert lock.is_held
        with transaction.atomic():
            User.objects.create_user("anna")
        assert lock.is_held
    assert not lock.is_held
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        raise ZeroDivisionError
    assert not lock.is_held


@pytest.mark.django_db(transaction=True)
def test_closing_lets_go():
    with transaction.atomic():
        User.objects.create_user("anna")
        connection.close()
    assert not connection.write_lock.is_held
    assert User.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_lone_write_takes_the_lock_and_ends_before_it_is_read(monkeypatch):
    taken = []
    acquire = connection.write_lock.acquire
    monkeypatch.setattr(connection.write_lock, "acquire", lambda: (taken.append(1), acquire()))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_heartbeat (part, beaten_at) VALUES (%s, %s), (%s, %s), (%s, %s) RETURNING part",
            ["a", "2026-11-23", "b", "2026-11-23", "c", "2026-11-23"],
        )
        assert taken == [1]
        assert not connection.write_lock.is_held
        assert not connection.connection.in_transaction
        assert cursor.fetchone() == ("a",)
        assert cursor.fetchmany(1) == [("b",)]
        assert list(cursor) == [("c",)]
        assert cursor.fetchone() is None
        cursor.execute("SELECT part FROM core_heartbeat ORDER BY part")
        assert cursor.fetchall() == [("a",), ("b",), ("c",)]
        cursor.execute("WITH old AS (SELECT part FROM core_heartbeat) SELECT count(*) FROM old")
        assert taken == [1]
        cursor.execute(
            "WITH old AS (SELECT 'a' AS part) DELETE FROM core_heartbeat WHERE part IN (SELECT part FROM old)"
        )
        assert taken == [1, 1]
        cursor.executemany("UPDATE core_heartbeat SET part = %s WHERE part = %s", [("d", "b"), ("e", "c")])
        assert taken == [1, 1, 1]
    assert set(Heartbeat.objects.values_list("part", flat=True)) == {"d", "e"}


@pytest.mark.django_db(transaction=True)
def test_a_failed_lone_write_lets_go():
    with pytest.raises(OperationalError), connection.cursor() as cursor:
        cursor.execute("UPDATE no_such_table SET a = 1")
    assert not connection.write_lock.is_held
