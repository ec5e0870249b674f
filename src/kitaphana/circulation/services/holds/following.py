"""Holds follow works: when editions move to another work or works become one, the places in the queue go along."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from kitaphana.catalog.models import Edition
from kitaphana.circulation.events import HoldEnded
from kitaphana.circulation.models import Hold, HoldEnd, HoldState
from kitaphana.circulation.rules.holds import ACTIVE, QUEUED
from kitaphana.core import audit, clock
from kitaphana.core.actor import SYSTEM
from kitaphana.core.events import publish
from kitaphana.core.transactions import retrying

_BATCH = 500


def follow_editions(*, work_ids: Iterable[int]) -> int:
    """Bring holds under these works to the work that their edition has now; returns how many. Safe to repeat.

    A hold on an edition or item goes with it. One on a work stays as long as the work has editions; a work without any
    has become another one, and the hold goes where the edition went that the work had when it was placed. A reader who
    waits there already keeps the better of the two places.
    """
    wanted, count = sorted(set(work_ids)), 0
    for start in range(0, len(wanted), _BATCH):
        part = wanted[start : start + _BATCH]
        for hold_id in list(_torn(part).values_list("pk", flat=True)):
            count += retrying(lambda hold_id=hold_id: _follow(hold_id))  # type: ignore[misc]  # no type for a default
    return count


def _torn(work_ids: Iterable[int]) -> "QuerySet[Hold]":
    """Ended ones go along as well: an emptied work is deleted once nothing speaks of it."""
    editions = Edition.objects.filter(work_id=OuterRef("work_id"))
    on_edition = Q(edition__isnull=False) & ~Q(edition__work_id=F("work_id"))
    on_work = Q(edition__isnull=True, seen_edition__isnull=False) & ~Q(seen_edition__work_id=F("work_id"))
    return Hold.objects.filter(on_edition | (on_work & ~Exists(editions)), work_id__in=list(work_ids)).order_by("pk")


def _follow(hold_id: int) -> int:
    hold = (
        Hold.objects.select_for_update(of=("self",))
        .select_related("edition", "seen_edition", "pickup_point__institution")
        .filter(pk=hold_id)
        .first()
    )
    edition = (hold.edition or hold.seen_edition) if hold else None
    if hold is None or edition is None or hold.work_id == edition.work_id:
        return 0
    if hold.state in ACTIVE:
        other = _same_place(hold, edition.work_id)
        if other is not None and other.state in QUEUED:
            hold.ranked_at = min(hold.ranked_at, other.ranked_at)
            _end(other)
        elif other is not None and hold.state in QUEUED:
            _end(hold)
        elif other is not None:  # two items are caught for one reader: both may be fetched
            return 0
    hold.work_id = edition.work_id
    hold.save(update_fields=["work", "ranked_at"])
    audit.record(act="follow_work", subject=f"hold:{hold.pk}", by=SYSTEM, details={"work": edition.work_id})
    return 1


def _same_place(hold: Hold, work_id: int) -> Hold | None:
    """What the unique constraint would not let stand beside it."""
    if hold.patron_id is None:
        return None
    things: dict[str, Any] = {"edition": hold.edition_id, "wanted_item": hold.wanted_item_id}  # Any: ids or nothing
    same = Hold.objects.select_for_update(of=("self",)).select_related("pickup_point__institution")
    return same.filter(
        **things, patron_id=hold.patron_id, work_id=work_id, volume_key=hold.volume_key, closed_at__isnull=True
    ).first()


def _end(hold: Hold) -> None:
    """The other place of the same reader is kept."""
    hold.state, hold.end, hold.closed_at = HoldState.CANCELLED, HoldEnd.MERGED, clock.now()
    hold.save(update_fields=["state", "end", "closed_at"])
    hold.targets.filter(state="open").update(state="dropped", ended_at=clock.now())
    audit.record(act="cancel_hold", subject=f"hold:{hold.pk}", by=SYSTEM, details={"end": HoldEnd.MERGED.value})
    publish(
        HoldEnded(
            hold_id=hold.pk,
            work_id=hold.work_id,
            edition_id=hold.edition_id,
            item_id=hold.item_id,
            institution=hold.pickup_point.institution.code,
            pickup_point=hold.pickup_point.code,
            patron_category=hold.patron_category,
            age_band=hold.age_band,
            state=hold.state,
            end=hold.end,
        )
    )
