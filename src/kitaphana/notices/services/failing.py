"""What did not arrive: mark addresses that do not work, and look for other ways to their readers."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kitaphana.notices.institutions import HOUSE, senders
from kitaphana.notices.models import AddressProblem, Delivery, Notice
from kitaphana.notices.readers import readers
from kitaphana.notices.rules.kinds import KINDS, Channel
from kitaphana.notices.services.planning import deliveries as ways_of


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

    A constant number of statements.
    """
    waiting = [one for one in notices if one.over_at is None and one.expires_at > now]
    tried: dict[int, set[Channel]] = {}
    for notice_id, channel in Delivery.objects.filter(notice__in=waiting).values_list("notice_id", "channel"):
        tried.setdefault(notice_id, set()).add(Channel(channel))
    who, houses = readers({one.patron_id for one in waiting if one.patron_id is not None}), senders()
    found: list[Delivery] = []
    for notice in waiting:
        reader = who.get(notice.patron_id or 0)
        if reader is not None:
            sender = houses.get(notice.institution_id, HOUSE)
            found += ways_of(notice, KINDS[notice.kind], reader, sender, now, but=tried.get(notice.pk, ()))
    Delivery.objects.bulk_create(found)
