"""A record on its way in: what it is known by, and what it says."""

import re
from dataclasses import dataclass, replace

from kitaphana.catalog.grouping import grouping_key
from kitaphana.catalog.irbis.fields import SERIALS, VALUE, key_of
from kitaphana.catalog.marc.mapping import EditionDraft, edition_draft
from kitaphana.catalog.marc.mapping.text import tidy
from kitaphana.catalog.marc.reading import GoodRecord
from kitaphana.catalog.marc.record import Format, Record, subfields
from kitaphana.catalog.rules import Description

LONGEST_CONTROL_NUMBER = 128
LONGEST_SOURCE = 64
_LONGEST_SYSTEM_NUMBER = 200
_MOST_SYSTEM_NUMBERS = 20
_SYSTEM_NUMBER = re.compile(r"\(([^()]+)\)\s*(\S.*)")
_WHOLE_SERIAL = ("s", "i")


@dataclass(frozen=True, slots=True)
class Incoming:
    """A record that was read, with what it is known by: 003 and 001, or (both empty) the digest of its bytes.

    A record of IRBIS has no 001: its database key (903) counts.
    """

    good: GoodRecord
    source: str
    control_number: str
    sha256: str

    @classmethod
    def of(cls, good: GoodRecord) -> "Incoming":
        """The record with its keys; a control number too long for its column counts as none."""
        number = good.record.control("001").strip() or (key_of(good.record) if good.format is Format.IRBIS else "")
        number = number.replace("\x00", "")
        source = good.record.control("003").strip().replace("\x00", "")
        if not number or len(number) > LONGEST_CONTROL_NUMBER or len(source) > LONGEST_SOURCE:
            source = number = ""
        return cls(good, source, number, good.sha256)

    @property
    def key(self) -> tuple[str, str]:
        """By which the record is known again within an institution."""
        return (self.source, self.control_number) if self.control_number else ("", self.sha256)

    @property
    def full_number(self) -> str:
        """“(KZ-AlNB)123”: its number as other systems write it in 035; empty without an agency (003)."""
        return f"({self.source}){self.control_number}" if self.source and self.control_number else ""


@dataclass(frozen=True, slots=True)
class Described:
    """A record with the edition it describes and the key of its work."""

    incoming: Incoming
    draft: EditionDraft
    work_key: str

    @classmethod
    def of(cls, incoming: Incoming) -> "Described":
        """By the tables of its format; an issue is called after its periodical."""
        good = incoming.good
        draft = edition_draft(good.record, good.format)
        if not draft.title and good.host_title:
            draft = replace(draft, title=tidy(good.host_title))
        return cls(incoming, draft, grouping_key(draft))

    @property
    def system_numbers(self) -> tuple[str, ...]:
        """Numbers in other systems (035 $a), each once; those without an agency say nothing."""
        return system_numbers(self.incoming.good.record)

    def description(self) -> Description:
        """What is compared."""
        good, of = self.incoming.good, self.draft
        return Description(
            title=of.title,
            subtitle=of.subtitle,
            part=of.part,
            author=of.author,
            responsibility=of.responsibility,
            statement=of.edition_statement,
            publisher=of.publisher,
            year=of.year,
            form=of.form,
            languages=tuple(of.languages),
            isbns=tuple(of.isbns),
            is_serial=is_serial(good.record, good.format),
        )


def system_numbers(record: Record) -> tuple[str, ...]:
    """“(agency)number” of every 035 $a, as many as a record may sensibly have."""
    found: dict[str, None] = {}
    for body in record.by_tag.get("035", ()):
        for code, value in subfields(body):
            hit = _SYSTEM_NUMBER.fullmatch(value.strip().replace("\x00", "")) if code == "a" else None
            if hit and len(value) <= _LONGEST_SYSTEM_NUMBER:
                found[f"({hit[1].strip()}){hit[2].strip()}"] = None
    return tuple(found)[:_MOST_SYSTEM_NUMBERS]


def is_serial(record: Record, format_: Format) -> bool:
    """Whether the record is that of a periodical as a whole (leader/07; worksheet of IRBIS)."""
    if format_ is Format.IRBIS:
        worksheet = record.first("920", VALUE).strip().upper()
        return worksheet in SERIALS or ("110" in record.by_tag and not worksheet)
    return record.leader[7:8] in _WHOLE_SERIAL
