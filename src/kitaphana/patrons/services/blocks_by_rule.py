"""Stops that rules place and lift, many at a time; those of people stay as they are.

Call these inside the transaction of the act that knows the cause. The database keeps at most one stop by rule in force
per reader, institution and reason, so that placing one twice is harmless.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from kitaphana.core import audit, clock
from kitaphana.core.actor import Actor
from kitaphana.core.events import publish_many
from kitaphana.core.transactions import demand
from kitaphana.network.models import Institution
from kitaphana.patrons.events import BlockLifted, BlockPlaced
from kitaphana.patrons.models import Block, Patron


@dataclass(frozen=True, slots=True)
class RuleBlock:
    """A stop that a rule asks for: a reader, an institution, a reason (a value of `BlockReason`)."""

    patron_id: int
    institution_id: int
    reason: str


def place_blocks_by_rule(wanted: Iterable[RuleBlock], *, by: Actor) -> int:
    """Place those that are not in force already; returns how many. A constant number of statements."""
    demand()
    asked = set(wanted)
    missing = sorted(asked - _in_force(asked), key=lambda one: (one.patron_id, one.institution_id, one.reason))
    if not missing:
        return 0
    moment = clock.now()
    Block.objects.bulk_create(
        [
            Block(
                patron_id=one.patron_id,
                institution_id=one.institution_id,
                reason=one.reason,
                placed_at=moment,
                placed_by_rule=True,
            )
            for one in missing
        ],
        ignore_conflicts=True,
    )
    _audit("place_block", [one.patron_id for one in missing], by)
    codes = dict(Institution.objects.values_list("pk", "code"))
    publish_many(BlockPlaced(one.reason, codes.get(one.institution_id, "")) for one in missing)
    return len(missing)


def lift_blocks_by_rule(block_ids: Collection[int], *, by: Actor) -> int:
    """Lift those of the stops that a rule placed and that are in force; returns how many. Constant statements."""
    demand()
    blocks = Block.objects.select_for_update(of=("self",)).filter(
        pk__in=list(block_ids), placed_by_rule=True, lifted_at__isnull=True
    )
    found = list(blocks.order_by("pk").values_list("pk", "patron_id", "reason")) if block_ids else []
    if not found:
        return 0
    Block.objects.filter(pk__in=[pk for pk, _, _ in found]).update(lifted_at=clock.now())
    _audit("lift_block", [patron_id for _, patron_id, _ in found], by)
    publish_many(BlockLifted(reason) for _, _, reason in found)
    return len(found)


def _in_force(asked: Collection[RuleBlock]) -> set[RuleBlock]:
    blocks = Block.objects.filter(
        patron_id__in={one.patron_id for one in asked}, placed_by_rule=True, lifted_at__isnull=True
    )
    return {RuleBlock(*row) for row in blocks.values_list("patron_id", "institution_id", "reason")}


def _audit(act: str, patron_ids: Collection[int], by: Actor) -> None:
    surrogates = dict(Patron.objects.filter(pk__in=set(patron_ids)).values_list("pk", "surrogate"))
    subjects = [f"patron:{surrogates[pk]}" for pk in patron_ids]
    audit.record_many(act=f"{act}_by_rule", subjects=subjects, by=by)
