"""Joining at a terminal: the code, the consents, the card. Nothing here tells who is a reader."""

from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Router, Status

from kitaphana.core.errors import Refusal, Refused
from kitaphana.edges.api import joining_schemas as schemas
from kitaphana.edges.api.auth import TerminalToken, actor_of, lending_terminal
from kitaphana.edges.api.views.lending import REFUSED
from kitaphana.patrons import services
from kitaphana.patrons.consent_texts import asked_at_joining
from kitaphana.patrons.guarantees import awaits_guarantor
from kitaphana.patrons.queries import PatronCard, find_by_card

router = Router(tags=["joining"], auth=TerminalToken())


@router.post("/joining/codes", response={202: schemas.AskedOut, **REFUSED})
def ask_code(request: HttpRequest, asked: schemas.AskCodeIn) -> Status[schemas.AskedOut]:
    """Send a code to a phone or mailbox; five for an address in fifteen minutes."""
    terminal = lending_terminal(request)
    handle = services.begin_joining(address=asked.address, language=asked.language, source=terminal.service_point.code)
    return Status(202, schemas.AskedOut(handle=handle))


@router.post("/joining/codes/redeemed", response={200: schemas.ProvenOut, **REFUSED})
def redeem_code(request: HttpRequest, asked: schemas.CodeIn) -> schemas.ProvenOut:
    """Prove the address; the right digits may be sent again."""
    terminal = lending_terminal(request)
    proven = services.prove_address(handle=asked.handle, code=asked.code, source=terminal.service_point.code)
    return schemas.ProvenOut.model_validate(proven, from_attributes=True)


@router.get("/joining/consents", response={200: list[schemas.ConsentTextOut], **REFUSED})
def consents(request: HttpRequest) -> list[schemas.ConsentTextOut]:
    """The texts of today in the language of the request, each third party apart."""
    lending_terminal(request)
    language = (get_language() or "kk")[:2]
    return [
        schemas.ConsentTextOut.model_validate(
            {
                "purpose": text.purpose,
                "version": text.version,
                "third_party": text.third_party,
                "title": text.title_in(language),
                "text": text.body_in(language),
                "is_needed": text.purpose == "processing",
            }
        )
        for text in asked_at_joining()
    ]


@router.post("/joining/readers", response={201: schemas.JoinedOut, **REFUSED})
def join(request: HttpRequest, asked: schemas.JoinIn) -> Status[schemas.JoinedOut]:
    """Make the reader; a handle makes one, however often it is sent. A PIN is set once, with the card."""
    terminal = lending_terminal(request)
    by = actor_of(terminal)
    newcomer = services.Newcomer(
        given_name=asked.given_name,
        surname=asked.surname,
        patronymic=asked.patronymic,
        born_on=asked.born_on,
        language=asked.language,
        consents=tuple(asked.consents),
    )
    card = services.join(handle=asked.handle, newcomer=newcomer, by=by)
    if asked.pin is not None and not card.has_pin:
        services.set_pin(patron_id=card.id, pin=asked.pin, by=by)
    return Status(201, _joined(card))


@router.post("/readers/seen", response={200: schemas.JoinedOut, **REFUSED})
def seen(request: HttpRequest, asked: schemas.SeenIn) -> schemas.JoinedOut:
    """Somebody at this desk has seen the reader with an identity document: limits of newcomers end."""
    terminal = lending_terminal(request)
    reader = find_by_card(asked.card)
    if reader is None:
        raise Refused(Refusal("card_unknown"))
    return _joined(services.confirm_seen(patron_id=reader.id, by=actor_of(terminal)))


def _joined(card: PatronCard) -> schemas.JoinedOut:
    return schemas.JoinedOut(
        card=card.card_number,
        full_name=card.full_name,
        is_newcomer=card.category.is_for_newcomers,
        awaits_guarantor=card.category.lends_on_guarantee_only and awaits_guarantor(card.id),
    )
