"""Put the protected fields of our record into the one that comes over it."""

import dataclasses
from collections.abc import Sequence

from kitaphana.catalog.marc.encoding import UTF8
from kitaphana.catalog.marc.mapping import items
from kitaphana.catalog.marc.reading import GoodRecord
from kitaphana.catalog.marc.record import SUBFIELD, Carrier, Format, Record, is_control, subfields
from kitaphana.catalog.marc.writing import DEFAULT_LEADER, write_iso2709
from kitaphana.catalog.marc.xml_writing import is_lossless, xml_of
from kitaphana.catalog.rules import protects

_LEADER = 24
ITEM_TAGS = frozenset(
    table.tag for table in (items.KOHA, items.MARC21_LOCATION, items.MARC21_ITEM, items.RUSMARC, items.IRBIS)
)


def merged(ours: Record, theirs: GoodRecord, patterns: Sequence[str]) -> GoodRecord | None:
    """What comes with our protected fields in place of its own; the very same record when nothing had to be kept.

    A pattern without subfields keeps whole fields, one with subfields those within the first field of the tag. Control
    fields and fields of items are never kept: the number of a record and its items are what comes in. `None` when the
    two together cannot be written.
    """
    record = _with_fields(ours, theirs.record, [one for one in patterns if "$" not in one])
    record = _with_subfields(ours, record, [one for one in patterns if "$" in one])
    return theirs if record.fields == theirs.record.fields else _written(record, theirs)


def _is_kept(tag: str, patterns: Sequence[str]) -> bool:
    return not is_control(tag) and tag not in ITEM_TAGS and any(protects(one, tag) for one in patterns)


def _with_fields(ours: Record, theirs: Record, patterns: Sequence[str]) -> Record:
    kept = [field for field in ours.fields if _is_kept(field[0], patterns)]
    tags = {tag for tag, _ in kept}
    if not tags:
        return theirs
    fields = [field for field in theirs.fields if field[0] not in tags]
    for tag, body in kept:
        place = next((at for at in range(len(fields), 0, -1) if fields[at - 1][0] <= tag), 0)
        fields.insert(place, (tag, body))
    return Record(theirs.leader, tuple(fields))


def _with_subfields(ours: Record, theirs: Record, patterns: Sequence[str]) -> Record:
    fields = list(theirs.fields)
    for pattern in patterns:
        codes = pattern.partition("$")[2]
        for tag in {tag for tag in ours.by_tag if _is_kept(tag, (pattern,))}:
            at = next((place for place, field in enumerate(fields) if field[0] == tag), None)
            if at is not None:
                fields[at] = (tag, _body(ours.by_tag[tag][0], fields[at][1], codes))
    return Record(theirs.leader, tuple(fields))


def _body(ours: str, theirs: str, codes: str) -> str:
    """Their field with our values of the codes, which come last where they have none."""
    kept = [(code, value) for code, value in subfields(ours) if code in codes]
    held = {code for code, _ in kept}
    if not kept:
        return theirs
    pairs = [(code, value) for code, value in subfields(theirs) if code not in held]
    return theirs.partition(SUBFIELD)[0] + "".join(f"{SUBFIELD}{code}{value}" for code, value in (*pairs, *kept))


def _written(record: Record, theirs: GoodRecord) -> GoodRecord | None:
    """Bytes for a record that never came in as it is now: ISO 2709 in UTF-8, MARCXML where that is too short."""
    leader = record.leader if len(record.leader) == _LEADER else DEFAULT_LEADER
    if theirs.format is Format.MARC21:
        leader = f"{leader[:9]}a{leader[10:]}"  # Unicode
    record = Record(leader, record.fields)
    try:
        raw, carrier = write_iso2709(record), Carrier.ISO2709
    except ValueError:
        if not is_lossless(record):
            return None
        raw, carrier = xml_of(record).encode(), Carrier.MARCXML
    return dataclasses.replace(theirs, raw=raw, record=record, carrier=carrier, encoding=UTF8)
