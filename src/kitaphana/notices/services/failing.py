"""What did not arrive: mark addresses that do not work, and look for other ways to their readers."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kitaphana.notices.institutions import HOUSE, senders
from kitaphana.notices.models import AddressProblem, Delivery, Notice
from kitaphana.notices.readers import readers
from kitaphana.notices.rules.kinds import KINDS, Channel
from kitaphana.notices.rules.states import OPEN, DeliveryState
from kitaphana.notices.services.planning import deliveries as ways_of

_REACHING = frozenset({*OPEN, DeliveryState.SENT})


@dataclass(frozen=True, slots=True)
class Problem:
    """An address, by its keyed hash, that does not work; `owner_id` is the reader whose address it is."""

    owner_id: int
    address_digest: str
    reason: str


def note_problems(found: Iterable[Problem], channel: Channel, now: dt.datetime) -> None:
    """Nothing more is sent to these addresses until they are cleared or change."""
    AddressProblem.objects.bulk_create(
        [
            AddressProblem(
                patron_id=one.owner_id, channel=channel.value, address_digest=one.address_digest,
                reason=one.reason[:40], noted_at=now,
            )
            for one in found
        ],
        ignore_conflicts=True,  # what is marked already stays as it is
    )  # fmt: skip


def go_other_ways(notices: Sequence[Notice], now: dt.datetime) -> None:
    """What did not arrive goes over channels that it has not gone yet, if the reader has any; not what is over.

    Paper goes only where nothing else is on its way or has arrived. A constant number of statements.
    """
    waiting = [one for one in notices if one.over_at is None and one.expires_at > now]
    if not waiting:
        return
    tried, failed = _so_far(waiting)
    who, houses = readers({one.patron_id for one in waiting if one.patron_id is not None}), senders()
    found: list[Delivery] = []
    for notice in waiting:
        reader = who.get(notice.patron_id or 0)
        if reader is not None:
            sender, pk = houses.get(notice.institution_id, HOUSE), notice.pk
            found += ways_of(notice, KINDS[notice.kind], reader, sender, now, tried=tried[pk], failed=failed[pk])
    Delivery.objects.bulk_create(found, ignore_conflicts=True)  # another channel may have failed at the same moment


def _so_far(notices: Iterable[Notice]) -> tuple[Mapping[int, set[Channel]], Mapping[int, set[Channel]]]:
    """The channels that each has taken, and those of them that lead nowhere; one statement."""
    tried, failed = defaultdict[int, set[Channel]](set), defaultdict[int, set[Channel]](set)
    rows = Delivery.objects.filter(notice__in=notices).values_list("notice_id", "channel", "state")
    for notice_id, channel, state in rows:
        reaches = state in _REACHING
        tried[notice_id].update({Channel(channel), Channel.LETTER} if reaches else {Channel(channel)})
        if not reaches:
            failed[notice_id].add(Channel(channel))
    return tried, failed
