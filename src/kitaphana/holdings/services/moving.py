"""An item goes to another branch, leaves the stock, or comes back to it. Nothing is ever deleted."""

from dataclasses import dataclass

from kitaphana.catalog.models import Edition
from kitaphana.core import audit, clock
from kitaphana.core.actor import Actor
from kitaphana.core.errors import Refusal
from kitaphana.core.events import publish_many
from kitaphana.core.transactions import retrying
from kitaphana.holdings import errors
from kitaphana.holdings.events import ItemMoved, ItemRestored, ItemsChanged, ItemWithdrawn
from kitaphana.holdings.models import Item, ItemStatus, Withdrawal, WithdrawalReason
from kitaphana.holdings.queries.last_copies import last_copy
from kitaphana.holdings.services import checking
from kitaphana.holdings.services.checking import Check, refuse


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What staff say about an act that cannot simply be undone: why, and that they know it is the last copy."""

    note: str = ""
    is_for_last_copy: bool = False


def move_item(*, item_id: int, branch_id: int, by: Actor, confirmed: Confirmation = Confirmation()) -> None:
    """Let the item belong to another branch of its institution; a kit takes its pieces along.

    Custody stays: it goes by transfer acts. Raises `item_unknown`, `item_withdrawn`, `item_busy`, `piece_in_kit`,
    `branch_unknown`, `branch_the_same`, `text_too_long`, `last_copy` (to be confirmed) and `reason_missing`.
    """
    retrying(lambda: _move(item_id, branch_id, confirmed, by))


def withdraw_item(*, item_id: int, reason: str, by: Actor, confirmed: Confirmation = Confirmation()) -> None:
    """Take the item out of the stock; its row, number and history stay.

    Raises `item_unknown`, `item_withdrawn`, `item_busy`, `piece_in_kit`, `kit_has_items`, `reason_unknown`,
    `text_too_long`, `last_copy` (to be confirmed) and `reason_missing`.
    """
    retrying(lambda: _withdraw(item_id, reason, confirmed, by))


def restore_item(*, item_id: int, note: str, by: Actor) -> None:
    """Take a withdrawn item into the stock again: it stands on the shelf of its branch.

    Raises `item_unknown`, `item_not_withdrawn`, `text_too_long`.
    """
    retrying(lambda: _restore(item_id, note.strip(), by))


def _last_copy_checks(item: Item, confirmed: Confirmation) -> list[Check]:
    is_last = last_copy(item.pk).in_institution
    is_confirmed = confirmed.is_for_last_copy
    return [
        (is_last and not is_confirmed, Refusal(errors.LAST_COPY, is_overridable=True)),
        (is_last and is_confirmed and not confirmed.note.strip(), Refusal(errors.REASON_MISSING)),
    ]


def _move(item_id: int, branch_id: int, confirmed: Confirmation, by: Actor) -> None:
    item = checking.locked_item(item_id)
    branch = checking.branch_of(branch_id, item.institution_id)
    refuse(
        [
            checking.in_stock(item),
            checking.at_hand(item),
            checking.on_its_own(item),
            (branch is None, Refusal(errors.BRANCH_UNKNOWN)),
            (branch_id == item.branch_id, Refusal(errors.BRANCH_THE_SAME)),
            *checking.texts({"note": confirmed.note}),
            *_last_copy_checks(item, confirmed),
        ]
    )
    assert branch
    moved = [item, *Item.objects.filter(kit=item).select_related("edition")] if item.is_kit else [item]
    Item.objects.filter(pk__in=[one.pk for one in moved]).update(branch=branch)
    details = {"from": item.branch.code, "to": branch.code, "note": confirmed.note.strip()}
    for one in moved:
        audit.record(act="move_item", subject=f"item:{one.pk}", by=by, details=details)
    works = tuple(sorted({one.edition.work_id for one in moved}))
    moves = [ItemMoved(one.pk, item.branch.code, branch.code) for one in moved]
    publish_many([ItemsChanged(works), *moves])


def _withdraw(item_id: int, reason: str, confirmed: Confirmation, by: Actor) -> None:
    item = checking.locked_item(item_id)
    Edition.objects.select_for_update().get(pk=item.edition_id)  # of the last two copies only one goes unasked
    is_last = last_copy(item.pk).in_institution
    refuse(
        [
            checking.in_stock(item),
            checking.at_hand(item),
            checking.on_its_own(item),
            (Item.objects.filter(kit=item).exists(), Refusal(errors.KIT_HAS_ITEMS)),
            (reason not in WithdrawalReason.values, Refusal(errors.REASON_UNKNOWN)),
            *checking.texts({"note": confirmed.note}),
            *_last_copy_checks(item, confirmed),
        ]
    )
    Withdrawal.objects.create(
        item=item,
        reason=reason,
        note=confirmed.note.strip(),
        was_last_copy=is_last,
        previous_status=item.status,
        withdrawn_at=clock.now(),
    )
    item.status, item.service_point = ItemStatus.WITHDRAWN, None
    item.save(update_fields=["status", "service_point"])
    details = {"reason": reason, "note": confirmed.note.strip(), "was_last_copy": is_last}
    audit.record(act="withdraw_item", subject=f"item:{item.pk}", by=by, details=details)
    gone = ItemWithdrawn(item.pk, item.edition_id, item.branch.code, reason, is_last)
    publish_many([ItemsChanged((item.edition.work_id,)), gone])


def _restore(item_id: int, note: str, by: Actor) -> None:
    item = checking.locked_item(item_id)
    refuse(
        [
            (item.status != ItemStatus.WITHDRAWN, Refusal(errors.ITEM_NOT_WITHDRAWN)),
            *checking.texts({"note": note}),
        ]
    )
    Withdrawal.objects.filter(item=item, restored_at=None).update(restored_at=clock.now())
    item.status = ItemStatus.AVAILABLE
    item.save(update_fields=["status"])
    audit.record(act="restore_item", subject=f"item:{item.pk}", by=by, details={"note": note})
    back = ItemRestored(item.pk, item.edition_id, item.branch.code)
    publish_many([ItemsChanged((item.edition.work_id,)), back])
