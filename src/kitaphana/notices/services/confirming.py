"""Write down what became of messages: in one short transaction, never while a gateway is being asked."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import F

from kitaphana.core import clock
from kitaphana.core.bulk import update_rows
from kitaphana.core.transactions import retrying
from kitaphana.notices import secrets
from kitaphana.notices.institutions import month_of
from kitaphana.notices.models import Delivery, Notice, PushSubscription, SendingMonth
from kitaphana.notices.ports import Answer, Outcome
from kitaphana.notices.rules.choosing import Hindrance
from kitaphana.notices.rules.kinds import Channel
from kitaphana.notices.rules.states import DeliveryState
from kitaphana.notices.rules.times import pause
from kitaphana.notices.services.addressing import OVER, UNREADABLE, Prepared, Sorted
from kitaphana.notices.services.failing import Problem, go_other_ways, note_problems

_COLUMNS = ("state", "attempts", "not_before", "ended_at", "reference", "reason", "cost", "address_digest")
REPORTED = frozenset({Channel.EMAIL, Channel.SMS})
"""Channels that may report later that a message did not arrive."""
_ENDS = {
    Outcome.SENT: DeliveryState.SENT,
    Outcome.REFUSED: DeliveryState.FAILED,
    Outcome.BAD_ADDRESS: DeliveryState.FAILED,
}


_NEVER = frozenset({Outcome.REFUSED, Outcome.BAD_ADDRESS})
_NO_OTHER_WAY = frozenset({OVER, UNREADABLE, Hindrance.SWITCHED_OFF.value})
"""What is dropped for these needs no other way: nobody is to be told, or the reader wants it so."""


@dataclass(frozen=True, slots=True)
class Handed:
    """A message and what its gateway said; `gone` are push subscriptions that are no more."""

    prepared: Prepared
    answer: Answer
    gone: tuple[int, ...] = field(default=())


def confirm(handed: Sequence[Handed], channel: Channel) -> None:
    """Write the answers down, count them, mark addresses that do not work and look for other ways to their readers."""
    if handed:
        retrying(lambda: _confirm(handed, channel))


def put_aside(found: Sorted) -> None:
    """End what is over or unwanted, and let wait what may not go yet: under a new key, with whom it meets then."""
    if found.dropped or found.later:
        retrying(lambda: _put_aside(found))


def put_back(groups: Iterable[Prepared]) -> None:
    """Let messages wait that no gateway was asked about: they keep their key and lose no try."""
    ids = [one.pk for prepared in groups for one in prepared.deliveries]
    if ids:
        waiting = Delivery.objects.filter(pk__in=ids, state=DeliveryState.SENDING)
        retrying(lambda: waiting.update(state=DeliveryState.WAITING))


def _confirm(handed: Sequence[Handed], channel: Channel) -> None:
    now = clock.now()
    update_rows(Delivery, _COLUMNS, [row for one in handed for row in _rows(one, now)])
    _wipe([one for one in handed if one.answer.outcome is not Outcome.LATER])
    _count(handed, channel, now)
    if channel in REPORTED:
        _forget_where([one.pk for each in handed for one in each.prepared.deliveries])
    bad = [one for one in handed if one.answer.outcome is Outcome.BAD_ADDRESS and one.prepared.reader is not None]
    gone = [pk for one in handed for pk in one.gone]
    if gone:
        PushSubscription.objects.filter(pk__in=gone).delete()
    if bad:
        note_problems(_problems(bad, channel), channel, now)
    refused = [one for one in handed if one.answer.outcome in _NEVER and one.prepared.reader is not None]
    if refused:
        go_other_ways([delivery.notice for one in refused for delivery in one.prepared.deliveries], now)


def _rows(handed: Handed, now: dt.datetime) -> Iterable[tuple[object, ...]]:
    answer, digest = handed.answer, _where_to(handed)
    reason = answer.reason[:40]
    for place, one in enumerate(handed.prepared.deliveries):
        tries = one.attempts + 1
        if answer.outcome is Outcome.LATER:
            again = now + pause(tries)
            yield ("waiting", tries, again, None, one.reference, reason, one.cost, one.address_digest, one.pk)
        else:
            state, cost = _ENDS[answer.outcome].value, answer.cost if place == 0 else Decimal(0)
            yield (state, tries, one.not_before, now, answer.reference[:120], reason, cost, digest, one.pk)


def _problems(bad: Iterable[Handed], channel: Channel) -> Iterator[Problem]:
    """The addresses that do not work; a push subscription that is gone is simply no more."""
    for one in bad:
        if one.prepared.reader is not None and channel is not Channel.PUSH:
            digest = secrets.digest(channel, one.prepared.envelopes[0].address)
            yield Problem(one.prepared.reader.owner_id, digest, one.answer.reason)


def _where_to(handed: Handed) -> str:
    """The keyed hash of where a message to a reader went; nothing for codes, whose address nobody keeps."""
    prepared = handed.prepared
    channel = Channel(prepared.deliveries[0].channel)
    if prepared.reader is None or channel not in REPORTED:
        return ""
    return secrets.digest(channel, prepared.envelopes[0].address)


def _forget_where(ids: Sequence[int]) -> None:
    """Who was forgotten while the gateway was being asked leaves no hash of an address behind."""
    Delivery.objects.filter(pk__in=ids, notice__patron__isnull=True).exclude(address_digest="").update(
        address_digest=""
    )


def _wipe(ended: Iterable[Handed]) -> None:
    sealed = [one.notice_id for handed in ended for one in handed.prepared.deliveries if one.notice.sealed]
    if sealed:
        Notice.objects.filter(pk__in=sealed).update(sealed="")


def _count(handed: Sequence[Handed], channel: Channel, now: dt.datetime) -> None:
    """A statement or two for each institution and kind among them, not for each message."""
    sent, failed = Counter[tuple[int | None, str]](), Counter[tuple[int | None, str]]()
    costs: dict[tuple[int | None, str], Decimal] = {}
    for one in handed:
        place = (one.prepared.institution_id, one.prepared.deliveries[0].notice.kind)
        if one.answer.outcome is Outcome.LATER:
            continue
        (sent if one.answer.outcome is Outcome.SENT else failed)[place] += 1
        costs[place] = costs.get(place, Decimal(0)) + one.answer.cost
    month = month_of(now.astimezone(clock.zone()).date())
    for institution_id, kind in sorted(costs, key=lambda place: (place[0] or 0, place[1])):
        place = (institution_id, kind)
        counted: dict[str, Any] = {"institution_id": institution_id, "month": month, "channel": channel.value}
        row, _ = SendingMonth.objects.get_or_create(**counted, kind=kind)
        SendingMonth.objects.filter(pk=row.pk).update(
            sent_count=F("sent_count") + sent[place],
            failed_count=F("failed_count") + failed[place],
            cost=F("cost") + costs[place],
        )


def _put_aside(found: Sorted) -> None:
    now = clock.now()
    rows = [(DeliveryState.DROPPED.value, now, reason, one.pk) for one, reason in found.dropped]
    update_rows(Delivery, ("state", "ended_at", "reason"), rows)
    sealed = [one.notice_id for one, _ in found.dropped if one.notice.sealed]
    if sealed:
        Notice.objects.filter(pk__in=sealed).update(sealed="")
    over = [one.notice_id for one, reason in found.dropped if reason == OVER]
    if over:
        Notice.objects.filter(pk__in=over, over_at__isnull=True).update(over_at=now)
    unreached = [one.notice for one, reason in found.dropped if reason not in _NO_OTHER_WAY]
    if unreached:
        go_other_ways(unreached, now)
    waiting = [(DeliveryState.WAITING.value, None, moment, one.pk) for one, moment in found.later]
    update_rows(Delivery, ("state", "key", "not_before"), waiting)
