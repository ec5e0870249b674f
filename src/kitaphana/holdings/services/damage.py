"""Note the damage of an item, with photos; the condition of the item follows, and it may be kept in."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kitaphana.catalog.pictures import Drawn
from kitaphana.core import audit, clock
from kitaphana.core.actor import Actor
from kitaphana.core.commands import once
from kitaphana.core.errors import Refusal
from kitaphana.core.events import publish_many
from kitaphana.holdings import errors, photos
from kitaphana.holdings.events import ConditionNoted, DamageNoted, ItemsChanged
from kitaphana.holdings.models import Condition, ConditionNote, DamageNote, DamagePhoto, Item, NotForLoan
from kitaphana.holdings.services import checking
from kitaphana.holdings.services.checking import refuse

MOST_PHOTOS = 6


@dataclass(frozen=True, slots=True)
class Damage:
    """What somebody saw: `condition` now, in words, photos as the files sent; `is_kept_in`: not lent any more."""

    item_id: int
    condition: str
    note: str
    photos: tuple[bytes, ...] = ()
    is_kept_in: bool = False


def note_damage(*, damage: Damage, by: Actor, command_id: str) -> int:
    """Write the damage down; returns its id.

    Raises `item_unknown`, `item_withdrawn`, `condition_unknown`, `damage_note_missing`, `text_too_long`,
    `damage_photos_too_many`, and for photos what covers raise (`cover_unreadable`…). The same `command_id` notes once.
    Files are written before the row: one without a row is never shown, a row without a file would be.
    """
    refuse([(len(damage.photos) > MOST_PHOTOS, Refusal(errors.DAMAGE_PHOTOS_TOO_MANY, {"most": MOST_PHOTOS}))])
    drawn = [photos.read(data) for data in damage.photos]
    digests = [photos.write(photo) for photo in drawn]
    body = {
        "item": damage.item_id,
        "condition": damage.condition,
        "note": damage.note,
        "photos": [hashlib.sha256(data).hexdigest() for data in damage.photos],
        "kept_in": damage.is_kept_in,
    }
    answer = once(key=command_id, verb="note_damage", body=body, act=lambda: _note(damage, drawn, digests, by))
    return int(answer["damage"])


def _note(damage: Damage, drawn: Sequence[list[Drawn]], digests: Sequence[str], by: Actor) -> dict[str, Any]:
    item = checking.locked_item(damage.item_id)
    note = damage.note.strip()
    refuse(
        [
            checking.in_stock(item),
            (damage.condition not in Condition.values, Refusal(errors.CONDITION_UNKNOWN)),
            (not note, Refusal(errors.DAMAGE_NOTE_MISSING)),
            *checking.texts({"note": note}),
        ]
    )
    moment = clock.now()
    seen = {"item": item, "condition": damage.condition, "note": note, "noted_at": moment, "login": by.login}
    ConditionNote.objects.create(**seen)
    written = DamageNote.objects.create(**seen)
    DamagePhoto.objects.bulk_create(
        DamagePhoto(damage=written, digest=digest, width=large.width, height=large.height)
        for digest, (large, _) in zip(digests, drawn, strict=True)
    )
    _mark(item, damage)
    details = {"condition": damage.condition, "photos": len(digests), "kept_in": damage.is_kept_in}
    audit.record(act="note_damage", subject=f"item:{item.pk}", by=by, details=details)
    noted = DamageNoted(item.pk, damage.condition, len(digests), damage.is_kept_in)
    publish_many([ConditionNoted(item.pk, damage.condition), noted, ItemsChanged((item.edition.work_id,))])
    return {"damage": written.pk}


def _mark(item: Item, damage: Damage) -> None:
    item.condition = damage.condition
    if damage.is_kept_in:
        item.is_for_loan, item.not_for_loan_reason = False, NotForLoan.DAMAGED
    item.save(update_fields=["condition", "is_for_loan", "not_for_loan_reason"])
