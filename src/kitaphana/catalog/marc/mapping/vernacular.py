"""MARC 21 field 880: a field in its original script, linked to the romanised one that stands for it."""

import re

from kitaphana.catalog.marc.record import Record, subfields

_LINK = re.compile(r"(\d{3})-(\d\d)")


def in_original_script(record: Record) -> Record:
    """The record with romanised fields replaced by their 880; one whose link leads nowhere is left out."""
    originals = record.by_tag.get("880")
    if not originals:
        return record
    by_link = {link: body for body in originals if (link := _link(body)) and not link.endswith("-00")}
    replaced = []
    for tag, body in record.fields:
        link = _link(body) if tag != "880" else ""
        own = by_link.get(f"{tag}-{link[4:]}") if link else None
        replaced.append((tag, own or body))
    return Record(record.leader, tuple(replaced))


def _link(body: str) -> str:
    """“245-01” of `$6245-01/(N`, or nothing."""
    for code, value in subfields(body):
        if code == "6":
            found = _LINK.match(value)
            return found[0] if found else ""
    return ""
