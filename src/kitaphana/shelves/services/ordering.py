"""The order of a list."""

from collections.abc import Callable
from typing import Any  # keys of several types

from kitaphana.core.actor import Actor
from kitaphana.core.transactions import retrying
from kitaphana.language.sorting import sort_key
from kitaphana.shelves.models import ListEntry
from kitaphana.shelves.rules import ORDERS, Owner
from kitaphana.shelves.services.keeping import audited, changed, locked_entry, locked_list


def sort_list(*, owner: Owner, list_id: int, order: str, language: str, by: Actor) -> None:
    """Put all entries in order: `added` (last first), `title`, `author` (by the alphabet), `year` (newest first).

    Raises `list_unknown`, and ValueError for an order that nobody knows.
    """
    if order not in ORDERS:
        raise ValueError(f"not an order of lists: {order!r}")
    retrying(lambda: _sort(owner, list_id, order, language, by))


def _sort(owner: Owner, list_id: int, order: str, language: str, by: Actor) -> None:
    row = locked_list(owner, list_id)
    entries = row.entries.select_related("edition").only(
        "position", "added_at", "edition__title", "edition__author", "edition__year"
    )
    ordered = sorted(entries, key=_keys(language)[order])
    for place, entry in enumerate(reversed(ordered), start=1):
        entry.position = place
    ListEntry.objects.bulk_update(ordered, ["position"], batch_size=400)
    row.next_position = len(ordered) + 1
    changed(row, "next_position")
    audited("sort_list", row, by, {"order": order})


def _keys(language: str) -> dict[str, Callable[[ListEntry], Any]]:
    def title(entry: ListEntry) -> bytes:
        return sort_key(entry.edition.title, language)

    return {
        "added": lambda entry: (-entry.added_at.timestamp(), -entry.pk),
        "title": title,
        "author": lambda entry: (not entry.edition.author, sort_key(entry.edition.author, language), title(entry)),
        "year": lambda entry: (-(entry.edition.year or 0), title(entry)),
    }


def shift_entry(*, owner: Owner, entry_id: int, is_up: bool, by: Actor) -> None:
    """Change places with the entry before (or after); at the end of the list nothing happens.

    Raises `list_entry_unknown`.
    """
    retrying(lambda: _shift(owner, entry_id, is_up, by))


def _shift(owner: Owner, entry_id: int, is_up: bool, by: Actor) -> None:
    row, entry = locked_entry(owner, entry_id)
    others = row.entries
    above = others.filter(position__gt=entry.position).order_by("position")
    below = others.filter(position__lt=entry.position).order_by("-position")
    other = (above if is_up else below).first()
    if other is None:
        return
    entry.position, other.position = other.position, entry.position
    ListEntry.objects.bulk_update([entry, other], ["position"])
    changed(row)
    audited("sort_list", row, by)
