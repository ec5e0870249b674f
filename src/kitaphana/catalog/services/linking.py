"""Write the links that records name, and find the records they mean, whichever of the two comes first.

All of it by sets: a chunk of records costs a handful of statements, however many links it has or fulfils.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import astuple, fields
from typing import TYPE_CHECKING, NamedTuple

from django.db import connection

from kitaphana.catalog.marc.mapping.drafts import EditionDraft
from kitaphana.catalog.marc.mapping.links import LinkDraft, link_drafts
from kitaphana.catalog.models import UPWARD, EditionForm, EditionLink, MarcRecord
from kitaphana.core.bulk import insert_rows

if TYPE_CHECKING:
    from kitaphana.catalog.services.incoming import Incoming

_UNIONS = frozenset({"OCoLC", "DLC", "CStRLIN", "DNLM", "DE-599", "uri"})
_UP = frozenset(map(str, UPWARD))
_DRAFT = tuple(one.name for one in fields(LinkDraft))
_COLUMNS = ("edition_id", "institution_id", "target_id", "leads_up", "beside_id", *_DRAFT)


class LinkEntry(NamedTuple):
    """An edition that was just written, with the record it came from. `is_new` editions have no links yet.

    `beside` is the id of a record that does not lead the edition; links of such a one are forgotten by the caller.
    """

    edition_id: int
    incoming: "Incoming"
    draft: EditionDraft
    is_new: bool
    beside: int | None = None


class Link(NamedTuple):
    """A link on its way in: whose it is, the agency of its own record, and what it says."""

    edition_id: int
    own_source: str
    draft: LinkDraft
    beside: int | None = None


def link_editions(institution_id: int, entries: Sequence[LinkEntry]) -> None:
    """Links of these editions, and older links that lead to them; call it inside `atomic()`, after the records.

    Entries are all of leading records, or all of such that stand beside them.
    """
    overlaid = [entry.edition_id for entry in entries if not entry.is_new and entry.beside is None]
    if overlaid:
        EditionLink.objects.filter(edition_id__among=overlaid, beside=None).delete()
    links = [
        Link(entry.edition_id, entry.incoming.source, link, entry.beside)
        for entry in entries
        for link in links_of(entry)
    ]
    if links:
        _write(institution_id, links)
    children = {link.edition_id for link in links if link.draft.kind in _UP}
    if shared := {entry.edition_id for entry in entries if not entry.is_new}:
        upward = EditionLink.objects.filter(edition_id__among=shared, leads_up=True)
        children |= set(upward.values_list("edition_id", flat=True))
    _adopt_by_number(institution_id, [entry for entry in entries if entry.incoming.control_number])
    _adopt_by_identifier([entry for entry in entries if entry.draft.isbns or entry.draft.issns], children)


def links_of(entry: LinkEntry) -> list[LinkDraft]:
    """What the record of the entry names."""
    return link_drafts(entry.incoming.good.record, entry.incoming.good.format, entry.draft.part)


def _write(institution_id: int, links: Sequence[Link]) -> None:
    targets = targets_of(institution_id, links)
    insert_rows(
        EditionLink,
        _COLUMNS,
        (
            (link.edition_id, institution_id, targets.get(index), link.draft.kind in _UP, link.beside,
             *astuple(link.draft))
            for index, link in enumerate(links)
        ),
    )  # fmt: skip


def targets_of(institution_id: int, links: Sequence[Link]) -> dict[int, int]:
    """The editions that the links mean, by the place of the link in the list."""
    by_number = _by_number(institution_id, {link.draft.control_number for link in links} - {""})
    found: dict[int, int] = {}
    for index, link in enumerate(links):
        if target := _of_number(link, by_number.get(link.draft.control_number, ())):
            found[index] = target
    others = [(index, link) for index, link in enumerate(links) if index not in found]
    by_issn = _by_issn(institution_id, {link.draft.issn for _, link in others} - {""})
    by_isbn = _by_isbn(institution_id, {link.draft.isbn for _, link in others} - {""})
    for index, link in others:
        for target in (*by_issn.get(link.draft.issn, ()), *by_isbn.get(link.draft.isbn, ())):
            if target != link.edition_id:
                found[index] = target
                break
    return found


def _by_number(institution_id: int, numbers: Collection[str]) -> dict[str, list[tuple[str, int]]]:
    found: dict[str, list[tuple[str, int]]] = defaultdict(list)
    if numbers:
        rows = MarcRecord.objects.filter(institution_id=institution_id, control_number__among=numbers).order_by("id")
        for number, source, edition_id in rows.values_list("control_number", "source", "edition_id"):
            found[number].append((source, edition_id))
    return found


def _of_number(link: Link, candidates: Iterable[tuple[str, int]]) -> int | None:
    """The record of that number: of the agency named, else of the record's own, else the first one."""
    others = [one for one in candidates if one[1] != link.edition_id]
    return _best(others, link.draft.source, link.draft.source or link.own_source)


