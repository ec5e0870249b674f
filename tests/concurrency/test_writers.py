"""Eight processes write to one database: nobody fails and nobody is starved (the bench measures the waits)."""

import time

import pytest
from django.db import connection, transaction
from django.utils import timezone

from kitaphana.core import commands
from kitaphana.core.errors import Busy
from kitaphana.core.models import AuditEntry, OutboxEvent, StoredCommand, User
from kitaphana.core.tests.factories import note, publish
from kitaphana.core.transactions import retrying
from tests.concurrency.processes import together

WRITERS = 8
SECONDS = 2


def write_for_a_while(number):
    """Small transactions as of an act: an answer, an audit entry, an event; returns count and worst wait in seconds."""
    count, worst = 0, 0.0
    ends_at = time.monotonic() + SECONDS
    while time.monotonic() < ends_at:
        started = time.perf_counter()
        commands.once(key=f"{number}-{count}", verb="act", body={"n": count}, act=_act)
        worst = max(worst, time.perf_counter() - started)
        count += 1
    return count, worst


def _act():
    note()
    publish(1)
    return {}


@pytest.mark.django_db(transaction=True)
def test_eight_processes_write_without_error_and_none_is_starved(capsys):
    answers = together(WRITERS, write_for_a_while)
    total, worst = sum(count for count, _ in answers), max(wait for _, wait in answers)
    with capsys.disabled():
        print(f"\n{WRITERS} writers: {total / SECONDS:.0f} transactions/s, worst wait {worst * 1000:.0f} ms")
    assert StoredCommand.objects.count() == AuditEntry.objects.count() == OutboxEvent.objects.count() == total
    assert min(count for count, _ in answers) > total / WRITERS / 4, "one writer was starved"


def write_alone(number):
    """Lone statements outside of a transaction, as Django itself writes now and then."""
    for count in range(40):
        user = User.objects.create(username=f"u{number}-{count}")
        user.last_login = timezone.now()
        user.save(update_fields=["last_login"])
        User.objects.filter(pk=user.pk).update(display_name="x")
    return None


@pytest.mark.django_db(transaction=True)
def test_lone_statements_queue_as_well():
    together(WRITERS, write_alone)
    assert User.objects.filter(display_name="x", last_login__isnull=False).count() == WRITERS * 40


def act_under_one_key(number):
    return commands.once(key="the-same", verb="act", body={"n": 1}, act=lambda: {"by": number})


@pytest.mark.django_db(transaction=True)
def test_eight_processes_with_one_key_get_one_answer():
    answers = together(WRITERS, act_under_one_key)
    assert len({answer["by"] for answer in answers}) == 1
    assert StoredCommand.objects.count() == 1


def touch_both(number, names):
    """Change two rows, each process in another order: a deadlock on PostgreSQL, unless somebody starts anew."""

    def work():
        for name in names if number % 2 else reversed(names):
            user = User.objects.select_for_update().get(username=name)
            time.sleep(0.05)
            user.display_name += "x"
            user.save()

    for _ in range(2):
        retrying(work)


@pytest.mark.django_db(transaction=True)
def test_transactions_that_lock_each_other_are_started_anew():
    names = ["anna", "boris"]
    for name in names:
        User.objects.create_user(name)
    together(2, touch_both, names)
    assert set(User.objects.values_list("display_name", flat=True)) == {"xxxx"}


def hold_or_wait(number):
    """The first process holds the write lock; the second gives up after its time-out."""
    if number == 0:
        with transaction.atomic():
            time.sleep(1.5)
        return "held"
    time.sleep(0.3)
    connection.write_lock.timeout = 0.4
    started = time.monotonic()
    try:
        commands.once(key="late", verb="act", body={}, act=dict)
    except Busy:
        gave_up_after = time.monotonic() - started
    connection.write_lock.timeout = 20
    commands.once(key="late", verb="act", body={}, act=dict)
    return gave_up_after


@pytest.mark.django_db(transaction=True)
def test_who_waits_too_long_is_told_busy_and_may_come_again():
    if connection.vendor != "sqlite":
        pytest.skip("the write lock is SQLite's")
    held, gave_up_after = together(2, hold_or_wait)
    assert held == "held"
    assert 0.4 <= gave_up_after < 1.2, "it waited for the holder"
    assert StoredCommand.objects.count() == 1
