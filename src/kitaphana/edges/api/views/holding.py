"""What terminals do about holds: place, look, pause, fetch elsewhere, cancel.

A reader is named by the card, and by the PIN where one asks.
"""

from typing import Annotated

from django.http import HttpRequest
from ninja import Path, Query, Router, Status

from kitaphana.circulation import queries, services
from kitaphana.circulation.queries import HoldRow
from kitaphana.core.errors import Refusal, Refused
from kitaphana.edges.api import answers, reader_schemas, schemas
from kitaphana.edges.api.auth import TerminalToken, actor_of, command_id, lending_terminal
from kitaphana.edges.api.views.lending import REFUSED, Key, reader_of
from kitaphana.holdings.queries import find_item
from kitaphana.network.queries import TerminalFacts, service_point_by_code

router = Router(tags=["holds"], auth=TerminalToken())
HoldId = Annotated[int, Path(ge=1, le=schemas.LAST_ID)]


@router.post("/holds", response={201: reader_schemas.HoldOut, **REFUSED})
def place_hold(request: HttpRequest, asked: reader_schemas.HoldIn, key: Key) -> Status[reader_schemas.HoldOut]:
    """Reserve a work, an edition or an item for the reader of a card; fetched where the terminal is by default."""
    terminal = lending_terminal(request)
    reader = reader_of(asked.card, asked.pin, terminal)
    pickup = service_point_by_code(asked.pickup) if asked.pickup else terminal.service_point
    item = find_item(asked.barcode) if asked.barcode else None
    missing = [(pickup is None, "pickup_not_offered"), (bool(asked.barcode) and item is None, "item_unknown")]
    if refusals := [Refusal(code) for is_missing, code in missing if is_missing]:
        raise Refused(*refusals)
    answer = services.place_hold(
        patron_id=reader.id,
        pickup_point_id=pickup.id if pickup else 0,
        work_id=asked.work_id,
        edition_id=asked.edition_id,
        item_id=item.id if item else None,
        volume_key=_volume_key(asked.edition_id, asked.volume.strip()),
        language=asked.language,
        form=asked.form,
        suspended_until=asked.suspended_until,
        needed_until=asked.needed_until,
        by=actor_of(terminal),
        command_id=command_id(terminal, key),
    )
    return Status(201, answers.hold(_own(answer.hold_id, reader.id)))


@router.post("/holds/of-reader", response={200: reader_schemas.HoldsOut, **REFUSED})
def holds(
    request: HttpRequest, asked: reader_schemas.ReaderIn, page: Annotated[schemas.ItemsIn, Query()]
) -> reader_schemas.HoldsOut:
    """The open holds of the reader of a card. A POST, so that no card number stands in an address."""
    reader = reader_of(asked.card, asked.pin, lending_terminal(request))
    found = queries.holds_of(reader.id, after=page.after, limit=100, language="kk")
    return reader_schemas.HoldsOut(holds=[answers.hold(row) for row in found.rows], next_after=found.next_after)


@router.post("/holds/{hold_id}/cancellation", response={200: reader_schemas.HoldCancelledOut, **REFUSED})
def cancel_hold(
    request: HttpRequest, hold_id: HoldId, asked: reader_schemas.ReaderIn, key: Key
) -> reader_schemas.HoldCancelledOut:
    """Give up a hold of the reader of a card; nobody learns of others' holds."""
    terminal = lending_terminal(request)
    _owner(hold_id, asked, terminal)
    services.cancel_hold(hold_id=hold_id, by=actor_of(terminal), command_id=command_id(terminal, key))
    return reader_schemas.HoldCancelledOut(id=hold_id)


@router.post("/holds/{hold_id}/suspension", response={200: reader_schemas.HoldOut, **REFUSED})
def suspend_hold(
    request: HttpRequest, hold_id: HoldId, asked: reader_schemas.SuspensionIn, key: Key
) -> reader_schemas.HoldOut:
    """Let a hold of the reader of a card keep its place and be passed over until a day."""
    terminal = lending_terminal(request)
    patron_id = _owner(hold_id, asked, terminal)
    services.suspend_hold(
        hold_id=hold_id, until=asked.until, by=actor_of(terminal), command_id=command_id(terminal, key)
    )
    return answers.hold(_own(hold_id, patron_id))


@router.post("/holds/{hold_id}/resumption", response={200: reader_schemas.HoldOut, **REFUSED})
def resume_hold(
    request: HttpRequest, hold_id: HoldId, asked: reader_schemas.ReaderIn, key: Key
) -> reader_schemas.HoldOut:
    """Let a paused hold of the reader of a card wait again at its place."""
    terminal = lending_terminal(request)
    patron_id = _owner(hold_id, asked, terminal)
    services.resume_hold(hold_id=hold_id, by=actor_of(terminal), command_id=command_id(terminal, key))
    return answers.hold(_own(hold_id, patron_id))


@router.post("/holds/{hold_id}/pickup", response={200: reader_schemas.HoldOut, **REFUSED})
def change_pickup(
    request: HttpRequest, hold_id: HoldId, asked: reader_schemas.PickupIn, key: Key
) -> reader_schemas.HoldOut:
    """Have a hold of the reader of a card fetched elsewhere; what is ready travels on at once."""
    terminal = lending_terminal(request)
    patron_id = _owner(hold_id, asked, terminal)
    point = service_point_by_code(asked.pickup)
    services.change_pickup(
        hold_id=hold_id,
        pickup_point_id=point.id if point else 0,
        by=actor_of(terminal),
        command_id=command_id(terminal, key),
    )
    return answers.hold(_own(hold_id, patron_id))


def _volume_key(edition_id: int | None, text: str) -> str:
    """The volume as items call it; one that the edition has not got is kept as said, and nothing fills it."""
    volumes = queries.volumes_to_hold(edition_id) if edition_id and text else ()
    return next((one.key for one in volumes if one.name == text), text)


def _owner(hold_id: int, asked: reader_schemas.ReaderIn, terminal: TerminalFacts) -> int:
    """The reader of the card, if the hold is theirs; nobody learns of others' holds."""
    reader = reader_of(asked.card, asked.pin, terminal)
    if not queries.is_hold_of(hold_id, reader.id):
        raise Refused(Refusal("hold_unknown"))
    return reader.id


def _own(hold_id: int, patron_id: int) -> HoldRow:
    row = queries.hold_of_patron(hold_id, patron_id)
    if row is None:
        raise Refused(Refusal("hold_unknown"))
    return row
