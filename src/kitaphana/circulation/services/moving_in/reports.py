"""What a run tells: counts that add up, reasons with the numbers of rows, and nothing of any reader."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final

from kitaphana.core.errors import Refusal

ROWS_SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows: read = created + updated + unchanged + proposed + rejected; loans: read = created + unchanged + waiting
    + rejected. Further rows of a reader are unchanged; loans wait for the decision about a proposed reader."""

    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    proposed: int = 0
    rejected: int = 0
    loans_read: int = 0
    loans_created: int = 0
    loans_unchanged: int = 0
    loans_waiting: int = 0
    loans_rejected: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))

    def __str__(self) -> str:
        return (
            f"read {self.read}, created {self.created}, updated {self.updated}, unchanged {self.unchanged}, "
            f"proposed {self.proposed}, rejected {self.rejected}; loans read {self.loans_read}, "
            f"created {self.loans_created}, unchanged {self.loans_unchanged}, waiting {self.loans_waiting}, "
            f"rejected {self.loans_rejected}"
        )

    def as_dict(self) -> dict[str, int]:
        """The counts by name."""
        return {one.name: getattr(self, one.name) for one in fields(self)}


@dataclass(slots=True)
class Reasons:
    """How often each reason came, by column where it is one's, with the first rows."""

    found: dict[tuple[str, str], tuple[int, list[int]]] = field(default_factory=dict)

    def take(self, row: int, refusals: Iterable[Refusal | str]) -> None:
        """Count the reasons of a row, each once."""
        keys = {(one, "") if isinstance(one, str) else (one.code, _column(one)) for one in refusals}
        for key in keys:
            count, rows = self.found.get(key, (0, []))
            self.found[key] = (count + 1, rows if len(rows) >= ROWS_SHOWN else [*rows, row])

    def total(self) -> int:
        """All reasons."""
        return sum(count for count, _ in self.found.values())

    def as_list(self) -> list[dict[str, Any]]:
        """Plain JSON values, the most frequent first."""
        ordered = sorted(self.found.items(), key=lambda pair: (-pair[1][0], pair[0]))
        return [{"code": code, "column": column, "count": count, "rows": rows}
                for (code, column), (count, rows) in ordered]  # fmt: skip

    @classmethod
    def from_list(cls, told: Iterable[Mapping[str, Any]]) -> "Reasons":
        """What `as_list` told."""
        return cls({(one["code"], one["column"]): (one["count"], list(one["rows"])) for one in told})


def _column(refusal: Refusal) -> str:
    return str(refusal.params.get("column", ""))


@dataclass(slots=True)
class MoveInReport:
    """The whole run so far. `reasons` say why rows were rejected, `warnings` what should be looked after."""

    counts: Counts = field(default_factory=Counts)
    reasons: Reasons = field(default_factory=Reasons)
    warnings: Reasons = field(default_factory=Reasons)
    is_dry_run: bool = False
    rejects: str = ""

    @property
    def is_clean(self) -> bool:
        """Nothing was rejected and nothing waits for a decision."""
        return not (self.counts.rejected or self.counts.loans_rejected or self.counts.proposed)

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "counts": self.counts.as_dict(),
            "dry_run": self.is_dry_run,
            "reasons": self.reasons.as_list(),
            "warnings": self.warnings.as_list(),
        }

    @classmethod
    def from_dict(cls, told: Mapping[str, Any]) -> "MoveInReport":
        """What `as_dict` told."""
        return cls(
            Counts(**told["counts"]),
            Reasons.from_list(told["reasons"]),
            Reasons.from_list(told["warnings"]),
            told["dry_run"],
        )
