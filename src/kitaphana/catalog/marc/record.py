"""A record as it is: leader and fields in their order, nothing lost and nothing understood yet."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

SUBFIELD = "\x1f"


class Format(StrEnum):
    """What the field numbers mean."""

    MARC21 = "marc21"
    UNIMARC = "unimarc"
    RUSMARC = "rusmarc"
    IRBIS = "irbis"


class Carrier(StrEnum):
    """How the bytes are framed."""

    ISO2709 = "iso2709"
    MARCXML = "marcxml"
    IRBIS64 = "irbis64"
    IRBIS32 = "irbis32"
    IRBIS_TEXT = "irbistxt"
    MARC_JSON = "marcjson"


class BadRecordError(Exception):
    """A record that cannot be read; `reason` is a stable code, `detail` helps a person."""

    def __init__(self, reason: str, detail: str = "") -> None:
        self.reason, self.detail = reason, detail
        super().__init__(f"{reason}: {detail}" if detail else reason)


def _by_tag(fields: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for tag, body in fields:
        found.setdefault(tag, []).append(body)
    return found


@dataclass(frozen=True, slots=True)
class Record:
    """`fields` are pairs of tag and body; the body of a data field is its indicators and then `\\x1f`, code, value…

    Bodies stay unsplit because most fields are never looked at: reading is three times as quick that way.
    """

    leader: str
    fields: tuple[tuple[str, str], ...]
    by_tag: Mapping[str, list[str]] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_tag", _by_tag(self.fields))

    def control(self, tag: str) -> str:
        """The value of a control field, or nothing."""
        bodies = self.by_tag.get(tag)
        return bodies[0] if bodies else ""

    def first(self, tag: str, code: str) -> str:
        """The first subfield `code` of the first field `tag` that has one, or nothing."""
        mark = SUBFIELD + code
        for body in self.by_tag.get(tag, ()):
            _, found, rest = body.partition(mark)
            if found:
                return rest.partition(SUBFIELD)[0]
        return ""


def is_control(tag: str) -> bool:
    """Fields 001–009 have neither indicators nor subfields."""
    return tag.startswith("00")


def subfields(body: str) -> list[tuple[str, str]]:
    """Code and value of each subfield, in order."""
    return [(part[:1], part[1:]) for part in body.split(SUBFIELD)[1:] if part]


def indicators(body: str) -> str:
    """The two indicators; blanks where the record has fewer."""
    return body.partition(SUBFIELD)[0][:2].ljust(2)


def data_field(tag: str, marks: str, *pairs: tuple[str, str]) -> tuple[str, str]:
    """A data field as `Record.fields` holds it."""
    return tag, marks.ljust(2)[:2] + "".join(f"{SUBFIELD}{code}{value}" for code, value in pairs)
