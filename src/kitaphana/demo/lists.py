"""Lists of the demo city: what libraries recommend in each language, and what one reader keeps."""

import hashlib
from collections.abc import Mapping, Sequence

from kitaphana.catalog.models import Edition
from kitaphana.core import clock
from kitaphana.demo.words.lists import FOR_LATER, OWN, OWN_NAME, RECOMMENDED
from kitaphana.shelves.models import ListEntry, ReadingList

READER = 2
"""The reader of the contract who has loans, and so keeps lists too."""
Found = Mapping[str, tuple[int, int]]


def create_lists(institution_id: int, seed: int) -> int:
    """Write the lists and their entries; returns how many lists. Titles that the city lacks are left out."""
    wanted = {title for one in RECOMMENDED for title in one.titles} | set(FOR_LATER) | set(OWN)
    found = _editions(wanted)
    moment = clock.now()
    common = {"created_at": moment, "changed_at": moment}
    made = 0
    for number, one in enumerate(RECOMMENDED):
        row = ReadingList(
            institution_id=institution_id, name=one.name, description=one.description, pen_name=one.made_by,
            language=one.language, token=_token(seed, number), is_featured=True, **common,
        )  # fmt: skip
        made += _fill(row, one.titles, found)
    made += _fill(ReadingList(patron_id=READER, is_later=True, **common), FOR_LATER, found)
    made += _fill(ReadingList(patron_id=READER, name=OWN_NAME, **common), OWN, found)
    return made


def _editions(titles: set[str]) -> Found:
    """The first edition of each title, with its work."""
    rows = Edition.objects.filter(title__in=titles).order_by("-id").values_list("title", "id", "work_id")
    return {title: (edition_id, work_id) for title, edition_id, work_id in rows}


def _fill(row: ReadingList, titles: Sequence[str], found: Found) -> int:
    books = [found[title] for title in titles if title in found]
    row.entry_count, row.next_position = len(books), len(books) + 1
    row.save()
    ListEntry.objects.bulk_create(
        ListEntry(
            reading_list=row, edition_id=edition_id, work_id=work_id, position=len(books) - place,
            added_at=row.created_at,
        )
        for place, (edition_id, work_id) in enumerate(books)
    )  # fmt: skip
    return 1


def _token(seed: int, number: int) -> str:
    """The same link for the same city."""
    return hashlib.sha256(f"{seed}:list:{number}".encode()).hexdigest()[:16]
