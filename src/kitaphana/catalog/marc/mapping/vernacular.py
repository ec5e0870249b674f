"""Fields given twice, in two scripts: MARC 21 field 880 linked to a romanised one, UNIMARC fields linked by `$6`.

The original is what people read; the romanised form stays in the record and is searched. An 880 without a partner
(`-00`, or a link that leads nowhere) counts as the field that it names. UNIMARC repeats the field under its own tag,
that of the main script first.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from kitaphana.catalog.marc.record import SUBFIELD, Record, subfields

ORIGINAL = "880"
_UNIMARC_LINK = f"{SUBFIELD}6a"
_LINK = re.compile(r"(\d{3})-(\d\d)")


class Scripts(NamedTuple):
    """A record with one field for each thing it says, and the fields that say the same in another script."""

    main: Record
    others: tuple[tuple[str, str], ...] = ()


def by_script(record: Record) -> Scripts:
    """Romanised fields give way to their 880 (MARC 21), the later of two linked by `$6a01` to the earlier (UNIMARC).

    An 880 without a partner counts under its tag, and as another form as well: a field of that tag may be there.
    """
    if ORIGINAL in record.by_tag:
        return _of_marc21(record)
    if any(_UNIMARC_LINK in body for _, body in record.fields):
        return _of_unimarc(record)
    return Scripts(record)


def _of_marc21(record: Record) -> Scripts:
    originals = linked(record)
    used: set[str] = set()
    found: list[tuple[str, str]] = []
    others: list[tuple[str, str]] = []
    for tag, body in record.fields:
        link = link_to_original(tag, body)
        if link in originals:
            used.add(link)
            found.append((tag, originals[link]))
            others.append((tag, body))
        else:
            found.append((tag, body))
    main = Record(record.leader, (*found, *_without_partner(record, used)))
    taken = {originals[link] for link in used}
    more = [(link[:3], body) for body in record.by_tag[ORIGINAL] if body not in taken and (link := _link(body))]
    return Scripts(main, (*others, *more))


def _of_unimarc(record: Record) -> Scripts:
    """`$6` is the reason (“a”: another script), the number of the link, and the tag of a partner of another tag."""
    seen: set[tuple[str, str]] = set()
    found: list[tuple[str, str]] = []
    others: list[tuple[str, str]] = []
    for tag, body in record.fields:
        number = body.partition(_UNIMARC_LINK)[2][:2] if tag > "009" else ""
        is_other = number.isdigit() and (tag, number) in seen
        seen.add((tag, number))
        (others if is_other else found).append((tag, body))
    return Scripts(Record(record.leader, tuple(found)), tuple(others))


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
