"""What terminals do: lend, take back, renew. Each needs a token and an `Idempotency-Key`."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Header, Path, Router, Status

from kitaphana.circulation import services
from kitaphana.core.errors import Refusal, Refused
from kitaphana.edges.api import answers, schemas
from kitaphana.edges.api.auth import TerminalToken, actor_of, command_id, lending_terminal, terminal_of
from kitaphana.edges.api.schemas import Problem
from kitaphana.holdings.queries import find_item
from kitaphana.network.queries import TerminalFacts
from kitaphana.patrons.queries import PatronCard, find_by_card
from kitaphana.patrons.services import verify_pin

router = Router(tags=["lending"], auth=TerminalToken())
REFUSED = {status: Problem for status in (400, 401, 403, 404, 409, 413, 422, 429, 500, 503)}
Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=128,
        pattern=r"^[\x21-\x7e]+$",
        description="made by the caller; the same key gives the same answer",
    ),
]


@router.get("/terminal", response={200: schemas.TerminalOut, 401: Problem, 500: Problem})
def terminal(request: HttpRequest) -> schemas.TerminalOut:
    """Whose token this is."""
    found = terminal_of(request)
    return schemas.TerminalOut(label=found.label, role=found.role, service_point=found.service_point.code)


@router.post("/loans", response={201: schemas.LoanOut, **REFUSED})
def check_out(request: HttpRequest, asked: schemas.CheckOutIn, key: Key) -> Status[schemas.LoanOut]:
    """Lend an item to the reader of a card."""
    terminal = lending_terminal(request)
    patron_id, item_id = _found(asked, terminal)
    answer = services.check_out(
        patron_id=patron_id,
        item_id=item_id,
        service_point_id=terminal.service_point.id,
        by=actor_of(terminal),
        command_id=command_id(terminal, key),
        card_number=asked.card,
    )
    return Status(201, answers.loan(answer))


@router.post("/returns", response={200: schemas.ReturnOut, **REFUSED})
def check_in(request: HttpRequest, asked: schemas.ReturnIn, key: Key) -> schemas.ReturnOut:
    """Take an item back; one that nobody had is fine."""
    terminal = lending_terminal(request)
    item = find_item(asked.barcode)
    if item is None:
        raise Refused(Refusal("item_unknown"))
    answer = services.check_in(
        item_id=item.id,
        service_point_id=terminal.service_point.id,
        by=actor_of(terminal),
        command_id=command_id(terminal, key),
    )
    return answers.returned(answer)


@router.post("/loans/{loan_id}/renewals", response={201: schemas.LoanOut, **REFUSED})
def renew(
    request: HttpRequest, loan_id: Annotated[int, Path(ge=1, le=schemas.LAST_ID)], key: Key
) -> Status[schemas.LoanOut]:
    """Give a loan a later due date."""
    terminal = lending_terminal(request)
    answer = services.renew(
        loan_id=loan_id,
        service_point_id=terminal.service_point.id,
        by=actor_of(terminal),
        command_id=command_id(terminal, key),
    )
    return Status(201, answers.loan(answer))


def reader_of(card: str, pin: str | None, terminal: TerminalFacts) -> PatronCard:
    """The reader of a card; raises `Refused` when it is unknown or the PIN is wrong."""
    if pin is not None:
        verify_pin(card_number=card, pin=pin, source=terminal.service_point.code)
    reader = find_by_card(card)
    if reader is None:
        raise Refused(Refusal("card_unknown"))
    return reader


@router.post("/dry-run", response={200: list[schemas.TriedOut], **REFUSED})
def dry_run(request: HttpRequest, asked: schemas.TryIn) -> list[schemas.TriedOut]:
    """What the rules would say here, and why; nothing is lent or written."""
    terminal = lending_terminal(request)
    reader = find_by_card(asked.card) if asked.card else None
    item = find_item(asked.barcode) if asked.barcode else None
    missing = (
        ("card_unknown", reader is None and not asked.patron_category),
        ("item_unknown", item is None and not asked.item_category),
    )
    if any(is_missing for _, is_missing in missing):
        raise Refused(*(Refusal(code) for code, is_missing in missing if is_missing))
    supposed = services.Supposed(
        patron_id=reader.id if reader else None,
        patron_category=asked.patron_category or "",
        age_band=asked.age_band,
        item_id=item.id if item else None,
        item_category=asked.item_category or "",
        form=asked.form,
    )
    found = services.dry_run(service_point_id=terminal.service_point.id, supposed=supposed)
    return answers.tried(found)


def _found(asked: schemas.CheckOutIn, terminal: TerminalFacts) -> tuple[int, int]:
    """Ids of reader and item; raises `Refused` for both at once when neither is known."""
    if asked.pin is not None:
        verify_pin(card_number=asked.card, pin=asked.pin, source=terminal.service_point.code)
    reader, item = find_by_card(asked.card), find_item(asked.barcode)
    missing = [code for code, found in (("card_unknown", reader), ("item_unknown", item)) if found is None]
    if reader is None or item is None:
        raise Refused(*map(Refusal, missing))
    return reader.id, item.id
