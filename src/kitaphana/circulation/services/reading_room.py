"""Count the use of an item in the building that nobody borrowed (ISO 2789: in-house use)."""

from typing import Any

from kitaphana.circulation import errors
from kitaphana.circulation.answers import UseAnswer
from kitaphana.circulation.events import ItemUsedInHouse
from kitaphana.circulation.models import InHouseUse
from kitaphana.core import audit, clock
from kitaphana.core.actor import Actor
from kitaphana.core.commands import once
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.events import publish
from kitaphana.holdings.models import Item, ItemStatus
from kitaphana.network.queries import ServicePointFacts, service_point_facts


def use_in_house(*, item_id: int, service_point_id: int, by: Actor, command_id: str) -> UseAnswer:
    """Count one use of an item inside; the item stays as it is, and no reader belongs to it.

    Raises `item_unknown`, `service_point_unknown`, `no_reading_room` (a point without a building), `item_on_loan` (take
    it back instead). The same `command_id` counts once.
    """
    answer = once(
        key=command_id,
        verb="use_in_house",
        body={"item": item_id, "service_point": service_point_id},
        act=lambda: _count(item_id, service_point_id, by).as_json(),
    )
    return UseAnswer.from_json(answer)


def _count(item_id: int, service_point_id: int, by: Actor) -> UseAnswer:
    item = Item.objects.select_related("edition", "institution").filter(pk=item_id).first()
    point = service_point_facts(service_point_id)
    if item is None or point is None:
        found = ((item, errors.ITEM_UNKNOWN), (point, errors.SERVICE_POINT_UNKNOWN))
        raise Refused(*(Refusal(code) for thing, code in found if thing is None))
    if refusals := _refusals(item, point):
        raise Refused(*refusals)
    use = InHouseUse.objects.create(item=item, service_point_id=point.id, used_at=clock.now())
    audit.record(act="use_in_house", subject=f"item:{item.pk}", by=by)
    publish(event_of(item, point.branch_code, point.code))
    return UseAnswer(use.pk, item.pk, item.barcode or "", item.edition.title, point.id)


def _refusals(item: Item, point: ServicePointFacts) -> list[Refusal]:
    checks: tuple[tuple[bool, str], ...] = (
        (point.branch_id is None, errors.NO_READING_ROOM),
        (item.status == ItemStatus.ON_LOAN, errors.ITEM_ON_LOAN),
    )
    return [Refusal(code) for is_wrong, code in checks if is_wrong]


def event_of(item: Item, branch: str, point: str, *, is_undone: bool = False) -> ItemUsedInHouse:
    """What is told of a use, and of its undoing."""
    fields: dict[str, Any] = {"item_id": item.pk, "edition_id": item.edition_id, "institution": item.institution.code}
    return ItemUsedInHouse(**fields, branch=branch, service_point=point, is_undone=is_undone)
