"""What an import tells: counts that add up, reasons, and where the bad bytes lie."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from kitaphana.catalog.marc.encoding import CERTAIN, DOUBTFUL
from kitaphana.catalog.marc.moving_in import MovingIn
from kitaphana.catalog.marc.reading import Deleted, GoodRecord
from kitaphana.holdings.guesses import GuessFile


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts of records and items; `read` = created + updated + unchanged + quarantined.

    Of the created ones `attached` stand beside another record of the same edition, and `asked` wait for a person who
    says whether they should. `numbers_repeated` are the items that bear an accession number of another one.
    """

    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    items: int = 0
    quarantined: int = 0
    items_quarantined: int = 0
    attached: int = 0
    asked: int = 0
    numbers_repeated: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))

    def __str__(self) -> str:
        return (
            f"read {self.read}, created {self.created}, updated {self.updated}, unchanged {self.unchanged}, "
            f"items {self.items}, quarantined {self.quarantined}, items quarantined {self.items_quarantined}"
        )

    def as_dict(self) -> dict[str, int]:
        """The counts by name."""
        return {one.name: getattr(self, one.name) for one in fields(self)}


@dataclass(frozen=True, slots=True)
class Doubt:
    """A record whose encoding was guessed; with little confidence somebody should look at its letters."""

    file: str
    offset: int
    control_number: str
    encoding: str
    confidence: float

    def as_dict(self) -> dict[str, str | int | float]:
        """Plain JSON values."""
        return {one.name: getattr(self, one.name) for one in fields(self)}


class Encodings:
    """Which encodings the records of a run came in; the doubtful ones by themselves, as many as a person looks at.

    Every guess is told in the file of guesses, where there is one.
    """

    MOST_SHOWN = 200

    def __init__(self, guesses: GuessFile | None = None) -> None:
        self.counts: Counter[str] = Counter()
        self.doubts: list[Doubt] = []
        self.doubtful = self.guessed = 0
        self.guesses = guesses

    def take(self, file: str, good: GoodRecord) -> None:
        """Count a record."""
        self.counts[good.encoding] += 1
        if good.confidence >= CERTAIN:
            return
        number = good.record.control("001")
        guess = Doubt(file, good.offset, number, good.encoding, round(good.confidence, 3))
        self.guessed += 1
        if self.guesses:
            self.guesses.add(guess.as_dict())
        if good.confidence < DOUBTFUL:
            self.doubtful += 1
            if len(self.doubts) < self.MOST_SHOWN:
                self.doubts.append(guess)

    @property
    def file(self) -> str:
        """Where every guess is told; empty when none was made, or nobody asked."""
        return str(self.guesses.path) if self.guesses and self.guesses.path else ""

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "encodings": dict(self.counts),
            "guessed": self.guessed,
            "guessed_file": self.file,
            "doubtful": self.doubtful,
            "doubtful_records": [one.as_dict() for one in self.doubts],
        }


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The whole run; `reasons` count why records and items were put aside, `quarantine_files` hold them."""

    counts: Counts = Counts()
    files: tuple[tuple[str, Counts], ...] = ()
    reasons: Mapping[str, int] = field(default_factory=Counter)
    quarantine_files: tuple[str, ...] = ()
    is_dry_run: bool = False
    encodings: Encodings = field(default_factory=Encodings)
    moving_in: MovingIn = field(default_factory=MovingIn)
    unknown_branches: Mapping[str, int] = field(default_factory=Counter)
    repeated_numbers: tuple[str, ...] = ()
    """The first accession numbers that came to an item though another one bears them."""
    batches: tuple[tuple[int, str], ...] = ()
    """Numbers of the imports that brought something, for undoing them, each with its file."""
    deleted: Deleted = field(default_factory=Deleted)
    perhaps_irbis: int = 0
    """Records that were read as UNIMARC and have copies as IRBIS writes them: the format should be named."""

    @property
    def is_clean(self) -> bool:
        """Nothing had to be put aside."""
        return not (self.counts.quarantined or self.counts.items_quarantined)

    def as_dict(self) -> dict[str, Any]:
        """For `--report`: plain JSON values."""
        return {
            **self.counts.as_dict(),
            "dry_run": self.is_dry_run,
            "files": [{"file": name, **counts.as_dict()} for name, counts in self.files],
            "imports": [{"number": number, "file": name} for number, name in self.batches],
            "reasons": dict(self.reasons),
            "unknown_branches": dict(sorted(self.unknown_branches.items(), key=lambda one: (-one[1], one[0]))),
            "repeated_numbers": list(self.repeated_numbers),
            **self.encodings.as_dict(),
            "deleted": self.deleted.count,
            "deleted_numbers": self.deleted.numbers,
            "perhaps_irbis": self.perhaps_irbis,
            "without_home": [one.as_dict() for one in self.moving_in.kinds()],
            "quarantine": list(self.quarantine_files),
        }
