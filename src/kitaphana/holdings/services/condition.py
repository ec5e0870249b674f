"""Note the condition of an item; notes are only added."""

from kitaphana.core import audit, clock
from kitaphana.core.actor import Actor
from kitaphana.core.errors import Refusal
from kitaphana.core.events import publish
from kitaphana.core.transactions import retrying
from kitaphana.holdings import errors
from kitaphana.holdings.events import ConditionNoted
from kitaphana.holdings.models import Condition, ConditionNote
from kitaphana.holdings.services import checking
from kitaphana.holdings.services.checking import refuse


def note_condition(*, item_id: int, condition: str, by: Actor, note: str = "") -> None:
    """Write down how the item looks today. Raises `item_unknown`, `item_withdrawn`, `condition_unknown`,
    `text_too_long`."""
    retrying(lambda: _note(item_id, condition, note.strip(), by))


def _note(item_id: int, condition: str, note: str, by: Actor) -> None:
    item = checking.locked_item(item_id)
    refuse(
        [
            checking.in_stock(item),
            (condition not in Condition.values, Refusal(errors.CONDITION_UNKNOWN)),
            *checking.texts({"note": note}),
        ]
    )
    ConditionNote.objects.create(item=item, condition=condition, note=note, noted_at=clock.now(), login=by.login)
    item.condition = condition
    item.save(update_fields=["condition"])
    audit.record(act="note_condition", subject=f"item:{item.pk}", by=by, details={"condition": condition})
    publish(ConditionNoted(item.pk, condition))
