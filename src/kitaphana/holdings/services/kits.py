"""Kits: one barcode, several pieces. Pieces are counted things, or items of their own that go with the kit."""

from django.db import IntegrityError

from kitaphana.core import audit
from kitaphana.core.actor import Actor
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.events import publish
from kitaphana.core.transactions import retrying, unique_violation
from kitaphana.holdings import errors
from kitaphana.holdings.events import ItemsChanged
from kitaphana.holdings.models import Item, KitPiece
from kitaphana.holdings.services import checking
from kitaphana.holdings.services.checking import refuse

MOST_OF_A_PIECE, LONGEST_NAME = 999, 120


def add_piece(*, kit_id: int, name: str, count: int, by: Actor) -> None:
    """List a piece without a number of its own; the item becomes a kit with its first piece.

    Raises `item_unknown`, `item_withdrawn`, `kit_nested`, `piece_invalid`, `piece_listed`.
    """
    try:
        retrying(lambda: _add(kit_id, " ".join(name.split()), count, by))
    except IntegrityError as error:
        if unique_violation(error) != "kit_piece_is_listed_once":
            raise
        raise Refused(Refusal(errors.PIECE_LISTED)) from error


def remove_piece(*, piece_id: int, by: Actor) -> None:
    """Take a listed piece off the list. Raises `piece_unknown`."""
    retrying(lambda: _remove(piece_id, by))


def put_into_kit(*, kit_id: int, item_id: int, by: Actor) -> None:
    """Make an item a piece of a kit: it is no longer lent alone. Both must be at hand, at one branch.

    Raises `item_unknown`, `item_withdrawn`, `item_busy`, `piece_in_kit`, `kit_nested`, `kit_elsewhere`.
    """
    retrying(lambda: _put_in(kit_id, item_id, by))


def take_out_of_kit(*, item_id: int, by: Actor) -> None:
    """Let a piece be an item on its own again. Raises `item_unknown`, `piece_unknown`."""
    retrying(lambda: _take_out(item_id, by))


def _add(kit_id: int, name: str, count: int, by: Actor) -> None:
    kit = checking.locked_item(kit_id)
    is_odd = not 1 <= count <= MOST_OF_A_PIECE or not 1 <= len(name) <= LONGEST_NAME
    refuse(
        [
            checking.in_stock(kit),
            (kit.kit_id is not None, Refusal(errors.KIT_NESTED)),
            (is_odd, Refusal(errors.PIECE_INVALID, {"most": MOST_OF_A_PIECE})),
        ]
    )
    KitPiece.objects.create(kit=kit, name=name, count=count)
    _mark(kit, by, "add_kit_piece", {"piece": name, "count": count})


def _remove(piece_id: int, by: Actor) -> None:
    piece = KitPiece.objects.select_related("kit").filter(pk=piece_id).first()
    if piece is None:
        raise Refused(Refusal(errors.PIECE_UNKNOWN))
    kit = checking.locked_item(piece.kit_id)
    piece.delete()
    _mark(kit, by, "remove_kit_piece", {"piece": piece.name, "count": piece.count})


def _put_in(kit_id: int, item_id: int, by: Actor) -> None:
    locked = {id_: checking.locked_item(id_) for id_ in sorted({kit_id, item_id})}  # one order: no deadlock
    kit, item = locked[kit_id], locked[item_id]
    refuse(
        [
            checking.in_stock(kit),
            checking.in_stock(item),
            checking.at_hand(kit),
            checking.at_hand(item),
            checking.on_its_own(item),
            (kit.pk == item.pk or item.is_kit or kit.kit_id is not None, Refusal(errors.KIT_NESTED)),
            (kit.branch_id != item.branch_id, Refusal(errors.KIT_ELSEWHERE)),
        ]
    )
    item.kit = kit
    item.save(update_fields=["kit"])
    audit.record(act="put_into_kit", subject=f"item:{item.pk}", by=by, details={"kit": kit.pk})
    _mark(kit, by, "add_kit_piece", {"item": item.pk})
    publish(ItemsChanged((item.edition.work_id,)))


def _take_out(item_id: int, by: Actor) -> None:
    kit_id = Item.objects.filter(pk=item_id).values_list("kit_id", flat=True).first()
    if kit_id is None:
        raise Refused(Refusal(errors.PIECE_UNKNOWN))
    locked = {id_: checking.locked_item(id_) for id_ in sorted({kit_id, item_id})}
    item = locked[item_id]
    refuse([(item.kit_id != kit_id, Refusal(errors.PIECE_UNKNOWN))])
    item.kit = None
    item.save(update_fields=["kit"])
    audit.record(act="take_out_of_kit", subject=f"item:{item.pk}", by=by, details={"kit": kit_id})
    _mark(locked[kit_id], by, "remove_kit_piece", {"item": item.pk})
    publish(ItemsChanged((item.edition.work_id,)))


def _mark(kit: Item, by: Actor, act: str, details: dict[str, object]) -> None:
    """An item is a kit as long as it has pieces."""
    kit.is_kit = KitPiece.objects.filter(kit=kit).exists() or Item.objects.filter(kit=kit).exists()
    kit.save(update_fields=["is_kit"])
    audit.record(act=act, subject=f"item:{kit.pk}", by=by, details=details)
