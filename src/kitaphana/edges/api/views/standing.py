"""How a reader stands: what is owed, why a card is blocked, how a loss may be made good. Reads only."""

from django.http import HttpRequest
from ninja import Router

from kitaphana.charges.queries import balances_of
from kitaphana.circulation.queries import losses_of_patron
from kitaphana.core.errors import Refusal, Refused
from kitaphana.edges.api import answers, reader_schemas
from kitaphana.edges.api.auth import TerminalToken, lending_terminal
from kitaphana.edges.api.views.lending import REFUSED
from kitaphana.network.queries import institutions
from kitaphana.patrons.queries import find_by_card
from kitaphana.patrons.services import verify_pin

router = Router(tags=["readers"], auth=TerminalToken())


@router.post("/readers/standing", response={200: reader_schemas.StandingOut, **REFUSED})
def standing(request: HttpRequest, asked: reader_schemas.StandingIn) -> reader_schemas.StandingOut:
    """What the reader of a card owes. The card stands in the body, so that no address names it; nothing is changed."""
    terminal = lending_terminal(request)
    verify_pin(card_number=asked.card, pin=asked.pin, source=terminal.service_point.code)
    reader = find_by_card(asked.card)
    if reader is None:
        raise Refused(Refusal("card_unknown"))
    codes = {one.id: one.code for one in institutions()}
    return answers.standing(balances_of(reader.id), reader.blocks, losses_of_patron(reader.id), codes)
