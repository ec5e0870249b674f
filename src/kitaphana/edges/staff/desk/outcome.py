"""What one scan came to: a line in the list, a sound, perhaps another reader or a list to choose from."""

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from kitaphana.edges.staff.desk.state import DeskState
from kitaphana.edges.staff.presenters import Sentence

if TYPE_CHECKING:
    from kitaphana.edges.staff.grid_pages import TracedLine
    from kitaphana.edges.staff.slips import Slip
    from kitaphana.patrons.queries import PatronCard


class LineKind(StrEnum):
    """Each has its own mark and words in the list."""

    LENT = "lent"
    LENT_INSIDE = "inside"
    USED = "used"
    NOTED = "noted"
    VISITOR = "visitor"
    RENEWED = "renewed"
    RETURNED = "returned"
    SHELVED = "shelved"
    SENT = "sent"
    UNDONE = "undone"
    READER = "reader"
    NOTICE = "notice"
    REFUSED = "refused"


class Sound(StrEnum):
    """What is heard; `NONE` for what the eye alone may notice."""

    OK = "ok"
    ALERT = "alert"
    SHELF = "shelf"
    SEND = "send"
    NONE = "none"


_TONES: Final = {LineKind.SHELVED: Sound.SHELF, LineKind.READER: Sound.SHELF, LineKind.SENT: Sound.SEND}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list. `undoes` is the key of the act whose line is now struck out.

    `language` is that of the title (for screen readers), empty where it is not known. `due_at` of a loan inside is
    shown as an hour. `trace` says which rules decide; `slip` is the page of the slip that goes into the item.
    """

    kind: LineKind
    title: str
    barcode: str = ""
    due_at: dt.datetime | None = None
    notes: tuple[str, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    undoes: str = ""
    item_id: int | None = None
    language: str = ""
    trace: "tuple[TracedLine, ...]" = ()
    slip: str = ""

    @property
    def sound(self) -> Sound:
        """Alerts ring for refusals and for what the hands must do otherwise than usual.

        Hold shelf and way have tones of their own: they are the daily work, not something amiss.
        """
        if self.kind in _TONES and self.notes:
            return _TONES[self.kind]
        return Sound.ALERT if self.kind is LineKind.REFUSED or self.notes else Sound.OK


@dataclass(frozen=True, slots=True)
class Choice:
    """A row of the list that a search gives; `value` is what choosing it sends, `href` where it leads."""

    label: str
    details: str
    value: str = ""
    href: str = ""
    edition_id: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """The desk after a scan."""

    state: DeskState
    line: Line | None = None
    choices: tuple[Choice, ...] = ()
    searched: str = ""
    is_receipt: bool = False
    slip: "Slip | None" = None
    client: str = ""
    go_to: str = ""
    reader: "PatronCard | None" = field(default=None)
