"""A city whose parts are killed while it lends and tells: worker, web server, gateways, and who keeps them busy."""

import contextlib
import datetime as dt
import json
import logging
import os
import signal
import threading
import time
from functools import partial
from http.client import HTTPConnection, HTTPException

from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.db import close_old_connections, connections
from django.test import Client

from kitaphana.circulation import services as circulation
from kitaphana.circulation.services import NewPolicyRow
from kitaphana.core import clock, dispatcher, worker
from kitaphana.core.actor import COMMAND_LINE
from kitaphana.core.errors import Busy
from kitaphana.gateways.http import SafeClient
from kitaphana.gateways.sms import SmsContract, SmsGateway
from kitaphana.gateways.smtp import Relay, SmtpGateway
from kitaphana.network import services as network
from kitaphana.network.rules import StaffRole
from kitaphana.notices import outlets, tasks
from kitaphana.notices.models import Delivery, MessageSettings
from kitaphana.notices.rules.kinds import Channel
from kitaphana.notices.services import daily, sending, tell_reader
from kitaphana.notices.tests.test_hearing import HoldCity
from tests.concurrency.processes import fork

MIDNIGHT = dt.time(0, 0)
logger = logging.getLogger(__name__)
PLAN_EVERY = 0.5  # seconds
BACKLOG = 300
"""So many messages may wait before those who make them pause: what is proven is that kills lose none, not how many
fit into an hour, and a run of any length is drained in the same time."""


class Part:
    """A process that is killed and started again."""

    def __init__(self, work, *args, **options):
        self.start = lambda: fork.Process(target=work, args=args, kwargs=options, daemon=True)
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


class BusyCity(HoldCity):
    """Twenty readers, every other one with a chat, who may borrow and wait without end; no hour is quiet."""

    def __post_init__(self):
        super().__post_init__()
        row = NewPolicyRow(is_lendable=True, loan_days=2, max_loans=1_000, max_renewals=2, renewal_days=15)
        circulation.set_policy_row(row=row, by=COMMAND_LINE)
        MessageSettings.objects.create(
            institution=self.point.institution, quiet_from=MIDNIGHT, quiet_until=MIDNIGHT, digest_at=MIDNIGHT
        )
        self.readers = [
            self.reader(email=f"r{n}@example.kz", phone=f"+7701000{n:04}", chat=str(n) if n % 2 else "")
            for n in range(20)
        ]
        self.cards = [one.cards.get().number for one in self.readers]
        self.token = network.issue_terminal_token(
            label="desk", role=StaffRole.DESK, service_point_id=self.point.pk, by=COMMAND_LINE
        )
        # What one request loads here need not be loaded by every server that is started again.
        sent = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": "warm"}
        Client().post("/api/v1/returns", {"barcode": "none"}, content_type="application/json", headers=sent)


def work(ports):
    """A worker: events become notices, days are planned, messages go to the twins."""
    connections.close_all()
    outlets.gateways = lambda: gateways(ports)
    sending.start(threading.Event())
    ours = [one for one in dispatcher.subscribers() if one.name == tasks.SUBSCRIBER]
    planned_at = 0.0
    while True:
        try:
            if time.monotonic() - planned_at > PLAN_EVERY:
                planned_at = time.monotonic()
                _plan()
            if not worker.work(ours):
                time.sleep(0.02)
        except Exception:
            logger.exception("the worker goes on")
            close_old_connections()


def _plan():
    """What a day brings, and what waits for the hour of the digest goes at once."""
    daily.plan_due_soon()
    Delivery.objects.filter(state="waiting", is_digest=True).update(not_before=clock.now())


def gateways(ports):
    """E-mail and a chat whose other sides take every copy, and SMS that is taken once for each key."""
    client = SafeClient(frozenset({"127.0.0.1"}))
    relay = Relay("127.0.0.1", ports[Channel.EMAIL], "none")
    return {
        Channel.EMAIL: SmtpGateway(partial(relay.connect), "library@example.kz"),
        Channel.SMS: SmsGateway(contract(ports[Channel.SMS], knows_keys=True), client),
        Channel.TELEGRAM: SmsGateway(contract(ports[Channel.TELEGRAM], knows_keys=False), client),
    }


def contract(port, *, knows_keys):
    fields = {"to": "{to}", "text": "{text}", "key": "{key}"}
    return SmsContract(f"http://127.0.0.1:{port}/", fields, knows_keys=knows_keys, reference_path="id")


class _Silent(WSGIRequestHandler):
    def log_message(self, *_):
        """Nothing is said."""


def serve_web(port):
    """The doors of the library over HTTP."""
    connections.close_all()
    server = ThreadedWSGIServer(("127.0.0.1", port), _Silent)
    server.set_app(WSGIHandler())
    server.serve_forever()


def tell(readers, until, answer):
    """Tell readers one thing after the other until the time is over; answers how many things.

    A process of its own, as the next one: who kills and forks must hold no connection that children would inherit.
    """
    count = 0
    while time.monotonic() < until:
        reader = readers[count % len(readers)]
        told = {"surrogate": str(reader.surrogate), "kind": "address_changed", "cause": str(count), "facts": {}}
        count += insist(tell_reader, **told)
        _pause_while_many_wait(until)
    answer.send(count)


def lend(city, port, until, answer):
    """Lend over HTTP; every other book comes back to somebody who waits for it. Answers how many of each."""
    lent = back = 0
    while time.monotonic() < until:
        item, desk = city.item(), partial(post, port, city.token)
        desk("loans", {"card": city.cards[lent % 20], "barcode": item.barcode}, f"out-{lent}")
        lent += 1
        if lent % 2:
            insist(city.place, city.readers[(lent + 7) % 20], work_id=item.edition.work_id, command_id=f"hold-{back}")
            told = desk("returns", {"barcode": item.barcode}, f"in-{back}")
            assert told["hold_shelf_code"], told
            back += 1
        _pause_while_many_wait(until)
    answer.send((lent, back))


def _pause_while_many_wait(until):
    time.sleep(0.01)
    while Delivery.objects.filter(ended_at__isnull=True).count() > BACKLOG and time.monotonic() < until:
        time.sleep(0.2)


def insist(act, *args, **options):
    """Do it as soon as the database has time."""
    while True:
        with contextlib.suppress(Busy):
            return act(*args, **options)
        time.sleep(0.05)


def post(port, token, path, body, key):
    """Ask until there is a whole answer: a server that was killed is asked again with the same key."""
    headers = {
        "Authorization": f"Bearer {token}", "Idempotency-Key": key, "Content-Type": "application/json",
        "Host": "testserver",
    }  # fmt: skip
    while True:
        # a ValueError: it was killed between the head of its answer and the body
        with contextlib.suppress(OSError, HTTPException, ValueError):
            asked = HTTPConnection("127.0.0.1", port, timeout=20)
            asked.request("POST", f"/api/v1/{path}", json.dumps(body), headers)
            answer = asked.getresponse()
            told = answer.read()
            if answer.status < 300:
                return json.loads(told)
            assert answer.status >= 500, told
        time.sleep(0.05)
