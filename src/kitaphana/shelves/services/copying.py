"""Many entries at once: a public list copied to one's own, and what was kept on a device before signing in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kitaphana.catalog.models import Edition
from kitaphana.core import clock, commands
from kitaphana.core.actor import Actor
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.transactions import retrying
from kitaphana.shelves import errors
from kitaphana.shelves.models import ListEntry, ReadingList
from kitaphana.shelves.queries import all_entries_of, public_list
from kitaphana.shelves.rules import MOST_ENTRIES, Owner
from kitaphana.shelves.services.keeping import changed, count_refusals, locked_list


@dataclass(frozen=True, slots=True)
class Copied:
    """The list that holds the copy, how many entries went in, and how many found no room."""

    list_id: int
    count: int
    left_out: int = 0


def copy_list(*, owner: Owner, token: str, name: str, by: Actor, command_id: str) -> Copied:
    """Make a private list of one's own with the entries and notes of a public one.

    Raises `list_unknown` when the link leads nowhere, `list_limit`.
    """
    answer = commands.once(
        key=command_id, verb="copy_list", body={"token": token}, act=lambda: _copy(owner, token, name)
    )
    return Copied(answer["list_id"], answer["count"])


def _copy(owner: Owner, token: str, name: str) -> dict[str, int]:
    source = public_list(token)
    if source is None:
        raise Refused(Refusal(errors.LIST_UNKNOWN))
    if refusals := count_refusals(owner):
        raise Refused(*refusals)
    entries, moment = all_entries_of(source.id), clock.now()
    row = ReadingList.objects.create(
        patron_id=owner.patron_id, institution_id=owner.institution_id, name=source.name or name,
        description=source.description, entry_count=len(entries), next_position=len(entries) + 1,
        created_at=moment, changed_at=moment,
    )  # fmt: skip
    ListEntry.objects.bulk_create(
        ListEntry(
            reading_list=row, work_id=one.work_id, edition_id=one.edition_id, note=one.note, position=place,
            added_at=moment,
        )
        for place, one in enumerate(reversed(entries), start=1)
    )  # fmt: skip
    return {"list_id": row.pk, "count": len(entries)}


def take_over(*, owner: Owner, edition_ids: Sequence[int], by: Actor) -> Copied:
    """Put what was kept on a device (last one first) on “for later”. Repeating it changes nothing.

    Editions that are gone, and works that stand there already, are passed over; what the list has no room for is
    counted as left out.
    """
    return retrying(lambda: _take_over(owner, edition_ids))


def _take_over(owner: Owner, edition_ids: Sequence[int]) -> Copied:
    row = locked_list(owner, None)
    works = dict(Edition.objects.filter(pk__in=edition_ids).values_list("pk", "work_id"))
    known = set(row.entries.filter(work_id__in=works.values()).values_list("work_id", flat=True))
    fresh = list(_first_of_each(((id_, works[id_]) for id_ in edition_ids if id_ in works), known))
    kept = fresh[: max(0, MOST_ENTRIES - row.entry_count)]
    moment = clock.now()
    ListEntry.objects.bulk_create(
        ListEntry(
            reading_list=row, work_id=work_id, edition_id=id_, position=row.next_position + place, added_at=moment
        )
        for place, (id_, work_id) in enumerate(reversed(kept))
    )
    row.entry_count += len(kept)
    row.next_position += len(kept)
    changed(row, "entry_count", "next_position")
    return Copied(row.pk, len(kept), len(fresh) - len(kept))


def _first_of_each(pairs: Iterable[tuple[int, int]], known: set[int]) -> Iterable[tuple[int, int]]:
    for edition_id, work_id in pairs:
        if work_id not in known:
            known.add(work_id)
            yield edition_id, work_id
