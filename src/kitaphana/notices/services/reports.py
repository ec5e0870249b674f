"""Reports of delivery that come later: an e-mail that came back, an SMS that arrived or did not."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django.db.models import F, Q

from kitaphana.core import clock
from kitaphana.core.transactions import retrying
from kitaphana.notices import outlets, secrets
from kitaphana.notices.institutions import month_of
from kitaphana.notices.models import Delivery, SendingMonth
from kitaphana.notices.ports import Fate, Report, Reporter
from kitaphana.notices.readers import Reader, readers
from kitaphana.notices.rules.kinds import Channel
from kitaphana.notices.rules.states import OPEN, DeliveryState
from kitaphana.notices.services.failing import Problem, go_other_ways, note_problems

UNSAID: Final = "reported"


def reporter_for(channel: str, *, word: str, headers: Mapping[str, str]) -> Reporter | None:
    """The gateway of the channel, where it is the one that calls; None for everybody else."""
    gateway: object = outlets.gateways().get(Channel(channel))
    return gateway if isinstance(gateway, Reporter) and gateway.knows(word=word, headers=headers) else None


def hear_reports(*, channel: str, reports: Sequence[Report]) -> bool:
    """Mark messages as arrived or failed; what is nobody's message changes nothing. Safe to repeat.

    False: some of them are still being handed over, so the reports should come again. A constant number of statements.
    """
    return retrying(lambda: _hear(Channel(channel), reports))


def note_bounce(*, key: str, reason: str) -> bool:
    """An e-mail came back for good: its address is marked as unusable. False where the key is nobody's message.

    `key` is the local part of the Message-ID.
    """
    number = _number(key)
    if number is None or not Delivery.objects.filter(key=number, notice__patron__isnull=False).exists():
        return False
    hear_reports(channel=Channel.EMAIL.value, reports=[Report(Fate.BAD_ADDRESS, key=key, reason=reason)])
    return True


def _hear(channel: Channel, reports: Sequence[Report]) -> bool:
    found = _deliveries(channel, reports)
    sent: dict[Fate, list[Delivery]] = defaultdict(list)
    is_early, reasons = False, dict[int, str]()
    for report in reports:
        for one in found.get(report.key, ()) or found.get(report.reference, ()):
            is_early = is_early or one.state in OPEN
            if one.state == DeliveryState.SENT and one.pk not in reasons:
                reasons[one.pk] = (report.reason or UNSAID)[:40]
                sent[report.fate].append(one)
    now = clock.now()
    arrived = [one.pk for one in sent[Fate.DELIVERED]]
    Delivery.objects.filter(pk__in=arrived, delivered_at__isnull=True).update(delivered_at=now)
    failed = [one for one in (*sent[Fate.FAILED], *sent[Fate.BAD_ADDRESS]) if one.delivered_at is None]
    bad = {one.pk for one in sent[Fate.BAD_ADDRESS]}
    _fail(channel, failed, [one for one in failed if one.pk in bad], reasons, now)
    return not is_early


def _deliveries(channel: Channel, reports: Sequence[Report]) -> dict[str, list[Delivery]]:
    """By the name that the reports give them, locked; two statements."""
    keys = {number: report.key for report in reports if (number := _number(report.key)) is not None}
    references = {report.reference for report in reports if report.reference}
    rows = Delivery.objects.select_for_update(of=("self",)).filter(channel=channel.value).select_related("notice")
    found: dict[str, list[Delivery]] = defaultdict(list)
    for row in rows.filter(key__in=list(keys)).order_by("pk"):
        found[keys[row.key] if row.key else ""].append(row)
    for row in rows.filter(~Q(reference=""), reference__in=references).order_by("pk"):
        found[row.reference].append(row)
    return found


def _fail(
    channel: Channel,
    failed: Sequence[Delivery],
    bad: Sequence[Delivery],
    reasons: Mapping[int, str],
    now: dt.datetime,
) -> None:
    if not failed:
        return
    for reason in sorted({reasons[one.pk] for one in failed}):
        ids = [one.pk for one in failed if reasons[one.pk] == reason]
        Delivery.objects.filter(pk__in=ids).update(state=DeliveryState.FAILED, reason=reason, ended_at=now)
    _count(channel, failed, now)
    who = readers({one.notice.patron_id for one in failed if one.notice.patron_id is not None})
    note_problems(_problems(channel, bad, who, reasons), channel, now)
    go_other_ways([one.notice for one in failed], now)


def _problems(
    channel: Channel, bad: Iterable[Delivery], who: Mapping[int, Reader], reasons: Mapping[int, str]
) -> Iterable[Problem]:
    """Of where each message went, which need not be the reader's address of today."""
    for one in bad:
        reader = who.get(one.notice.patron_id or 0)
        if reader is not None:
            digest = one.address_digest or secrets.digest(channel, reader.address(channel))
            yield Problem(reader.owner_id, digest, reasons[one.pk])


def _count(channel: Channel, failed: Sequence[Delivery], now: dt.datetime) -> None:
    """One message is counted once, whatever was joined in it; what it cost has been paid."""
    firsts = {one.key: one.notice for one in reversed(failed)}
    month = month_of(now.astimezone(clock.zone()).date())
    counted: dict[tuple[int | None, str], int] = defaultdict(int)
    for notice in firsts.values():
        counted[notice.institution_id, notice.kind] += 1
    for (institution_id, kind), count in sorted(counted.items(), key=lambda row: (row[0][0] or 0, row[0][1])):
        where: dict[str, Any] = {"institution_id": institution_id, "month": month, "channel": channel.value}
        row, _ = SendingMonth.objects.get_or_create(**where, kind=kind)
        SendingMonth.objects.filter(pk=row.pk).update(failed_count=F("failed_count") + count)


def _number(key: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(hex=key)
    except ValueError:
        return None
