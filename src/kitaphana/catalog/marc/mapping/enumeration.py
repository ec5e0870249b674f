"""Which volume or issue an item of MARC 21 is: enumeration and chronology (863) under their captions (853).

A field 863 with `$8` 1.2 is the second one under the captions of the 853 with `$8` 1; an item that bears the same `$8`
is that part. “(year)” as a caption is not shown before its value.
"""

from collections.abc import Iterable

from kitaphana.catalog.marc.record import Record, subfields

_ENUMERATION, _CHRONOLOGY = "abcdef", "ijklm"


def volume_of(record: Record, links: Iterable[str]) -> str:
    """“v. 2, no. 3 (2007)”; nothing when no 863 is linked to."""
    wanted = {_number(link) for link in links}
    for body in record.by_tag.get("863", ()) if wanted else ():
        values = dict(reversed(subfields(body)))
        if (own := _number(values.get("8", ""))) and own in wanted and "." in own:
            return _told(values, _captions(record, own.partition(".")[0]))
    return ""


def _captions(record: Record, link: str) -> dict[str, str]:
    for body in record.by_tag.get("853", ()):
        values = dict(reversed(subfields(body)))
        if _number(values.get("8", "")) == link:
            return values
    return {}


def _told(values: dict[str, str], captions: dict[str, str]) -> str:
    numbers = [
        " ".join(filter(None, (_caption(captions, code), values[code].strip()))) for code in _in(values, _ENUMERATION)
    ]
    dates = " ".join(values[code].strip() for code in _in(values, _CHRONOLOGY))
    head = ", ".join(numbers)
    return f"{head} ({dates})" if head and dates else head or dates


def _in(values: dict[str, str], codes: str) -> list[str]:
    return [code for code in codes if values.get(code, "").strip()]


def _caption(captions: dict[str, str], code: str) -> str:
    text = captions.get(code, "").strip()
    return "" if text.startswith("(") else text


def _number(link: str) -> str:
    """The link and its place in the sequence, without the kind of link (“1.2\\a”)."""
    return link.strip().partition("\\")[0]
