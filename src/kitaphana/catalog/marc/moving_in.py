"""The move-in report: every field and subfield that no column takes, counted, with examples.

Nothing of it is lost, because records are kept as they came; but it is neither found nor shown until somebody asks.
What counts is what was really taken: of a second field of its kind that no column has room for, everything is told.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from kitaphana.catalog.irbis.fields import normalised
from kitaphana.catalog.marc.mapping import EditionDraft, edition_draft
from kitaphana.catalog.marc.mapping.taken import homeless
from kitaphana.catalog.marc.mapping.text import cut, printable
from kitaphana.catalog.marc.record import Format, Record

EXAMPLES = 3
LONGEST_EXAMPLE = 80
MOST_KINDS = 5_000  # a damaged file may invent tags without end

Kind = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Homeless:
    """A kind of subfield (`code` is empty for a control field) without a column, and how often it came."""

    format: str
    tag: str
    code: str
    count: int
    examples: tuple[str, ...]

    def as_dict(self) -> dict[str, str | int | list[str]]:
        """Plain JSON values."""
        return {
            "format": self.format,
            "tag": self.tag,
            "code": self.code,
            "count": self.count,
            "examples": list(self.examples),
        }


class Tally:
    """Counts kinds of subfields with examples; its size depends on the kinds only."""

    def __init__(self) -> None:
        self._counts: Counter[Kind] = Counter()
        self._examples: dict[Kind, list[str]] = {}

    def count(self, kind: Kind, value: str) -> None:
        """Count one subfield, or (empty code) one control field."""
        if kind not in self._counts and len(self._counts) >= MOST_KINDS:
            kind = (kind[0], "…", "")
        self._counts[kind] += 1
        examples = self._examples.get(kind)
        if examples is None:
            examples = self._examples[kind] = []
        if len(examples) < EXAMPLES:
            text = cut(printable(value).strip(), LONGEST_EXAMPLE)
            if text and text not in examples:
                examples.append(text)

    @property
    def total(self) -> int:
        """How many were counted."""
        return self._counts.total()

    def kinds(self) -> Iterator[Homeless]:
        """The most frequent first."""
        for (format_, tag, code), count in sorted(self._counts.items(), key=lambda kind: (-kind[1], kind[0])):
            yield Homeless(format_, tag, code, count, tuple(self._examples[format_, tag, code]))


class MovingIn(Tally):
    """Counts as records pass by."""

    def take(self, record: Record, format_: Format, draft: EditionDraft | None = None) -> None:
        """Count what the record has and nothing took; `draft` is what was made of it, where somebody has it at hand."""
        if format_ is Format.IRBIS:
            record = normalised(record)
        if draft is None:
            draft = edition_draft(record, format_)
        for tag, code, value in homeless(record, format_, draft):
            self.count((format_.value, tag, code), value)
