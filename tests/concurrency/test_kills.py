"""Desks are killed in the middle of their work: what was acknowledged is there, and the house is sound.

Eight processes send two hundred acts of all sorts as one crowd; when some have been acknowledged, all are killed.
"""

import contextlib
import itertools
import os
import random
import signal
import time
from collections import Counter
from decimal import Decimal

import pytest
from django.db import connection, connections

from kitaphana.charges.models import Payment
from kitaphana.circulation import services
from kitaphana.circulation.models import Hold, HoldState, Loan, Transit, TransitState
from kitaphana.circulation.tests.factories import BORIS, new_key
from kitaphana.circulation.tests.hold_world import HoldWorld
from kitaphana.circulation.tests.losses import take_books_and_money
from kitaphana.cli.check import load
from kitaphana.core import invariants
from kitaphana.core.errors import Busy, Refused
from kitaphana.core.models import AuditEntry, OutboxEvent, StoredCommand
from tests.concurrency.processes import fork

DESKS, ACTS = 8, 200
FEWEST, MOST = 5, 70
"""So many acts have been acknowledged when the kill comes: by chance between the two, and always before the end."""
KILLS = int(os.environ.get("KITAPHANA_SOAK_KILLS", "3"))
pytestmark = pytest.mark.django_db(transaction=True)


class Crowd:
    """What all desks work on: few readers, few titles, two points, some debts; so they are in each other's way."""

    def __init__(self) -> None:
        self.world = HoldWorld()
        take_books_and_money()
        self.points = [self.world.point.pk, self.world.far.pk]
        self.readers = [self.world.reader() for _ in range(10)]
        editions = [self.world.edition() for _ in range(4)]
        self.works = [edition.work_id for edition in editions]
        self.items = [self.world.item(edition=edition, price=Decimal(1000)) for edition in editions for _ in range(4)]
        self.desk = services.LossAct(0, BORIS, self.world.point.pk).desk
        self.charges = [self._debt() for _ in range(3)]

    def _debt(self) -> int:
        lent = self.world.check_out(self.world.reader(), self.world.item(price=Decimal(1000)))
        act = services.LossAct(lent.loan_id, BORIS, self.world.point.pk, "on a walk")
        services.declare_lost(act=act, command_id=new_key())
        return services.charge_for_loss(act=act, price=None, command_id=new_key()).charge_id

    def act(self, chance: random.Random, key: str) -> bool:
        """One act by chance; False where there is nothing to do it to."""
        kinds = (self.lend, self.take_back, self.take_back, self.renew, self.reserve, self.give_up, self.way, self.pay)
        return chance.choice(kinds)(chance, key)

    def lend(self, chance, key):
        self.world.check_out(chance.choice(self.readers), chance.choice(self.items), command_id=key)
        return True

    def take_back(self, chance, key):
        point = chance.choice(self.points)
        self.world.check_in(chance.choice(self.items), service_point_id=point, command_id=key)
        return True

    def renew(self, chance, key):
        loans = list(Loan.objects.filter(closed_at=None, state="open").order_by("pk").values_list("pk", flat=True))
        return bool(loans) and bool(self.world.renew(chance.choice(loans), command_id=key))

    def reserve(self, chance, key):
        asked = {"work_id": chance.choice(self.works), "pickup_point_id": chance.choice(self.points)}
        self.world.place(chance.choice(self.readers), command_id=key, **asked)
        return True

    def give_up(self, chance, key):
        holds = list(Hold.objects.filter(closed_at=None).exclude(state=HoldState.FULFILLED).order_by("pk"))
        return bool(holds) and bool(self.world.act("cancel_hold", chance.choice(holds), command_id=key))

    def way(self, chance, key):
        """What travels arrives; where nothing does, something is sent."""
        ways = list(Transit.objects.filter(state=TransitState.SENT).order_by("pk"))
        if not ways:
            start, end = chance.sample(self.points, 2)
            item = chance.choice(self.items)
            services.send_item(item_id=item.pk, service_point_id=start, to_point_id=end, by=BORIS, command_id=key)
            return True
        way = chance.choice(ways)
        end = way.to_point_id or self.points[0]
        return bool(services.receive(transit_id=way.pk, service_point_id=end, by=BORIS, command_id=key))

    def pay(self, chance, key):
        asked = {"charge_id": chance.choice(self.charges), "kind": "cash", "amount": Decimal(10), "desk": self.desk}
        services.take_payment(command_id=key, **asked)
        return True


