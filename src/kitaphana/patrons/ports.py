"""What packages above must offer so that an act on a reader's record reaches everything that belongs to the reader.

The implementations are listed in `config/participants.py`. All of it happens in one transaction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from kitaphana.core.errors import Refusal


@dataclass(frozen=True, slots=True)
class Moved:
    """What a participant has put from one record on another: ids and dates as plain JSON, never a name."""

    survivor_id: int
    absorbed_id: int
    data: Mapping[str, Any]  # Any: JSON has no static type


class PatronMergeParticipant(Protocol):
    """Moves what it keeps of readers when two records become one, and back."""

    @property
    def name(self) -> str:
        """By which the evidence is kept: stable."""
        ...

    @property
    def covers(self) -> frozenset[str]:
        """The foreign keys to `Patron` that it looks after: `circulation.loan.patron`."""
        ...

    def absorb(self, *, survivor_id: int, absorbed_id: int) -> Moved:
        """Put everything of the absorbed record on the survivor, in the caller's transaction; both are locked."""
        ...

    def give_back(self, moved: Moved) -> None:
        """Put back what is still there of it. Raises `Refused` where that is not possible any more."""
        ...


class PatronDataParticipant(Protocol):
    """Tells what it keeps of a reader, and lets it go when the reader wants that."""

    @property
    def name(self) -> str:
        """By which its part of the file is known: stable."""
        ...

    def export(self, patron_id: int) -> Mapping[str, Any]:
        """Everything kept of the reader as plain JSON: sections by name, each one record or a list of records."""
        ...

    def erasure_obstacles(self, patron_id: int) -> Sequence[Refusal]:
        """Why the reader cannot be forgotten yet; nothing when nothing stands in the way."""
        ...

    def erase(self, patron_id: int) -> None:
        """Forget the reader, in the caller's transaction; what stays knows nobody."""
        ...
