"""Senders and gateways are killed in the middle of their work: every message arrives, a second copy only where allowed.

`KITAPHANA_SOAK_MESSAGE_SECONDS` says how long they are killed (`make soak`: ten minutes).
"""

import contextlib
import os
import random
import signal
import threading
import time
from collections import Counter
from functools import partial

import pytest
from django.db import connections

from kitaphana.circulation.tests.factories import World
from kitaphana.core import invariants
from kitaphana.gateways.http import SafeClient
from kitaphana.gateways.sms import SmsContract, SmsGateway
from kitaphana.gateways.smtp import Relay, SmtpGateway
from kitaphana.notices import outlets
from kitaphana.notices.models import Delivery, SendingMonth
from kitaphana.notices.rules import breaking, times
from kitaphana.notices.rules.kinds import Channel
from kitaphana.notices.services import sending, tell_reader
from tests.concurrency.processes import fork
from tests.concurrency.twins import free_port, serve_mail, serve_sms

SECONDS = float(os.environ.get("KITAPHANA_SOAK_MESSAGE_SECONDS", "4"))
DRAINED_WITHIN = 120
CHANNELS = (Channel.EMAIL, Channel.SMS)
pytestmark = pytest.mark.django_db(transaction=True)


class Part:
    """A process that is killed and started again."""

    def __init__(self, work, *args):
        self.start = lambda: fork.Process(target=work, args=args, daemon=True)
        self.process = None
        self.kills = 0
        self.again()

    def again(self):
        self.process = self.start()
        self.process.start()

    def kill(self):
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.process.pid, signal.SIGKILL)
        self.process.join(10)
        self.kills += 1
        self.again()

    def end(self):
        self.process.kill()
        self.process.join(10)


def send(ports):
    """A worker's loops, with gateways that lead to the twins."""
    connections.close_all()
    client = SafeClient(frozenset({"127.0.0.1"}))
    contract = SmsContract(
        f"http://127.0.0.1:{ports[Channel.SMS]}/", {"to": "{to}", "text": "{text}", "key": "{key}"},
        knows_keys=True, reference_path="id",
    )  # fmt: skip
    relay = Relay("127.0.0.1", ports[Channel.EMAIL], "none")
    made = {
        Channel.EMAIL: SmtpGateway(partial(relay.connect), "library@example.kz"),
        Channel.SMS: SmsGateway(contract, client),
    }
    outlets.gateways = lambda: made
    stop = threading.Event()
    sending.start(stop)
    stop.wait()


@pytest.fixture
def impatient(monkeypatch):
    """What was refused is tried again at once, so that the test need not wait half a minute."""
    monkeypatch.setattr(times, "FIRST_PAUSE", 0.2)
    monkeypatch.setattr(times, "LONGEST_PAUSE", 0.5)
    monkeypatch.setattr(breaking, "FIRST_REST", 0.2)
    monkeypatch.setattr(breaking, "LONGEST_REST", 0.5)
    monkeypatch.setattr(sending, "AFTER_FAULT", 0.2)


def tell(readers, until, answer):
    """Tell readers one thing after the other until the time is over; answers how many things.

    A process of its own: the one that kills and forks must hold no connection that its children would inherit.
    """
    count = 0
    while time.monotonic() < until:
        reader = readers[count % len(readers)]
        count += tell_reader(surrogate=str(reader.surrogate), kind="address_changed", cause=str(count), facts={})
        time.sleep(0.005)
    answer.send(count)


def test_kills_lose_no_message_and_double_none_that_its_gateway_knows(tmp_path, impatient):
    world = World()
    readers = [world.reader(email=f"reader{number}@example.kz", phone=f"+7701000{number:04}") for number in range(20)]
    ports = {channel: free_port() for channel in CHANNELS}
    journals = {channel: tmp_path / channel.value for channel in CHANNELS}
    connections.close_all()
    parts = {
        "sms": Part(serve_sms, ports[Channel.SMS], journals[Channel.SMS]),
        "mail": Part(serve_mail, ports[Channel.EMAIL], journals[Channel.EMAIL]),
        "worker": Part(send, ports),
    }
    chance, until = random.Random(7), time.monotonic() + SECONDS
    ours, theirs = fork.Pipe(duplex=False)
    telling = fork.Process(target=tell, args=(readers, until, theirs), daemon=True)
    telling.start()
    _kill(parts, chance, until)
    told = ours.recv()
    telling.join(10)
    _wait_until_drained()
    for part in parts.values():
        part.end()

    arrived = {channel: Counter(journals[channel].read_text().split()) for channel in CHANNELS}
    keys = {channel: _keys(channel) for channel in CHANNELS}
    assert told > 0
    assert {channel: len(found) for channel, found in keys.items()} == dict.fromkeys(CHANNELS, told)
    assert {channel: set(found) for channel, found in arrived.items()} == keys, "none lost, none invented"
    assert set(arrived[Channel.SMS].values()) == {1}
    doubled = sum(count - 1 for count in arrived[Channel.EMAIL].values())
    assert doubled <= parts["worker"].kills + parts["mail"].kills, "at most what was in flight at a kill"
    assert sum(SendingMonth.objects.values_list("sent_count", flat=True)) == 2 * told
    checked = [one for one in invariants.registered() if one.code in ("I20", "I21", "I22")]
    assert [finding for finding in map(invariants.examine, checked) if not finding.is_ok] == []


def _kill(parts, chance, until):
    while time.monotonic() < until:
        time.sleep(chance.uniform(0.1, 0.8))
        chance.choice(list(parts.values())).kill()


def _wait_until_drained():
    until = time.monotonic() + DRAINED_WITHIN
    while Delivery.objects.filter(ended_at__isnull=True).exists():
        assert time.monotonic() < until, list(Delivery.objects.values_list("state", "reason").distinct())
        time.sleep(0.2)


def _keys(channel):
    rows = Delivery.objects.filter(channel=channel, state="sent").values_list("key", flat=True)
    return {key.hex for key in rows}
