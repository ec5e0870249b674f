"""Take what is due from the queue of a channel, under keys that stay when it has to be handed over again."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from django.db.models import QuerySet

from kitaphana.core import clock
from kitaphana.core.bulk import update_rows
from kitaphana.core.transactions import retrying
from kitaphana.notices.models import Delivery, Notice
from kitaphana.notices.rules.kinds import Channel, Priority
from kitaphana.notices.rules.states import DeliveryState

LOCKED = 50
"""So many messages are marked at once, so that a desk waits for some milliseconds where writers take turns (SQLite)."""


@dataclass(frozen=True, slots=True)
class Group:
    """Deliveries that travel as one message, to one reader (or to nobody's address: then it is one)."""

    key: uuid.UUID
    deliveries: tuple[Delivery, ...]

    @property
    def first(self) -> Delivery:
        """The one that was due first."""
        return self.deliveries[0]


def claim(
    channel: Channel,
    limit: int,
    *,
    institution_id: int | None = None,
    branch_id: int | None = None,
    is_urgent: bool = False,
) -> list[Group]:
    """Up to `limit` messages that are due, urgent ones first (`is_urgent`: no others), marked as being sent.

    They are chosen without a transaction, which others would wait for, and marked fifty at a time; what an act
    has ended meanwhile is left out. Only who holds the channel's lock may call this; letters
    are claimed within the transaction that prints them, for one institution (and readers of one branch).
    """
    which: dict[str, int] = {}
    if institution_id is not None:
        which["notice__institution_id"] = institution_id
    if branch_id is not None:
        which["notice__patron__home_branch_id"] = branch_id
    if is_urgent:
        which["priority"] = Priority.URGENT
    found = _chosen(channel, limit, which)
    parts = (found[begin : begin + LOCKED] for begin in range(0, len(found), LOCKED))
    return [group for part in parts for group in retrying(partial(_marked, part))]


def take_over(channel: Channel) -> int:
    """Put back what a process that died had claimed; its keys stay. Returns how many deliveries."""
    stuck = Delivery.objects.filter(channel=channel, state=DeliveryState.SENDING)
    return retrying(lambda: stuck.update(state=DeliveryState.WAITING))


def _chosen(channel: Channel, limit: int, which: Mapping[str, int]) -> list[Group]:
    now = clock.now()
    due = _due(channel, now).filter(**which).select_related("notice")
    found = list(due.order_by("priority", "not_before", "pk")[:limit])
    bonds = {_bond(one) for one in found}
    return _groups(found, [one for one in _siblings(channel, found) if _is_due(one, now) and _bond(one) in bonds])


def _marked(groups: Sequence[Group]) -> list[Group]:
    """Those that still wait, now being sent."""
    ids = [one.pk for group in groups for one in group.deliveries]
    waiting = Delivery.objects.filter(pk__in=ids, state=DeliveryState.WAITING).select_for_update()
    found = set(waiting.values_list("pk", flat=True))
    left = [Group(one.key, tuple(each for each in one.deliveries if each.pk in found)) for one in groups]
    kept = [group for group in left if group.deliveries]
    rows = [(DeliveryState.SENDING.value, group.key, one.pk) for group in kept for one in group.deliveries]
    update_rows(Delivery, ("state", "key"), rows)
    return kept


def _due(channel: Channel, now: dt.datetime) -> "QuerySet[Delivery]":
    waiting = Delivery.objects.filter(channel=channel, state=DeliveryState.WAITING)
    return waiting.filter(not_before__lte=now, expires_at__gt=now)


def _is_due(one: Delivery, now: dt.datetime) -> bool:
    return one.state == DeliveryState.WAITING and one.not_before <= now < one.expires_at


def _siblings(channel: Channel, found: Sequence[Delivery]) -> Iterator[Delivery]:
    """What may be joined with those found: the rest of a message that was tried before, the digest of a reader.

    Asked by key and by notice alone: with the state in the question SQLite would walk through the whole queue.
    """
    if keys := {one.key for one in found if one.key is not None}:
        yield from Delivery.objects.filter(key__in=keys).select_related("notice")
    digests = (one.notice.patron_id for one in found if one.key is None and one.is_digest)
    if patrons := {patron_id for patron_id in digests if patron_id is not None}:
        current = Notice.objects.filter(patron_id__in=patrons, expires_at__gt=clock.now())
        mine = Delivery.objects.filter(notice_id__in=list(current.values_list("pk", flat=True)), channel=channel)
        yield from (one for one in mine.select_related("notice") if one.is_digest and one.key is None)


def _groups(found: Iterable[Delivery], siblings: Iterable[Delivery]) -> list[Group]:
    """In the order of the queue; every delivery stands in one group."""
    together: dict[object, dict[int, Delivery]] = defaultdict(dict)
    for one in (*found, *siblings):
        together[_bond(one)].setdefault(one.pk, one)
    return [_group(list(members.values())) for members in together.values()]


def _bond(one: Delivery) -> object:
    if one.key is not None:
        return one.key
    if one.is_digest:
        return ("digest", one.notice.patron_id, one.notice.institution_id)
    return ("alone", one.pk)


def _group(members: list[Delivery]) -> Group:
    key = members[0].key or uuid.uuid4()
    for one in members:
        one.key = key
    return Group(key, tuple(members))
