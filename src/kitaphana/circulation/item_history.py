"""What happened to an item, told without any reader: loans by day and place, and what staff did with it."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from kitaphana.catalog.models import ImportBatch
from kitaphana.circulation.models import Loan, LoanState
from kitaphana.core.models import AuditEntry
from kitaphana.core.paging import Page
from kitaphana.holdings.models import ConditionNote, Item, TransferLine, TransferState

ACTS = frozenset(
    {
        "change_item", "move_item", "withdraw_item", "restore_item", "put_into_kit", "take_out_of_kit",
        "add_kit_piece", "remove_kit_piece", "place_quarantined",
    }
)  # fmt: skip
"""Acts of staff that the history tells from the audit log; the others have tables of their own."""
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Happening:
    """One line: what (`accessioned`, `lent`, `returned`, `condition`, `custody`, or an act of `ACTS`), when, where.

    Loans have no reader and no clock time: `at` is for sorting, pages show the day.
    """

    kind: str
    at: dt.datetime
    place: str = ""
    login: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)  # Any: plain values


@dataclass(frozen=True, slots=True)
class LoanFigures:
    """How often an item was lent, and when last."""

    count: int
    last_on: dt.date | None


def item_history(item_id: int, *, before: int | None = None, limit: int = 25) -> Page[Happening]:
    """What happened, newest first; `before` is the `next_after` of the page before. Six statements a page at most.

    The key of a page is a moment in microseconds; what happened at one moment stands on one page.
    """
    moment = _EPOCH + before * _MICROSECOND if before is not None else None
    found = sorted(_everything(item_id, moment, limit + 1), key=lambda one: one.at, reverse=True)
    if len(found) <= limit:
        return Page(tuple(found))
    last = found[limit - 1].at
    shown = [one for one in found[:limit] if one.at > last] or found[:limit]
    shown += [one for one in found if one.at == last and one not in shown]
    return Page(tuple(shown), (shown[-1].at - _EPOCH) // _MICROSECOND)


def loan_count(item_id: int) -> int:
    """How often the item was lent; a loan that was undone never was."""
    return Loan.objects.filter(item_id=item_id).exclude(state=LoanState.VOID).count()


def _everything(item_id: int, before: dt.datetime | None, limit: int) -> Iterator[Happening]:
    yield from _loans(item_id, before, limit)
    yield from _returns(item_id, before, limit)
    yield from _acts(item_id, before, limit)
    yield from _conditions(item_id, before, limit)
    yield from _custody(item_id, before, limit)
    yield from _beginning(item_id, before)


def _earlier(name: str, before: dt.datetime | None) -> Q:
    return Q(**{f"{name}__lt": before}) if before is not None else Q()


def _loans(item_id: int, before: dt.datetime | None, limit: int) -> Iterable[Happening]:
    loans = Loan.objects.filter(_earlier("loaned_at", before), item_id=item_id).exclude(state=LoanState.VOID)
    rows = loans.order_by("-loaned_at").values_list("loaned_at", "service_point__code")[:limit]
    return [Happening("lent", at, place) for at, place in rows]


def _returns(item_id: int, before: dt.datetime | None, limit: int) -> Iterable[Happening]:
    loans = Loan.objects.filter(_earlier("closed_at", before), item_id=item_id, closed_at__isnull=False)
    rows = loans.exclude(state=LoanState.VOID).order_by("-closed_at")
    found = rows.values_list("closed_at", "closed_service_point__code", "state")[:limit]
    return [
        Happening("returned" if state == LoanState.RETURNED else state, at, place or "")
        for at, place, state in found
        if at is not None
    ]


def _acts(item_id: int, before: dt.datetime | None, limit: int) -> Iterable[Happening]:
    entries = AuditEntry.objects.filter(_earlier("happened_at", before), subject=f"item:{item_id}", act__in=ACTS)
    return [
        Happening(entry.act, entry.happened_at, entry.service_point, entry.login, entry.details)
        for entry in entries.order_by("-happened_at")[:limit]
    ]


def _conditions(item_id: int, before: dt.datetime | None, limit: int) -> Iterable[Happening]:
    notes = ConditionNote.objects.filter(_earlier("noted_at", before), item_id=item_id).order_by("-noted_at")[:limit]
    return [
        Happening("condition", one.noted_at, "", one.login, {"condition": one.condition, "note": one.note})
        for one in notes
    ]


def _custody(item_id: int, before: dt.datetime | None, limit: int) -> Iterable[Happening]:
    lines = TransferLine.objects.filter(
        _earlier("act__signed_at", before), item_id=item_id, act__state=TransferState.SIGNED
    )
    rows = lines.select_related("act").order_by("-act__signed_at")[:limit]
    return [
        Happening(
            "custody",
            line.act.signed_at or line.act.created_at,
            "",
            line.act.login,
            {"act": line.act_id, "act_number": line.act.number, "to": line.act.parties["to"]},
        )
        for line in rows
    ]


def _beginning(item_id: int, before: dt.datetime | None) -> Iterable[Happening]:
    item = Item.objects.filter(_earlier("created_at", before), pk=item_id).first()
    if item is None:
        return []
    facts: dict[str, Any] = {"received_on": item.received_on, "number": item.accession_number}
    if item.source_key:  # it came with a record: the batch that brought the record, if that is still known
        batch = ImportBatch.objects.filter(records__edition_id=item.edition_id).order_by("pk").first()
        facts["file"] = batch.source_name if batch else ""
    return [Happening("accessioned", item.created_at, "", "", facts)]
