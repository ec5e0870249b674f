"""Whose turn it is to join records: what was looked up stays true until it is written."""

from kitaphana.catalog.models import Turn
from kitaphana.core.bulk import insert_rows
from kitaphana.core.transactions import demand

_ONLY = 1


def last_turn() -> int:
    """The number of the turn that ended last."""
    return Turn.objects.filter(id=_ONLY).values_list("number", flat=True).first() or 0


def take_turn() -> int:
    """Wait for everybody who is at it, and go on as the only one until the transaction ends; the turn's number.

    Who has looked up before and finds more than one turn gone by has to look again.
    """
    demand()
    insert_rows(Turn, ("id", "number"), [(_ONLY, 0)], ignore_conflicts=True)
    turn = Turn.objects.select_for_update().get(id=_ONLY)
    turn.number += 1
    turn.save(update_fields=["number"])
    return turn.number
