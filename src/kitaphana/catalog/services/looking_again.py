"""Links that lead to an edition which is no longer what they name look for another one, or wait again."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import fields

from django.db.models import Exists, OuterRef, Q, QuerySet

from kitaphana.catalog.marc.mapping.links import LinkDraft
from kitaphana.catalog.models import EditionIdentifier, EditionLink, MarcRecord
from kitaphana.catalog.services.linking import Link, targets_of
from kitaphana.core.bulk import update_rows

_AT_ONCE = 2_000
_DRAFT = tuple(one.name for one in fields(LinkDraft))


def look_again(edition_ids: Collection[int]) -> None:
    """Call it inside `atomic()` when records of these editions have gone, moved, or taken back what they said."""
    last = 0
    while rows := list(_stale(edition_ids).filter(id__gt=last).order_by("id")[:_AT_ONCE]):
        _turn(rows)
        last = rows[-1].pk


def _stale(edition_ids: Collection[int]) -> QuerySet[EditionLink]:
    """Links to editions of which no record has the number that they name, and which have not the ISBN or ISSN."""
    numbered = MarcRecord.objects.filter(
        ~Q(control_number=""),
        edition=OuterRef("target"),
        institution=OuterRef("institution"),
        control_number=OuterRef("control_number"),
    )
    identified = EditionIdentifier.objects.filter(
        Q(value=OuterRef("isbn")) | Q(value=OuterRef("issn")), edition=OuterRef("target")
    )
    leading = EditionLink.objects.filter(target_id__in=list(edition_ids))
    return leading.filter(~Exists(numbered), ~Exists(identified))


def _turn(rows: Sequence[EditionLink]) -> None:
    sources = _sources(rows)
    by_institution: dict[int, list[EditionLink]] = defaultdict(list)
    for row in rows:
        by_institution[row.institution_id].append(row)
    for institution_id, own in by_institution.items():
        links = [_link(row, sources.get(row.beside_id or -row.edition_id, "")) for row in own]
        targets = targets_of(institution_id, links)
        update_rows(EditionLink, ("target_id",), ((targets.get(at), row.pk) for at, row in enumerate(own)))


def _sources(rows: Sequence[EditionLink]) -> dict[int, str]:
    """The agency (003) of the records that say so: by their id, of leading ones by the edition's below zero."""
    records = MarcRecord.objects.filter(
        Q(id__in={row.beside_id for row in rows if row.beside_id})
        | Q(edition_id__in={row.edition_id for row in rows}, is_leading=True)
    )
    found = {}
    for id_, edition_id, is_leading, source in records.values_list("id", "edition_id", "is_leading", "source"):
        found[-edition_id if is_leading else id_] = source
    return found


def _link(row: EditionLink, own_source: str) -> Link:
    return Link(row.edition_id, own_source, LinkDraft(*(getattr(row, name) for name in _DRAFT)))
