"""What an export wrote, and what a person should know of it."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from kitaphana.catalog.marc.moving_in import Tally

MARC21, UNIMARC, MARCXML, IRBIS = "marc21", "unimarc", "marcxml", "irbis"
CSV, XLSX = "csv", "xlsx"
TABLES = (CSV, XLSX)
FORMATS = (MARC21, MARCXML, UNIMARC, IRBIS, *TABLES)

Progress = Callable[[int], None]
"""Called with the number of records walked through."""


@dataclass(slots=True)
class Outcome:
    """Counts of records.

    `converted` by the format they came in, `homeless` what of them is kept in 886 only, `unreadable` those whose bytes
    no reader opens any more, `left_out` the reasons why others are not in the file. `beside` are those of IRBIS that
    came in ISO 2709 and leave in a file of their own.
    """

    written: int = 0
    too_long: int = 0
    too_long_file: Path | None = None
    beside: int = 0
    beside_file: Path | None = None
    characters_lost: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    converted: Counter[str] = field(default_factory=Counter)
    homeless: Tally = field(default_factory=Tally)

    @property
    def is_whole(self) -> bool:
        """Everything is in the file, or in the one beside it, with every character."""
        return not (self.left_out or self.characters_lost)

    @property
    def walked(self) -> int:
        """How many records have passed by."""
        return self.written + self.too_long + self.left_out.total()

    def lines(self, most: int = 15) -> list[str]:
        """The outcome in words, for a console and for a report in English."""
        said = [f"left out, {reason}: {count}" for reason, count in sorted(self.left_out.items())]
        if self.too_long:
            where = f", in {self.too_long_file}" if self.too_long_file else ""
            said.append(f"too long for ISO 2709: {self.too_long}{where}")
        if self.beside:
            where = f", in {self.beside_file}" if self.beside_file else ""
            said.append(f"as they came in ISO 2709: {self.beside}{where}")
        if self.characters_lost:
            said.append(f"records with characters that the file cannot hold: {self.characters_lost}")
        said += [f"converted from {name}: {count}" for name, count in sorted(self.converted.items())]
        if self.homeless.total:
            said.append(f"kept in field 886 only (the format has no place for them): {self.homeless.total} subfields")
        for number, one in enumerate(self.homeless.kinds()):
            if number >= most:
                break
            name = f"{one.tag}{'$' + one.code if one.code else ''}"
            said.append(f"  {one.format} {name}: {one.count}, e.g. {' | '.join(one.examples[:1])}")
        return said
