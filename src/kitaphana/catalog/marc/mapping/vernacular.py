"""MARC 21 field 880: a field in its original script, linked to the romanised one that stands for it.

The original is what people read; the romanised form stays in the record. An 880 without a partner (`-00`, or a link
that leads nowhere) counts as the field that it names.
"""

import re
from collections.abc import Iterator

from kitaphana.catalog.marc.record import Record, subfields

ORIGINAL = "880"
_LINK = re.compile(r"(\d{3})-(\d\d)")


def in_original_script(record: Record) -> Record:
    """The record with romanised fields replaced by their 880, and with those that have no partner under their tag."""
    if ORIGINAL not in record.by_tag:
        return record
    originals = linked(record)
    used = set()
    found = []
    for tag, body in record.fields:
        link = link_to_original(tag, body)
        if link in originals:
            used.add(link)
            found.append((tag, originals[link]))
        else:
            found.append((tag, body))
    return Record(record.leader, (*found, *_without_partner(record, used)))


def _without_partner(record: Record, used: set[str]) -> Iterator[tuple[str, str]]:
    for body in record.by_tag[ORIGINAL]:
        link = _link(body)
        if link and (link.endswith("-00") or link not in used):
            yield link[:3], body


def linked(record: Record) -> dict[str, str]:
    """Bodies of 880 by the field they belong to (“245-01”)."""
    bodies = record.by_tag.get(ORIGINAL, ())
    return {link: body for body in reversed(bodies) if (link := _link(body)) and not link.endswith("-00")}


def link_to_original(tag: str, body: str) -> str:
    """“245-01” for a field 245 with `$6880-01`; nothing for one without."""
    link = _link(body) if tag != ORIGINAL else ""
    return f"{tag}-{link[4:]}" if link.startswith(ORIGINAL) and not link.endswith("-00") else ""


def _link(body: str) -> str:
    """“245-01” of `$6245-01/(N`, or nothing."""
    for code, value in subfields(body):
        if code == "6":
            found = _LINK.match(value)
            return found[0] if found else ""
    return ""
