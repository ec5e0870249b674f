"""What the signed-in reader owes, how it may be made good, and why a card is blocked: in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kitaphana.ui import formats

if TYPE_CHECKING:
    from kitaphana.charges.queries import Balance
    from kitaphana.circulation.queries import LossCase
    from kitaphana.patrons.queries import BlockFacts

STATES: dict[str, Promise] = {
    "reported": gettext_lazy("You told us that this book is lost. A librarian will get in touch."),
    "claimed": gettext_lazy("You say that this book is back. We are looking for it; nothing is asked of you."),
    "lost": gettext_lazy("This book counts as lost."),
    "owed": gettext_lazy(
        "The payment for this lost book was taken back as a mistake, so its price is open again: %(sum)s. "
        "Please come to the desk."
    ),
}
WAYS: dict[str, Promise] = {
    "same": gettext_lazy("bring the same book"),
    "equal": gettext_lazy("bring a book of equal value, agreed with the librarian"),
    "payment": gettext_lazy("pay its price at the desk"),
}
BLOCKS: dict[str, Promise] = {
    "overdue": gettext_lazy(
        "Your card is blocked because books are late. Bring them back, and it works again at once."
    ),
    "lost_item": gettext_lazy(
        "Your card is blocked because a book is lost. Find it or make it good, and the card works again at once."
    ),
    "rules_broken": gettext_lazy("Your card is blocked because rules were broken. Please talk to a librarian."),
    "left_city": gettext_lazy("Your card is blocked because you have left the city. Please talk to a librarian."),
}
OTHERWISE = gettext_lazy("Your card is blocked. Please talk to a librarian at any branch.")


@dataclass(frozen=True, slots=True)
class Debt:
    """What is open with one institution, as two sums in words; empty where there is none."""

    institution: str
    owed: str
    to_give_back: str


@dataclass(frozen=True, slots=True)
class Matter:
    """A book that is lost or said to be back: what that means, and the ways of making it good."""

    title: str
    barcode: str
    text: str
    ways: tuple[str, ...]


def debts(balances: "Iterable[Balance]", language: str) -> list[Debt]:
    """One line for each institution."""
    return [
        Debt(
            institution=one.institution.name_in(language),
            owed=formats.money(one.owed, language) if one.owed else "",
            to_give_back=formats.money(one.to_give_back, language) if one.to_give_back else "",
        )
        for one in balances
    ]


def matters(cases: "Iterable[LossCase]", language: str) -> list[Matter]:
    """The book before money, as the policy of its owner allows."""
    return [
        Matter(
            title=one.row.title,
            barcode=one.row.barcode,
            text=_text(one, language),
            ways=_ways(one, language) if one.row.state == "lost" else (),
        )
        for one in cases
    ]


def _text(case: "LossCase", language: str) -> str:
    text = str(STATES.get(case.row.state, ""))
    return text % {"sum": formats.money(case.left, language)} if case.row.state == "owed" else text


def _ways(case: "LossCase", language: str) -> tuple[str, ...]:
    return tuple(_way(code, case, language) for code in case.ways)


def _way(code: str, case: "LossCase", language: str) -> str:
    amount = case.left or case.amount
    if code == "payment" and amount:
        return _("pay %(sum)s at the desk") % {"sum": formats.money(amount, language)}
    return str(WAYS[code])


def blocks(found: "Iterable[BlockFacts]") -> list[str]:
    """Each reason once: what it is and what to do. The notes of staff are theirs."""
    return list(dict.fromkeys(str(BLOCKS.get(one.reason, OTHERWISE)) for one in found))
