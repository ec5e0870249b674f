"""What all services of lists share: finding a list under lock, making “for later”, telling of public acts."""

from collections.abc import Mapping
from typing import Any

from kitaphana.core import audit, clock
from kitaphana.core.actor import Actor, ActorKind
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.transactions import demand
from kitaphana.shelves import errors
from kitaphana.shelves.models import ListEntry, ReadingList
from kitaphana.shelves.queries import owned_by
from kitaphana.shelves.rules import MOST_ENTRIES, MOST_LISTS, Owner


def locked_list(owner: Owner, list_id: int | None) -> ReadingList:
    """The owner's list, locked until the end of the transaction; without an id “for later”, made on first use.

    Raises `list_unknown`.
    """
    demand()
    lists = owned_by(owner).select_for_update()
    found = lists.filter(is_later=True) if list_id is None else lists.filter(pk=list_id)
    if (row := found.first()) is not None:
        return row
    if list_id is not None or owner.patron_id is None:
        raise Refused(Refusal(errors.LIST_UNKNOWN))
    moment = clock.now()
    ReadingList.objects.bulk_create(  # two first clicks at once: the constraint lets one in, and both find it
        [ReadingList(patron_id=owner.patron_id, is_later=True, created_at=moment, changed_at=moment)],
        ignore_conflicts=True,
    )
    return lists.get(is_later=True)


def locked_entry(owner: Owner, entry_id: int) -> tuple[ReadingList, ListEntry]:
    """An entry with its list, which is locked. Raises `list_entry_unknown`."""
    entry = ListEntry.objects.filter(pk=entry_id, reading_list__in=owned_by(owner)).first()
    if entry is None:
        raise Refused(Refusal(errors.LIST_ENTRY_UNKNOWN))
    row = locked_list(owner, entry.reading_list_id)
    entry = row.entries.filter(pk=entry_id).first()  # it may have gone while we waited for the list
    if entry is None:
        raise Refused(Refusal(errors.LIST_ENTRY_UNKNOWN))
    return row, entry


def changed(row: ReadingList, *fields: str) -> None:
    """Save these fields, and that something changed just now."""
    row.changed_at = clock.now()
    row.save(update_fields=["changed_at", *fields])


def count_refusals(owner: Owner) -> list[Refusal]:
    """No more lists than the limit; owners are few enough that two at once may pass it by one."""
    if owned_by(owner).count() < MOST_LISTS:
        return []
    return [Refusal(errors.LIST_LIMIT, {"most": MOST_LISTS})]


def room_refusals(row: ReadingList, more: int = 1) -> list[Refusal]:
    """No more entries than the limit."""
    if row.entry_count + more <= MOST_ENTRIES:
        return []
    return [Refusal(errors.LIST_FULL, {"most": MOST_ENTRIES})]


def audited(act: str, row: ReadingList, by: Actor, details: Mapping[str, Any] | None = None) -> None:
    """Write down an act on an institution's list, of staff for a reader, or that makes a list public or private.

    What readers keep by themselves, and how they call it, is told nowhere.
    """
    if row.institution_id or by.kind is ActorKind.STAFF or act in {"publish_list", "unpublish_list"}:
        told = details if row.institution_id else None  # which books a reader keeps is told nowhere
        audit.record(act=act, subject=f"list:{row.pk}", by=by, details=told)
