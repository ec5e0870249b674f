"""Facts that wait for a person at the central branch: two of each kind, with evidence as acts note it."""

import datetime as dt
from collections.abc import Iterator, Mapping
from random import Random
from typing import Any, Final

from django.db.models import QuerySet

from kitaphana.circulation.models import Loan, Review, ReviewKind
from kitaphana.circulation.rules.reviews import NOTED_BY_HAND
from kitaphana.demo.rows.items import CONTRACT_LOAN, Shelf
from kitaphana.holdings.models import Item, ItemStatus

EACH: Final = 2
_OF_LOANS: Final = (
    ReviewKind.LENT_THOUGH_REFUSED,
    ReviewKind.FOUND_ON_TWO_LOANS,
    ReviewKind.LENT_FROM_HOLD_SHELF,
    ReviewKind.CLAIMED_RETURNED,
)
_BELIEVED: Final[Mapping[str, str]] = {
    ReviewKind.CAME_BACK_LOST: "lost",
    ReviewKind.CAME_BACK_CLAIMED: "on_loan",
    ReviewKind.CAME_BACK_WITHDRAWN: "withdrawn",
    ReviewKind.CAME_BACK_FROM_CONSERVATION: "in_conservation",
}
_CODES: Final = (("patron_blocked",), ("loan_limit",), ("registration_expired", "not_for_loan"))


def create_reviews(rng: Random, central: Shelf, code: str, now: dt.datetime) -> int:
    """Fill the work list of the central desk; `code` is its branch. How many facts wait. Items and loans stay as they
    are."""
    items = _items(central, ItemStatus.AVAILABLE)
    loans = list(_loans(central))
    rows: list[Review] = []
    for kind in ReviewKind:
        for _ in range(EACH):
            loan = next(iter(loans[len(rows) :]), None) if kind in _OF_LOANS else None
            item_id = loan.item_id if loan else next(items, None)
            if item_id is None or (kind in _OF_LOANS and loan is None):
                continue
            noted = now - dt.timedelta(days=rng.randint(0, 12), minutes=rng.randint(5, 400))
            rows.append(
                Review(
                    kind=kind,
                    item_id=item_id,
                    loan=loan,
                    service_point_id=central.desk_id,
                    evidence=_evidence(rng, kind, code, loan),
                    noted_at=noted,
                )
            )
    rows.sort(key=lambda row: row.noted_at)  # the work list goes by id, so the oldest comes first
    return len(Review.objects.bulk_create(rows))


def _items(central: Shelf, status: str) -> Iterator[int]:
    """Beyond the first items, which demonstrations name."""
    found = Item.objects.filter(branch_id=central.branch_id, status=status, pk__gt=10 * CONTRACT_LOAN, kit=None)
    return iter(found.order_by("pk").values_list("pk", flat=True)[: EACH * len(ReviewKind)])


def _loans(central: Shelf) -> "QuerySet[Loan]":
    open_here = Loan.objects.filter(service_point_id=central.desk_id, closed_at=None, is_in_library=False)
    return open_here.filter(item_id__gt=10 * CONTRACT_LOAN).order_by("pk")[: EACH * len(ReviewKind)]


def _evidence(rng: Random, kind: str, code: str, loan: Loan | None) -> dict[str, Any]:
    told: dict[str, Any] = {"status": _BELIEVED.get(kind, "on_loan" if loan else "available"), "at": code}
    if kind == ReviewKind.LENT_THOUGH_REFUSED:
        told |= {"codes": list(rng.choice(_CODES)), "status": "available"}
    if loan is not None:
        told["happened_at"] = loan.loaned_at.isoformat()
    if kind == ReviewKind.MOVED_WITHOUT_TRANSIT:
        told |= {"home": code, "goes_to": code}
    if kind in NOTED_BY_HAND:
        told["by"] = "librarian"
    return told
