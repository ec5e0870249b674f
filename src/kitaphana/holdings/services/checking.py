"""What all verbs about single items ask first: that things exist, fit, and are where the act needs them."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from kitaphana.core import clock
from kitaphana.core.errors import Refusal, Refused
from kitaphana.holdings import errors
from kitaphana.holdings.models import Item, ItemStatus
from kitaphana.network.models import Branch

AWAY = frozenset({ItemStatus.ON_LOAN, ItemStatus.ON_HOLD_SHELF, ItemStatus.IN_TRANSIT, ItemStatus.IN_DELIVERY})
"""States in which somebody else has the item, or a claim on it."""
HIGHEST_PRICE = Decimal("9999999999.99")
LENGTHS = {"call_number": 120, "shelving_location": 80, "source_note": 200, "volume": 80, "note": 300}

Check = tuple[bool, Refusal]


def refuse(checks: Iterable[Check]) -> None:
    """Raise every refusal whose check is true."""
    if refusals := [refusal for is_wrong, refusal in checks if is_wrong]:
        raise Refused(*refusals)


def locked_item(item_id: int) -> Item:
    """The item, locked, with its edition, branch and owner; raises `item_unknown`."""
    items = Item.objects.select_for_update(of=("self",)).select_related("edition", "branch", "institution", "category")
    item = items.filter(pk=item_id).first()
    if item is None:
        raise Refused(Refusal(errors.ITEM_UNKNOWN))
    return item


def in_stock(item: Item) -> Check:
    """Wrong when the item was withdrawn."""
    return item.status == ItemStatus.WITHDRAWN, Refusal(errors.ITEM_WITHDRAWN)


def at_hand(item: Item) -> Check:
    """Wrong when somebody else has it."""
    return item.status in AWAY, Refusal(errors.ITEM_BUSY, {"status": str(item.status)})


def on_its_own(item: Item) -> Check:
    """Wrong when it is a piece of a kit."""
    return item.kit_id is not None, Refusal(errors.PIECE_IN_KIT)


def texts(values: dict[str, str]) -> list[Check]:
    """Wrong where a text is longer than its column."""
    return [
        (len(value) > LENGTHS[name], Refusal(errors.TEXT_TOO_LONG, {"field": name, "most": LENGTHS[name]}))
        for name, value in values.items()
    ]


def value_and_day(price: Decimal | None, received_on: dt.date | None) -> list[Check]:
    """Wrong for a price that no column holds, and for a day to come."""
    is_odd = price is not None and not (price.is_finite() and 0 <= price <= HIGHEST_PRICE)
    return [
        (is_odd, Refusal(errors.PRICE_INVALID)),
        (received_on is not None and received_on > clock.today(), Refusal(errors.RECEIVED_IN_FUTURE)),
    ]


def branch_of(branch_id: int, institution_id: int | None = None) -> Branch | None:
    """The branch, of that institution when one is named."""
    branches = Branch.objects.select_related("institution").filter(pk=branch_id)
    return (branches if institution_id is None else branches.filter(institution_id=institution_id)).first()
