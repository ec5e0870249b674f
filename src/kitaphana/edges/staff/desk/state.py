"""What the desk remembers between two scans, sealed into the form.

Nothing lies in the web session: two tabs are two desks, and a form sent twice tells the same story twice.
"""

from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from django.core import signing

_SALT = "kitaphana.staff.desk"
_KEPT_SECONDS = 12 * 3600
_UNDO_DEPTH = 20
_RECEIPT_LENGTH = 500


class Mode(StrEnum):
    """What a scanned item means."""

    LOANS = "loans"
    RETURNS = "returns"
    RENEWALS = "renewals"
    READING_ROOM = "reading_room"


@dataclass(frozen=True, slots=True)
class Offer:
    """What one key would do about the last line: renew the loan, take the item back, lend or renew despite `codes`."""

    verb: str
    item_id: int
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What the person at the desk seems to ask for: the words of the last search, or the title on the screen."""

    text: str
    edition_id: int | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """Something done here that undo can still reach; `row_id` is the loan lent or the item returned."""

    command_id: str
    verb: str
    row_id: int


@dataclass(frozen=True, slots=True)
class DeskState:
    """`lent` are loans and `returned` items for the receipt; `done` are the last acts, newest at the end.

    `card` is the card that was scanned, empty when the reader was found by name.
    """

    patron_id: int | None = None
    card: str = ""
    mode: Mode = Mode.LOANS
    lent: tuple[int, ...] = ()
    returned: tuple[int, ...] = ()
    done: tuple[Act, ...] = ()
    offer: Offer | None = None
    asked: Asked | None = None

    def after(self, act: Act) -> "DeskState":
        """The state with one more act: on the receipt, within reach of undo, and with no offer open."""
        return replace(
            self,
            lent=_appended(self.lent, act.row_id) if act.verb in {"check_out", "renew"} else self.lent,
            returned=_appended(self.returned, act.row_id) if act.verb == "check_in" else self.returned,
            done=(*self.done, act)[-_UNDO_DEPTH:],
            offer=None,
            asked=None,
        )

    def before_last(self) -> "DeskState":
        """The state as if the last act had not been; a renewed loan stays on the receipt with its old date."""
        last = self.done[-1]
        return replace(
            self,
            lent=tuple(loan for loan in self.lent if last.verb != "check_out" or loan != last.row_id),
            returned=tuple(item for item in self.returned if last.verb != "check_in" or item != last.row_id),
            done=self.done[:-1],
            offer=None,
        )

    def seal(self, login: str) -> str:
        """The state as a signed text that only the same login can open again."""
        return signing.dumps(asdict(self), salt=f"{_SALT}.{login}", compress=True)


def unseal(token: str, login: str) -> DeskState | None:
    """The state of the form; `None` for a foreign, altered or old token, lest it pass for a desk without reader."""
    if not token:
        return DeskState()
    try:
        fields: dict[str, Any] = signing.loads(token, salt=f"{_SALT}.{login}", max_age=_KEPT_SECONDS)
    except signing.BadSignature:
        return None
    offer, asked = fields.pop("offer"), fields.get("asked")
    return DeskState(
        patron_id=fields["patron_id"],
        card=fields["card"],
        mode=Mode(fields["mode"]),
        lent=tuple(fields["lent"]),
        returned=tuple(fields["returned"]),
        done=tuple(Act(**act) for act in fields["done"]),
        offer=Offer(offer["verb"], offer["item_id"], tuple(offer["codes"])) if offer else None,
        asked=Asked(**asked) if asked else None,
    )


def _appended(ids: tuple[int, ...], new: int) -> tuple[int, ...]:
    return (*(kept for kept in ids if kept != new), new)[-_RECEIPT_LENGTH:]
