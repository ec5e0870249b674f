"""A reader, a desk and a charge, for tests of the ledger."""

import itertools
from decimal import Decimal

from kitaphana.charges import services
from kitaphana.charges.services import ChargeDraft, Desk, Entry
from kitaphana.core.actor import Actor, ActorKind, Door
from kitaphana.network.models import ServicePoint
from kitaphana.patrons.models import Patron

BORIS = Actor(ActorKind.STAFF, Door.STAFF, login="boris", service_point="DESK")
_keys = itertools.count()


def new_key() -> str:
    """A command id never used before."""
    return f"charge-{next(_keys)}"


def charge(patron: Patron, point: ServicePoint, amount: str = "2500.00", **fields: object) -> Entry:
    """A charge for a lost item."""
    draft = {"kind": "lost_item", "subject": "loan:12", "institution_id": point.institution_id, **fields}
    return services.make_charge(
        draft=ChargeDraft(patron_id=patron.pk, amount=Decimal(amount), **draft),
        desk=Desk(BORIS, point.pk),
        command_id=new_key(),
    )


def pay(charge_id: int, point: ServicePoint, amount: str | None = None, kind: str = "cash", **fields: object) -> Entry:
    """A payment at the desk; all that is left unless an amount is given."""
    asked = {"command_id": new_key(), **fields}
    return services.take_payment(
        charge_id=charge_id,
        kind=kind,
        amount=None if amount is None else Decimal(amount),
        desk=Desk(BORIS, point.pk),
        **asked,
    )
