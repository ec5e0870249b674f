"""Begin and end a transit: its row and what is told of it."""

from kitaphana.circulation import hot_holds, hot_path
from kitaphana.circulation.events import TransitClosed, TransitSent
from kitaphana.circulation.rows import ItemRow, NewTransit, TransitRow
from kitaphana.circulation.services.acting import Act
from kitaphana.circulation.writing import Writes
from kitaphana.network.queries import ServicePointFacts


def open_way(writes: Writes, act: Act, new: NewTransit, item: ItemRow, from_code: str, to_code: str) -> None:
    """The item leaves; another way of it must be closed before (`Writes.then`)."""
    hot_holds.insert_transit(writes, new)
    event = TransitSent(
        transit_id=new.id,
        item_id=item.id,
        work_id=item.work_id,
        reason=new.reason,
        from_point=from_code,
        to=to_code,
    )
    hot_path.publish(writes, act.at, event)


def close_way(
    writes: Writes, act: Act, transit: TransitRow, item: ItemRow, state: str, point: ServicePointFacts | None
) -> None:
    """It arrived, is lost, or was called back; `point` is where the item turned up."""
    hot_holds.close_transit(writes, transit.id, state, at=act.at, service_point_id=point.id if point else None)
    event = TransitClosed(
        transit_id=transit.id,
        item_id=item.id,
        work_id=item.work_id,
        reason=transit.reason,
        from_point=transit.from_code,
        to=transit.to_code,
        state=state,
        at_point=point.code if point else "",
    )
    hot_path.publish(writes, act.at, event)
