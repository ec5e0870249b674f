"""What records say that stand beside the leading one: their links and numbers, by which the edition is found too.

A link that the leading record names as well is kept here and not shown twice: the lead may change hands.
"""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from kitaphana.catalog.models import EditionIdentifier, EditionLink, MarcRecord
from kitaphana.catalog.services.drawing import identifiers_of
from kitaphana.catalog.services.linking import LinkEntry, link_editions
from kitaphana.catalog.services.rereading import described
from kitaphana.core.bulk import insert_rows


class Voice(NamedTuple):
    """A record that stands beside the leading one of its edition, and what it says."""

    record_id: int
    institution_id: int
    entry: LinkEntry


def stand_beside(records: Sequence[MarcRecord]) -> None:
    """Write what these records say, who lead their edition no longer, or say something else now."""
    told = [(record, described(record, record.edition.title)) for record in records]
    speak_beside(
        [
            Voice(record.pk, record.institution_id, LinkEntry(record.edition_id, one.incoming, one.draft, False))
            for record, one in told
        ]
    )


def speak_beside(voices: Sequence[Voice]) -> None:
    """Write their links and numbers anew, and find the older links that mean them; call it inside `atomic()`."""
    if not voices:
        return
    be_silent([one.record_id for one in voices])
    columns = ("edition_id", "beside_id", "scheme", "value")
    rows = [
        (one.entry.edition_id, one.record_id, *number) for one in voices for number in identifiers_of(one.entry.draft)
    ]
    insert_rows(EditionIdentifier, columns, rows)
    by_institution: dict[int, list[LinkEntry]] = {}
    for one in voices:
        by_institution.setdefault(one.institution_id, []).append(one.entry._replace(beside=one.record_id))
    for institution_id, entries in by_institution.items():
        link_editions(institution_id, entries)


def be_silent(record_ids: Collection[int]) -> None:
    """Forget what these records have said beside others."""
    EditionIdentifier.objects.filter(beside_id__among=record_ids).delete()
    EditionLink.objects.filter(beside_id__among=record_ids).delete()
