"""What stands on a list: put there, annotated, moved, taken off."""

from dataclasses import dataclass

from kitaphana.catalog.models import Edition
from kitaphana.core import clock
from kitaphana.core.actor import Actor
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.transactions import retrying
from kitaphana.shelves import errors
from kitaphana.shelves.models import ListEntry, ReadingList
from kitaphana.shelves.rules import Owner, note_refusals
from kitaphana.shelves.services.keeping import audited, changed, locked_entry, locked_list, room_refusals


@dataclass(frozen=True, slots=True)
class Added:
    """Where the work stands now; `is_new` is false when it stood there already."""

    list_id: int
    entry_id: int
    work_id: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class Removed:
    """What was taken off: enough to put it back into its place."""

    list_id: int
    work_id: int
    edition_id: int
    note: str
    position: int


def add_entry(
    *, owner: Owner, edition_id: int, by: Actor, list_id: int | None = None, note: str = "", position: int | None = None
) -> Added:
    """Put the work of an edition on a list, on top; without a list on “for later”. Repeating it changes nothing.

    A work that stands there already keeps its place and note, and shows the edition chosen last. `position` is the
    place of an entry that was taken off and comes back. Raises `list_unknown`, `edition_unknown`, `list_full`,
    `list_text_too_long`.
    """
    return retrying(lambda: _add(owner, edition_id, by, list_id, note.strip(), position))


def _add(owner: Owner, edition_id: int, by: Actor, list_id: int | None, note: str, position: int | None) -> Added:
    work_id = Edition.objects.filter(pk=edition_id).values_list("work_id", flat=True).first()
    if work_id is None:
        raise Refused(Refusal(errors.EDITION_UNKNOWN))
    row = locked_list(owner, list_id)
    known = row.entries.filter(work_id=work_id).first()
    if known is not None:
        ListEntry.objects.filter(pk=known.pk).update(edition_id=edition_id)
        return Added(row.pk, known.pk, work_id, is_new=False)
    if refusals := [*room_refusals(row), *note_refusals(note)]:
        raise Refused(*refusals)
    entry = put(row, work_id, edition_id, note, position)
    audited("add_to_list", row, by, {"edition": edition_id})
    return Added(row.pk, entry.pk, work_id, is_new=True)


def put(row: ReadingList, work_id: int, edition_id: int, note: str = "", position: int | None = None) -> ListEntry:
    """Write an entry into a locked list that has room for it; a place that is taken meanwhile is not given twice."""
    is_free = position is not None and 0 < position < row.next_position
    if position is None or not is_free or row.entries.filter(position=position).exists():
        position = row.next_position
        row.next_position += 1
    entry = ListEntry.objects.create(
        reading_list=row, work_id=work_id, edition_id=edition_id, note=note, position=position, added_at=clock.now()
    )
    row.entry_count += 1
    changed(row, "entry_count", "next_position")
    return entry


def remove_entry(*, owner: Owner, entry_id: int, by: Actor) -> Removed:
    """Take an entry off its list. Raises `list_entry_unknown`."""
    return retrying(lambda: _remove(owner, entry_id, by))


def _remove(owner: Owner, entry_id: int, by: Actor) -> Removed:
    row, entry = locked_entry(owner, entry_id)
    removed = Removed(row.pk, entry.work_id, entry.edition_id, entry.note, entry.position)
    take_off(row, entry)
    audited("take_off_list", row, by, {"edition": removed.edition_id})
    return removed


def take_off(row: ReadingList, entry: ListEntry) -> None:
    """Delete an entry of a locked list."""
    entry.delete()
    row.entry_count -= 1
    changed(row, "entry_count")


def note_entry(*, owner: Owner, entry_id: int, note: str, by: Actor) -> None:
    """Write a note beside an entry; an empty one takes it away. Raises `list_entry_unknown`, `list_text_too_long`."""
    retrying(lambda: _note(owner, entry_id, note.strip(), by))


def _note(owner: Owner, entry_id: int, note: str, by: Actor) -> None:
    row, entry = locked_entry(owner, entry_id)
    if refusals := note_refusals(note):
        raise Refused(*refusals)
    entry.note = note
    entry.save(update_fields=["note"])
    changed(row)
    audited("annotate_list", row, by, {"edition": entry.edition_id})


def move_entry(*, owner: Owner, entry_id: int, to_list_id: int, by: Actor) -> Added:
    """Move an entry with its note to another list of the same owner.

    Raises `list_entry_unknown`, `list_unknown`, `list_full`.
    """
    return retrying(lambda: _move(owner, entry_id, to_list_id, by))


def _move(owner: Owner, entry_id: int, to_list_id: int, by: Actor) -> Added:
    row, entry = locked_entry(owner, entry_id)
    if row.pk == to_list_id:
        return Added(row.pk, entry.pk, entry.work_id, is_new=False)
    added = _add(owner, entry.edition_id, by, to_list_id, entry.note, None)
    take_off(row, entry)
    audited("take_off_list", row, by, {"edition": entry.edition_id})
    return added
