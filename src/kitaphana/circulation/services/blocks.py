"""Stops by rule follow their causes: an overdue item that has come so far, an item that is lost.

A stop for overdue items holds while a loan of that reader and institution has reached the day of the block and is still
out; one for a lost item while such an item is neither back nor made good, or owed for again since its payment was taken
back. Stops that people place are not touched.
"""

import datetime as dt
from collections.abc import Collection
from functools import partial

from django.db.models import Exists, OuterRef, Q, QuerySet

from kitaphana.circulation.models import Loan, LoanState, LossState, OverdueMark
from kitaphana.core import clock
from kitaphana.core.actor import SYSTEM, Actor
from kitaphana.core.transactions import retrying
from kitaphana.patrons.models import Block, BlockReason
from kitaphana.patrons.services import RuleBlock, lift_blocks_by_rule, place_blocks_by_rule

BATCH = 500


def lift_without_cause(
    patron_id: int | None, institution_id: int, *, by: Actor, gone_loan_id: int | None = None
) -> int:
    """Lift the stops by rule of a reader whose cause is gone; `gone_loan_id` is a loan that ends in this same act.

    Inside the act's transaction. The stops are locked before their causes are looked for, so that of two last items
    that come back at the same moment the second one lifts. One statement where there is no stop.
    """
    if patron_id is None:
        return 0
    blocks = _in_force().select_for_update(of=("self",)).filter(patron_id=patron_id, institution_id=institution_id)
    found = list(blocks.order_by("pk").values_list("pk", flat=True))
    if not found:
        return 0
    freed = _without_cause(Block.objects.filter(pk__in=found), gone_loan_id)
    return lift_blocks_by_rule(list(freed.values_list("pk", flat=True)), by=by)


def stop_again(patron_id: int, institution_id: int, *, since: dt.datetime, by: Actor) -> int:
    """Place the stops by rule again that were lifted since that moment and whose cause is back: a return is undone."""
    own = Block.objects.filter(patron_id=patron_id, institution_id=institution_id, placed_by_rule=True)
    lifted = own.filter(lifted_at__gte=since)
    caused = lifted.exclude(pk__in=_without_cause(lifted, None).values("pk"))
    reasons = caused.order_by().values_list("reason", flat=True).distinct()
    return place_blocks_by_rule([RuleBlock(patron_id, institution_id, reason) for reason in reasons], by=by)


def sweep_blocks() -> int:
    """Lift every stop by rule whose cause is gone, such as after a freeze; returns how many. Safe to repeat."""
    count = 0
    ids = list(_without_cause(_in_force(), None).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        part = ids[start : start + BATCH]
        count += retrying(partial(_lift, part))
    return count


def settle_blocks_of(patron_ids: Collection[int], *, by: Actor) -> None:
    """Place and lift the stops by rule of readers whose loans have changed hands, inside the transaction of the act."""
    loans = Loan.objects.filter(patron_id__in=patron_ids)
    out = loans.filter(closed_at__isnull=True)
    reached = OverdueMark.objects.filter(loan=OuterRef("pk"), is_block=True, due_at=OuterRef("due_at"))
    causes = (
        (BlockReason.OVERDUE, out.filter(Exists(reached), state=LoanState.OPEN, due_at__lt=clock.now())),
        (BlockReason.LOST_ITEM, out.filter(state=LoanState.LOST)),
        (BlockReason.LOST_ITEM, loans.filter(loss__state=LossState.OWED)),
    )
    wanted = {
        RuleBlock(patron_id, institution_id, reason)
        for reason, found in causes
        for patron_id, institution_id in found.values_list("patron_id", "institution_id")
        if patron_id is not None
    }
    place_blocks_by_rule(wanted, by=by)
    freed = _without_cause(_in_force().filter(patron_id__in=patron_ids), None)
    lift_blocks_by_rule(list(freed.values_list("pk", flat=True)), by=by)


def causeless_blocks() -> QuerySet[Block]:
    """Stops by rule without a cause, for `kitaphana check`."""
    return _without_cause(_in_force(), None)


def _lift(ids: list[int]) -> int:
    freed = _without_cause(_in_force().filter(pk__in=ids), None)
    return lift_blocks_by_rule(list(freed.values_list("pk", flat=True)), by=SYSTEM)


def _in_force() -> QuerySet[Block]:
    return Block.objects.filter(placed_by_rule=True, lifted_at__isnull=True)


def _without_cause(blocks: QuerySet[Block], gone_loan_id: int | None) -> QuerySet[Block]:
    own = Loan.objects.filter(patron_id=OuterRef("patron_id"), institution_id=OuterRef("institution_id"))
    out = own.filter(closed_at__isnull=True).exclude(pk=gone_loan_id or 0)
    reached = OverdueMark.objects.filter(loan=OuterRef("pk"), is_block=True, due_at=OuterRef("due_at"))
    late = out.filter(Exists(reached), state=LoanState.OPEN, due_at__lt=clock.now())
    lost = out.filter(state=LoanState.LOST)
    owed = own.filter(loss__state=LossState.OWED)
    has_cause = Q(Exists(late), reason=BlockReason.OVERDUE) | Q(
        Exists(lost) | Exists(owed), reason=BlockReason.LOST_ITEM
    )
    return blocks.exclude(has_cause)
