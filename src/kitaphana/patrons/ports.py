"""What packages above must offer so that an act on a reader's record reaches everything that belongs to the reader.

The implementations are listed in `config/participants.py`. All of it happens in one transaction.
`CodeSender` is what carries one-time codes to their addresses.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from kitaphana.core.actor import Actor
from kitaphana.core.errors import Refusal


@dataclass(frozen=True, slots=True)
class Moved:
    """What a participant has put from one record on another: ids and dates as plain JSON, never a name."""

    survivor_id: int
    absorbed_id: int
    data: Mapping[str, Any]  # Any: JSON has no static type


class CodeCause:
    """Why a code goes out: the words around it differ, what the asking page answers never does."""

    JOIN: Final = "join"
    KNOWN_READER: Final = "known_reader"
    """Somebody wants to join with an address that readers have: they hear that they may sign in with the code."""
    SIGN_IN: Final = "sign_in"
    NOBODY: Final = "nobody"
    """Somebody wants to sign in with an address that no reader has: no code opens anything, they may join."""
    CHANGE_ADDRESS: Final = "change_address"
    GUARANTOR: Final = "guarantor"
    """A child asks the holder of the address to answer for them."""
    CALL: Final = "call"
    """Who calls a library reads this code out to the librarian."""


class CodeSender(Protocol):
    """Carries one-time codes to their addresses."""

    def send(self, *, channel: str, address: str, code: str, language: str, cause: str) -> None:
        """Take a code over for `email` or `sms`, in the transaction that stores its hash; nothing waits for a gateway.

        The code is valid for ten minutes. It must stand in no event, audit entry, log or stored answer.
        `cause` is one of `CodeCause`.
        """
        ...


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


class ConsentParticipant(Protocol):
    """Forgets what it kept on the strength of a consent that is withdrawn."""

    def withdrawn(self, *, patron_id: int, purpose: str, by: Actor) -> None:
        """The reader, who is locked, does not agree to `purpose` any more; in the caller's transaction."""
        ...
