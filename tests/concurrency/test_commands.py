"""Commands under faults: any statement may fail, any process may be killed; what was acknowledged holds, once."""

import multiprocessing
import os
import signal
import time

import pytest
from django.db import OperationalError, connection, connections

from kitaphana.core import attempts, commands
from kitaphana.core.errors import Refused
from kitaphana.core.models import AttemptCounter, AuditEntry, OutboxEvent, StoredCommand, User
from kitaphana.core.tests.factories import note, publish
from tests.concurrency.processes import together

_fork = multiprocessing.get_context("fork")


def join(name):
    """An act of three tables under one key."""

    def act():
        user = User.objects.create_user(name)
        note(act="join", subject=f"user:{user.pk}")
        publish(user.pk)
        return {"user": user.pk}

    return commands.once(key=f"join-{name}", verb="join", body={"name": name}, act=act)


def rows():
    return [model.objects.count() for model in (User, AuditEntry, OutboxEvent, StoredCommand)]


class FailsAt:
    """Lets statements through until the n-th, which fails as a disk does."""

    def __init__(self, number):
        self.left = number
        self.has_failed = False

    def __call__(self, execute, sql, params, many, context):
        self.left -= 1
        if self.left == 0:
            self.has_failed = True
            raise OperationalError("disk I/O error")
        return execute(sql, params, many, context)


@pytest.mark.django_db(transaction=True)
def test_whichever_statement_fails_the_effect_is_whole_or_none_and_a_repetition_gives_it_once():
    number, failures = 0, 0
    while True:
        number += 1
        fault = FailsAt(number)
        try:
            with connection.execute_wrapper(fault):
                join(f"u{number}")
        except OperationalError:
            failures += 1
            assert rows() == [number - 1] * 4, f"statement {number} left half an act"
        first = join(f"u{number}")
        assert join(f"u{number}") == first
        assert rows() == [number] * 4
        if not fault.has_failed:
            break
    assert failures >= 5


def acknowledge(pipe, name):
    """Act and say so, until killed."""
    count = 0
    while True:
        answer = join(f"{name}-{count}")
        pipe.send((f"{name}-{count}", answer["user"]))
        count += 1


@pytest.mark.django_db(transaction=True)
def test_what_was_acknowledged_survives_a_kill_and_is_never_done_twice():
    acknowledged = {}
    for run in range(4):
        connections.close_all()
        ours, theirs = _fork.Pipe(duplex=False)
        children = [
            _fork.Process(target=acknowledge, args=(theirs, f"r{run}p{number}"), daemon=True) for number in range(3)
        ]
        for child in children:
            child.start()
        theirs.close()
        time.sleep(0.3)
        for child in children:
            os.kill(child.pid, signal.SIGKILL)
            child.join(5)
        acknowledged.update(_messages(ours))
    assert len(acknowledged) > 20
    for name, user in acknowledged.items():
        assert join(name) == {"user": user}
    users, entries, events, answers = rows()
    assert users == entries == events == answers >= len(acknowledged)


def _messages(pipe):
    received = {}
    try:
        while True:
            name, user = pipe.recv()
            received[name] = user
    except (EOFError, OSError):  # the last message may be torn by the kill
        return received


def guess(number):
    """Ten wrong guesses; returns how many were let through."""
    let_through = 0
    for _ in range(10):
        try:
            attempts.check("R0000001", f"terminal-{number}")
        except Refused:
            continue
        let_through += 1
        attempts.failed("R0000001", f"terminal-{number}")
    return let_through


@pytest.mark.django_db(transaction=True)
def test_eight_doors_together_give_a_guesser_five_tries():
    assert sum(together(8, guess)) == attempts.TRIES_PER_ACCOUNT
    assert AttemptCounter.objects.filter(failed_count=attempts.TRIES_PER_ACCOUNT).exists()
