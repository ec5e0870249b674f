"""What the ledger keeps of readers when acts on their records reach it (`patrons.ports`)."""

from collections.abc import Mapping
from typing import Any, Final

from kitaphana.charges import rules
from kitaphana.charges.models import Charge
from kitaphana.charges.queries import balances_of, payments_of
from kitaphana.core.errors import Refusal
from kitaphana.patrons.errors import ERASURE_OPEN_BALANCE
from kitaphana.patrons.participation import OwnedRows


class ChargesKept:
    """Charges that still name their reader."""

    name = "charges.ledger"

    def export(self, patron_id: int) -> Mapping[str, Any]:
        """Every charge with the rows under it; three statements."""
        charges = list(Charge.objects.filter(patron_id=patron_id).select_related("institution").order_by("-pk"))
        payments = payments_of([one.pk for one in charges])
        return {"charges": [_told(one, payments.get(one.pk, ())) for one in charges]}

    def erasure_obstacles(self, patron_id: int) -> list[Refusal]:
        """Money that is owed, by the reader or to the reader: afterwards nobody could say whose it is."""
        balances = balances_of(patron_id)
        amount = sum((one.owed + one.to_give_back for one in balances), rules.ZERO)
        return [Refusal(ERASURE_OPEN_BALANCE, {"amount": f"{amount:.2f}"})] if balances else []

    def erase(self, patron_id: int) -> None:
        """The rows stay, for the books of the house; they know nobody."""
        Charge.objects.filter(patron_id=patron_id).update(patron=None)


def _told(charge: Charge, payments: Any) -> dict[str, Any]:  # Any: rows of `payments_of`
    return {
        "institution": charge.institution.code,
        "kind": charge.kind,
        "amount": charge.amount,
        "note": charge.note,
        "made_at": charge.made_at,
        "payments": [
            {
                "kind": one.kind,
                "amount": one.amount,
                "receipt_number": one.receipt_number,
                "note": one.note,
                "taken_at": one.taken_at,
            }
            for one in payments
        ],
    }


LEDGER: Final = OwnedRows("charges.ledger", ((Charge, "patron"),))
"""All charges that still have their reader, settled or not."""
LEDGER_KEPT: Final = ChargesKept()
