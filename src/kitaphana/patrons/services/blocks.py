"""Stops with a reason, in force until somebody lifts them."""

from typing import Any

from kitaphana.core import clock
from kitaphana.core.actor import Actor
from kitaphana.core.commands import once
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.events import publish
from kitaphana.core.transactions import retrying
from kitaphana.network.models import Institution
from kitaphana.patrons import errors
from kitaphana.patrons.events import BlockLifted, BlockPlaced
from kitaphana.patrons.models import Block, BlockReason
from kitaphana.patrons.queries import PatronCard
from kitaphana.patrons.services.records import audited, card_of, locked_patron

NOTE_LENGTH = 300


def place_block(
    *, patron_id: int, reason: str, by: Actor, command_id: str, note: str = "", institution_id: int | None = None
) -> PatronCard:
    """Stop a reader from borrowing, everywhere or with one institution. Notes are cut at 300 characters.

    Raises `patron_unknown`, `institution_unknown`, `block_reason_unknown`. The same `command_id` places one block.
    """
    once(
        key=command_id,
        verb="place_block",
        body={"patron": patron_id, "reason": reason, "note": note, "institution": institution_id},
        act=lambda: _place(patron_id, reason, note, institution_id, by),
    )
    return card_of(patron_id)


def _place(patron_id: int, reason: str, note: str, institution_id: int | None, by: Actor) -> dict[str, Any]:
    patron = locked_patron(patron_id)
    institution = Institution.objects.filter(pk=institution_id).first() if institution_id else None
    if institution_id and institution is None:
        raise Refused(Refusal(errors.INSTITUTION_UNKNOWN))
    if reason not in BlockReason:
        raise Refused(Refusal(errors.BLOCK_REASON_UNKNOWN))
    Block.objects.create(
        patron=patron, institution=institution, reason=reason, note=note[:NOTE_LENGTH], placed_at=clock.now()
    )
    audited("place_block", patron, by)
    publish(BlockPlaced(reason, institution.code if institution else ""))
    return {"is_placed": True}


def lift_block(*, block_id: int, by: Actor) -> PatronCard:
    """End a stop. Raises `block_unknown`; lifting a lifted one changes nothing."""
    return card_of(retrying(lambda: _lift(block_id, by)))


def _lift(block_id: int, by: Actor) -> int:
    block = Block.objects.select_for_update(of=("self",)).select_related("patron").filter(pk=block_id).first()
    if block is None:
        raise Refused(Refusal(errors.BLOCK_UNKNOWN))
    if block.lifted_at is None:
        block.lifted_at = clock.now()
        block.save(update_fields=["lifted_at"])
        audited("lift_block", block.patron, by)
        publish(BlockLifted(block.reason))
    return block.patron_id
