"""Steps of the group of notices that run in a child: readers with loans that are due soon, and telling all of them."""

import datetime as dt
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import transaction

from kitaphana.bench.furnishing import copies
from kitaphana.bench.lending import desk
from kitaphana.circulation.models import Loan
from kitaphana.core import clock
from kitaphana.core.bulk import insert_rows
from kitaphana.core.models import User
from kitaphana.demo.accounts import CITY
from kitaphana.holdings.models import Item, ItemStatus
from kitaphana.network.queries import institution_facts
from kitaphana.notices import outlets
from kitaphana.notices.models import Delivery, MessageSettings
from kitaphana.notices.ports import Answer, Envelope, Outcome
from kitaphana.notices.rules.kinds import DUE_SOON, Channel
from kitaphana.notices.services.daily import plan_due_soon
from kitaphana.notices.services.sending import send_waiting
from kitaphana.patrons.models import Consent, Patron, PatronCategory

_BATCH = 5_000
_READER = "R0000002"


@dataclass(slots=True)
class Counting:
    """A recording channel that keeps the keys alone."""

    knows_keys: bool = True
    in_flight: int = 100
    keys: set[str] = field(default_factory=set)

    def send(self, envelopes: Sequence[Envelope]) -> Sequence[Answer]:
        """Count them."""
        self.keys.update(one.key for one in envelopes)
        return [Answer(Outcome.SENT)] * len(envelopes)


TWIN = Counting()


def twins() -> dict[str, Counting]:
    """The ways out of the measured city: e-mail that only counts."""
    return {Channel.EMAIL.value: TWIN}


def furnish(messages: int) -> int:
    """As many readers with an e-mail address and a consent, each with one book that is due in two days."""
    first = (Patron.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1_000
    for begin in range(0, messages, _BATCH):
        _furnish(first + begin, min(_BATCH, messages - begin))
    return messages


def _furnish(first: int, count: int) -> None:
    category, now = PatronCategory.objects.get(code="adult"), clock.now()
    people = (
        Patron(
            pk=first + number, surrogate=uuid.uuid4(), given_name="Айгүл", folded_name="айгул", category=category,
            email=f"reader{first + number}@example.kz", language=("kk", "ru", "en")[number % 3], created_at=now,
            is_compared=True,
        )
        for number in range(count)
    )  # fmt: skip
    with transaction.atomic():
        ids = range(first, first + count)
        Patron.objects.bulk_create(people, batch_size=500)
        columns = ("patron_id", "purpose", "text_version", "language", "given_at")
        insert_rows(Consent, columns, ((pk, "messages", "1", "ru", now) for pk in ids))
        _lend(list(ids))


def _lend(patron_ids: Sequence[int]) -> None:
    """A copy of some item for each, and a loan of it."""
    now = clock.now()
    items = copies(Item.objects.order_by("pk")[0], len(patron_ids), ItemStatus.ON_LOAN)
    point, due = desk(), now + dt.timedelta(days=2)
    Loan.objects.bulk_create(
        (
            Loan(
                item_id=item, patron_id=pk, institution_id=point.institution_id, pool_id=point.pool_id,
                service_point_id=point.id, patron_category="adult", age_band="31-54", loaned_at=now, due_at=due,
            )
            for item, pk in zip(items, patron_ids, strict=True)
        ),
        batch_size=500,
    )  # fmt: skip


def tell() -> dict[str, float]:
    """Seconds from the plan of the day to the last message in the recording channel, and how many there were."""
    settings.GATEWAYS = "kitaphana.bench.noticing.twins"
    outlets.forget()
    _send_at_once()
    started = time.perf_counter()
    plan_due_soon()
    planned = time.perf_counter()
    with clock.frozen_at(clock.now() + dt.timedelta(days=1)):
        send_waiting(Channel.EMAIL)
    ended = time.perf_counter()
    told = Delivery.objects.filter(notice__kind=DUE_SOON, channel=Channel.EMAIL, state="sent").values("key").distinct()
    if len(TWIN.keys) != told.count():
        raise RuntimeError(f"{told.count()} messages were sent, {len(TWIN.keys)} have arrived")
    return {"made": len(TWIN.keys), "planning": planned - started, "sending": ended - planned}


def _send_at_once() -> None:
    """No quiet hours, and the digest a minute ago, so that it is measured at any time of day."""
    owner = institution_facts(CITY)
    if owner is None:
        raise LookupError(CITY)
    noon = dt.time(12, 0)
    values = {"quiet_from": noon, "quiet_until": noon, "digest_at": _minute_ago()}
    MessageSettings.objects.update_or_create(institution_id=owner.id, defaults=values)


def _minute_ago() -> dt.time:
    return (clock.now().astimezone(clock.zone()) - dt.timedelta(minutes=1)).time().replace(microsecond=0)


def session_of_reader() -> str:
    """The cookie of the reader of the handbook, signed in."""
    user = User.objects.get(patron__cards__number=_READER)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