def _best(candidates: Iterable[tuple[str, int]], named: str, wanted: str) -> int | None:
    allowed = [one for one in candidates if _may_mean(named, one[0])]
    return min(allowed, key=lambda one: one[0] != wanted)[1] if allowed else None


def _may_mean(named: str, source: str) -> bool:
    """A number without agency means any; one of another agency never does, unless the record tells of none."""
    return named in ("", source) or (not source and named not in _UNIONS)


def _by_issn(institution_id: int, values: Collection[str]) -> dict[str, list[int]]:
    """Periodicals; their issues and articles bear the number too."""
    return _by_identifier(institution_id, values, "AND e.form = %s", (EditionForm.PERIODICAL.value,))


def _by_isbn(institution_id: int, values: Collection[str]) -> dict[str, list[int]]:
    return _by_identifier(institution_id, values, "", ())


def _by_identifier(
    institution_id: int, values: Collection[str], more: str, params: tuple[str, ...]
) -> dict[str, list[int]]:
    """Editions that are no part of another, those of the institution first."""
    found: dict[str, list[int]] = defaultdict(list)
    if not values:
        return found
    marks = ", ".join(["%s"] * len(values))
    # only placeholders and a condition of our own are put in
    statement = f"""
        SELECT i.value, i.edition_id FROM catalog_editionidentifier i
        JOIN catalog_edition e ON e.id = i.edition_id
        LEFT JOIN catalog_marcrecord r ON r.edition_id = i.edition_id
        WHERE i.value IN ({marks}) {more} AND NOT EXISTS (
            SELECT 1 FROM catalog_editionlink l WHERE l.edition_id = i.edition_id AND l.leads_up)
        ORDER BY CASE WHEN r.institution_id = %s THEN 0 ELSE 1 END, i.edition_id
    """  # noqa: S608  placeholders and a condition of our own
    with connection.cursor() as cursor:
        cursor.execute(statement, (*values, *params, institution_id))
        for value, edition_id in cursor.fetchall():
            found[value].append(edition_id)
    return found


def _adopt_by_number(institution_id: int, entries: Sequence[LinkEntry]) -> None:
    """Links that have waited for the numbers of these records."""
    by_number: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for entry in entries:
        by_number[entry.incoming.control_number].append((entry.incoming.source, entry.edition_id))
    open_links = EditionLink.objects.filter(target=None, institution_id=institution_id)
    waiting = open_links.filter(control_number__among=by_number).values_list("control_number", "source")
    pairs = [
        (target, institution_id, number, named, target)
        for number, named in (waiting.distinct().order_by() if by_number else ())
        if (target := _best(by_number[number], named, named)) is not None
    ]
    _update("institution_id = %s AND control_number = %s AND source = %s", pairs)


def _adopt_by_identifier(entries: Sequence[LinkEntry], children: Collection[int]) -> None:
    """Links that have waited for an ISSN or ISBN of these editions; parts of a host are not what is meant."""
    hosts = [entry for entry in entries if entry.edition_id not in children]
    serials = [entry for entry in hosts if entry.draft.form == EditionForm.PERIODICAL]
    _adopt("issn", {value: one.edition_id for one in reversed(serials) for value in one.draft.issns})
    _adopt("isbn", {value: one.edition_id for one in reversed(hosts) for value in one.draft.isbns})


def _adopt(column: str, targets: Mapping[str, int]) -> None:
    if targets:
        waiting = EditionLink.objects.filter(target=None, **{f"{column}__in": list(targets)})
        values = waiting.values_list(column, flat=True).distinct().order_by()
        _update(f"{column} = %s", [(targets[value], value, targets[value]) for value in values])


def _update(condition: str, params: Sequence[tuple[int | str, ...]]) -> None:
    if params:
        with connection.cursor() as cursor:
            # only a condition of our own is put in
            statement = f"UPDATE catalog_editionlink SET target_id = %s WHERE target_id IS NULL AND {condition}"  # noqa: S608  one of our own conditions
            cursor.executemany(f"{statement} AND edition_id <> %s", params)