def work(number, turn, crowd, start, acknowledged):
    """Act until killed; every answered command is told to the parent before the next one is sent."""
    chance, keys = random.Random(f"{turn}-{number}"), itertools.count()
    start.wait(30)
    for _ in range(ACTS // DESKS):
        key = f"kill-{turn}-{number}-{next(keys)}"
        with contextlib.suppress(Refused, Busy):
            if crowd.act(chance, key):
                os.write(acknowledged, f"{key}\n".encode())


def kill(desks):
    for desk in desks:
        with contextlib.suppress(ProcessLookupError):
            os.kill(desk.pid, signal.SIGKILL)


def wait_for_silence():
    """A server may still be at work for a client that is dead."""
    for _ in range(200):
        if connection.vendor != "postgresql" or not others():
            return
        time.sleep(0.05)
    raise AssertionError(f"{others()} connections are still at work")


def others():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        )
        return cursor.fetchone()[0]


def checked():
    """All but the index, which is not built here."""
    load()
    return [one for one in invariants.registered() if one.code != "I11"]


def effects(commands):
    """What each answered command says that it made, and how much of it is there, by kind."""
    made = {"loan_id": Loan, "hold_id": Hold, "transit_id": Transit, "payment": Payment}
    for name, model in made.items():
        ids = {answer[name] for _, _, answer in commands if isinstance(answer, dict) and answer.get(name)}
        yield name, ids, set(model.objects.filter(pk__in=ids).values_list("pk", flat=True))


@pytest.mark.parametrize("turn", range(KILLS))
def test_desks_killed_in_the_middle_lose_no_acknowledged_act(turn):
    crowd, chance = Crowd(), random.Random(turn)
    last = AuditEntry.objects.order_by("-pk").values_list("pk", flat=True).first()
    connections.close_all()
    reading, writing = os.pipe()
    start = fork.Barrier(DESKS)
    desks = [fork.Process(target=work, args=(number, turn, crowd, start, writing)) for number in range(DESKS)]
    for desk in desks:
        desk.start()
    os.close(writing)
    acknowledged, wanted = set(), chance.randint(FEWEST, MOST)
    with os.fdopen(reading) as told:
        for line in told:
            acknowledged.add(line.strip())
            if len(acknowledged) == wanted:
                kill(desks)
    for desk in desks:
        desk.join(20)
    wait_for_silence()

    commands = list(
        StoredCommand.objects.filter(key__startswith="kill-", is_refused=False).values_list("key", "verb", "answer")
    )
    assert {desk.exitcode for desk in desks} & {-signal.SIGKILL}, "the crowd was ready before it was killed"
    assert acknowledged <= {key for key, _, _ in commands}
    assert [finding for finding in map(invariants.examine, checked()) if not finding.is_ok] == []
    for name, ids, there in effects(commands):
        assert ids == there, f"an answer names a {name} that is not there"
    entries = AuditEntry.objects.filter(pk__gt=last or 0).exclude(details__has_key="refused")
    acts = Counter(entries.values_list("act", flat=True))
    assert {verb: acts[verb] for verb in Counter(verb for _, verb, _ in commands)} == Counter(
        verb for _, verb, _ in commands
    )
    assert OutboxEvent.objects.exists()


def test_a_crowd_does_acts_of_all_sorts():
    crowd, chance = Crowd(), random.Random(0)
    for number in range(ACTS):
        with contextlib.suppress(Refused):
            crowd.act(chance, f"kill-{number}")

    verbs = Counter(
        StoredCommand.objects.filter(key__startswith="kill-", is_refused=False).values_list("verb", flat=True)
    )
    assert set(verbs) == {
        "check_out", "check_in", "renew", "place_hold", "cancel_hold", "send_item", "receive", "take_payment",
    }  # fmt: skip
    assert sum(verbs.values()) > ACTS // 2
    assert Hold.objects.filter(caught_at__isnull=False).exists()
