"""Desks are killed in the middle of their work: what was acknowledged is there, and the house is sound."""

import contextlib
import itertools
import os
import random
import signal
import time

import pytest
from django.db import connections

from kitaphana.circulation.tests.factories import World
from kitaphana.cli.check import load
from kitaphana.core import invariants
from kitaphana.core.errors import Busy, Refused
from kitaphana.core.models import AuditEntry, OutboxEvent, StoredCommand
from tests.concurrency.processes import fork

DESKS, ACTS = 4, 200
KILLS = int(os.environ.get("KITAPHANA_SOAK_KILLS", "3"))
pytestmark = pytest.mark.django_db(transaction=True)


def work(number, turn, world, readers, items, acknowledged):
    """Lend and take back until killed; every answered command is told to the parent before the next one is sent."""
    chance, keys = random.Random(f"{turn}-{number}"), itertools.count()
    for _ in range(ACTS // DESKS):
        key, item = f"kill-{turn}-{number}-{next(keys)}", chance.choice(items)
        with contextlib.suppress(Refused, Busy):
            if chance.random() < 0.5:
                world.check_out(chance.choice(readers), item, command_id=key)
            else:
                world.check_in(item, command_id=key)
            os.write(acknowledged, f"{key}\n".encode())


def checked():
    """All but the index, which is not built here."""
    load()
    return [one for one in invariants.registered() if one.code != "I11"]


@pytest.mark.parametrize("turn", range(KILLS))
def test_desks_killed_in_the_middle_lose_no_acknowledged_act(turn):
    world = World()
    readers, items = [world.reader() for _ in range(8)], [world.item() for _ in range(12)]
    connections.close_all()
    reading, writing = os.pipe()
    desks = [fork.Process(target=work, args=(number, turn, world, readers, items, writing)) for number in range(DESKS)]
    for desk in desks:
        desk.start()
    os.close(writing)
    time.sleep(random.Random(turn).uniform(0.05, 0.8))
    for desk in desks:
        with contextlib.suppress(ProcessLookupError):
            os.kill(desk.pid, signal.SIGKILL)
    for desk in desks:
        desk.join(20)
    with os.fdopen(reading) as told:
        acknowledged = {line.strip() for line in told.read().splitlines() if line}

    done = set(StoredCommand.objects.filter(key__startswith="kill-", is_refused=False).values_list("key", flat=True))
    assert acknowledged <= done
    assert [finding for finding in map(invariants.examine, checked()) if not finding.is_ok] == []
    assert AuditEntry.objects.exclude(details__has_key="refused").filter(
        act__in=["check_out", "check_in"]
    ).count() == len(done)
    assert OutboxEvent.objects.exists() == bool(done)
