"""Workers, web servers and gateways are killed in the middle of their work: nothing is lost, and a second copy comes
only where its gateway cannot tell, as often as `docs/operate/messages.md` says at most.

`KITAPHANA_SOAK_MESSAGE_SECONDS` says how long they are killed (`make soak`: ten minutes).
"""

import os
import random
import time
from collections import Counter

import pytest
from django.db import connections

from kitaphana.circulation.models import Loan
from kitaphana.core import dispatcher, invariants, sequencer
from kitaphana.core.models import DeadLetter, OutboxEvent
from kitaphana.notices import tasks
from kitaphana.notices.models import Delivery, Notice, SendingMonth
from kitaphana.notices.rules import breaking, times
from kitaphana.notices.rules.kinds import Channel
from kitaphana.notices.services import sending
from tests.concurrency.messaging import BusyCity, Part, lend, serve_web, tell, work
from tests.concurrency.processes import fork
from tests.concurrency.twins import free_port, serve_mail, serve_sms

SECONDS = float(os.environ.get("KITAPHANA_SOAK_MESSAGE_SECONDS", "5"))
DRAINED_WITHIN = 120 + SECONDS
CHANNELS = (Channel.EMAIL, Channel.SMS, Channel.TELEGRAM)
COPIES = {Channel.EMAIL: 1, Channel.SMS: 0, Channel.TELEGRAM: 4}
"""How many messages may come a second time for each kill of the worker or of the gateway: what was in flight."""
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def impatient(monkeypatch):
    """What was refused is tried again at once, so that the test need not wait half a minute."""
    monkeypatch.setattr(times, "FIRST_PAUSE", 0.2)
    monkeypatch.setattr(times, "LONGEST_PAUSE", 0.5)
    monkeypatch.setattr(breaking, "FIRST_REST", 0.2)
    monkeypatch.setattr(breaking, "LONGEST_REST", 0.5)
    monkeypatch.setattr(sending, "AFTER_FAULT", 0.2)


def test_kills_lose_no_message_and_double_no_more_than_was_in_flight(tmp_path, impatient):
    city = BusyCity()
    ports = {name: free_port() for name in (*CHANNELS, "web")}
    journals = {channel: tmp_path / channel.value for channel in CHANNELS}
    connections.close_all()
    parts = {
        Channel.SMS: Part(serve_sms, ports[Channel.SMS], journals[Channel.SMS]),
        Channel.TELEGRAM: Part(serve_sms, ports[Channel.TELEGRAM], journals[Channel.TELEGRAM], knows_keys=False),
        Channel.EMAIL: Part(serve_mail, ports[Channel.EMAIL], journals[Channel.EMAIL]),
        "worker": Part(work, ports),
        "web": Part(serve_web, ports["web"]),
    }
    until = time.monotonic() + SECONDS
    telling, lending = _beside(tell, city.readers, until), _beside(lend, city, ports["web"], until)
    _kill(parts, random.Random(7), until)
    told, (lent, back) = telling(), lending()
    _wait_until_drained()
    for part in parts.values():
        part.end()

    assert told > 0
    assert back > 0
    assert (Loan.objects.count(), Loan.objects.filter(closed_at__isnull=False).count()) == (lent, back)
    assert _noticed() == Counter({"address_changed": told, "hold_ready": back, "due_soon": lent - back})
    _assert_arrived(journals, parts)
    checked = [one for one in invariants.registered() if one.code in ("I20", "I21", "I22")]
    assert [finding for finding in map(invariants.examine, checked) if not finding.is_ok] == []


def _assert_arrived(journals, parts):
    """What counts as sent has arrived, nothing was invented, and copies keep to their bound."""
    for channel in CHANNELS:
        arrived = Counter(journals[channel].read_text().split())
        sent, known = _keys(channel, state="sent"), _keys(channel)
        assert sent
        assert sent <= set(arrived) <= known, channel
        kills = parts["worker"].kills + parts[channel].kills
        assert sum(arrived.values()) - len(arrived) <= COPIES[channel] * kills, channel
    assert set(Delivery.objects.exclude(state="sent").values_list("state", "reason")) <= {("dropped", "over")}
    assert not Delivery.objects.exclude(state="sent").filter(notice__over_at__isnull=True).exists()
    messages = sum(len(_keys(channel, state="sent")) for channel in CHANNELS)
    assert sum(SendingMonth.objects.values_list("sent_count", flat=True)) == messages


def _beside(act, *args):
    """Run it in a process of its own; answers how to wait for what it says."""
    ours, theirs = fork.Pipe(duplex=False)
    process = fork.Process(target=act, args=(*args, theirs), daemon=True)
    process.start()
    theirs.close()

    def said():
        answer = ours.recv()
        process.join(10)
        return answer

    return said


def _kill(parts, chance, until):
    while time.monotonic() < until:
        time.sleep(chance.uniform(0.1, 0.8))
        chance.choice(list(parts.values())).kill()


def _noticed():
    """How many things readers have been told that still hold, by kind."""
    return Counter(Notice.objects.filter(over_at__isnull=True).values_list("kind", flat=True))


def _wait_until_drained():
    until = time.monotonic() + DRAINED_WITHIN
    while not _is_drained():
        assert time.monotonic() < until, list(Delivery.objects.values_list("state", "reason").distinct())
        time.sleep(0.2)


def _is_drained():
    is_numbered = not sequencer.has_unnumbered() and dispatcher.lag(tasks.SUBSCRIBER) == 0
    is_heard = is_numbered and not DeadLetter.objects.exists()
    readies, out = OutboxEvent.objects.filter(name="HoldReady").count(), Loan.objects.filter(closed_at__isnull=True)
    is_planned = (_noticed()["hold_ready"], _noticed()["due_soon"]) == (readies, out.count())
    return is_heard and is_planned and not Delivery.objects.filter(ended_at__isnull=True).exists()


def _keys(channel, **which):
    rows = Delivery.objects.filter(channel=channel, key__isnull=False, **which).values_list("key", flat=True)
    return {key.hex for key in rows}
