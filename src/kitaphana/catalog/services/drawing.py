"""Draw editions as their leading record describes them: columns, works, identifiers, numbers; all of it by sets."""

import dataclasses
import datetime as dt
from collections.abc import Iterable, Sequence
from operator import attrgetter

from kitaphana.catalog.marc.mapping import EditionDraft
from kitaphana.catalog.models import Edition, EditionIdentifier, IdentifierScheme, SystemNumber, Work
from kitaphana.catalog.services.incoming import Described
from kitaphana.core.bulk import insert_rows, take_ids, update_rows

_NOT_COLUMNS = frozenset({"isbns", "issns", "uniform_title"})
COLUMNS = tuple(field.name for field in dataclasses.fields(EditionDraft) if field.name not in _NOT_COLUMNS)
values_of = attrgetter(*COLUMNS)


def works_for(records: Sequence[Described], moment: dt.datetime) -> dict[str, int]:
    """Ids of the records' works by grouping key, new works made where there are none."""
    wanted = {one.work_key: one.draft for one in records}
    found = _ids_by_key(wanted)
    missing = {key: draft for key, draft in wanted.items() if key not in found}
    if missing:
        made = dict(zip(missing, take_ids(Work, len(missing)), strict=True))
        rows = [(made[key], key, draft.title, draft.author, moment) for key, draft in missing.items()]
        columns = ("id", "grouping_key", "title", "author", "created_at")
        count = insert_rows(Work, columns, rows, ignore_conflicts=True)
        found |= made if count == len(rows) else _ids_by_key(missing)  # another import may have been quicker
    return found


def _ids_by_key(keys: Iterable[str]) -> dict[str, int]:
    return dict(Work.objects.filter(grouping_key__among=keys).values_list("grouping_key", "id"))


def redraw_editions(drawn: Sequence[tuple[int, int, EditionDraft]], moment: dt.datetime) -> None:
    """Editions (id, work, draft) as their leading record has them now."""
    if not drawn:
        return
    columns = ("work_id", "updated_at", *COLUMNS)
    update_rows(Edition, columns, ((work_id, moment, *values_of(draft), id_) for id_, work_id, draft in drawn))
    EditionIdentifier.objects.filter(edition_id__among=[id_ for id_, _, _ in drawn], beside=None).delete()
    identify((id_, draft) for id_, _, draft in drawn)


def identify(editions: Iterable[tuple[int, EditionDraft]]) -> None:
    """Write the ISBNs and ISSNs that describe editions which have none."""
    rows = [(edition_id, *one) for edition_id, draft in editions for one in identifiers_of(draft)]
    insert_rows(EditionIdentifier, ("edition_id", "scheme", "value"), rows)


def identifiers_of(draft: EditionDraft) -> list[tuple[str, str]]:
    """Scheme and value of each."""
    schemes = ((IdentifierScheme.ISBN, draft.isbns), (IdentifierScheme.ISSN, draft.issns))
    return [(scheme.value, value) for scheme, values in schemes for value in values]


def number_records(records: Iterable[tuple[int, Described]]) -> None:
    """Write the numbers that records have in other systems."""
    rows = [(record_id, number) for record_id, one in records for number in one.system_numbers]
    insert_rows(SystemNumber, ("record_id", "number"), rows)
