"""A lost card: it opens nothing from this moment on, and a new token takes its place at once."""

from typing import Any

from kitaphana.core import clock
from kitaphana.core.actor import Actor
from kitaphana.core.commands import once
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.events import publish
from kitaphana.patrons import errors, rules
from kitaphana.patrons.events import CardEnded, CardIssued
from kitaphana.patrons.models import CardState
from kitaphana.patrons.queries import PatronCard
from kitaphana.patrons.services.cards import write
from kitaphana.patrons.services.records import audited, card_of, locked_patron


def replace_lost_card(*, patron_id: int, number: str, by: Actor, command_id: str) -> PatronCard:
    """End that card of the reader's as lost. Where no other one is in force, a random token is issued in its place.

    Raises `patron_unknown`, `card_unknown` (none of the reader's), `card_not_active` (ended before: a card that staff
    have taken out of use is not replaced by its reader). The same `command_id` does it once.
    """
    once(
        key=command_id,
        verb="replace_lost_card",
        body={"patron": patron_id, "number": number},
        act=lambda: _replace(patron_id, rules.tidy_card_number(number), by),
    )
    return card_of(patron_id)


def _replace(patron_id: int, number: str, by: Actor) -> dict[str, Any]:
    patron = locked_patron(patron_id)
    card = patron.cards.filter(number=number).first()
    if card is None:
        raise Refused(Refusal(errors.CARD_UNKNOWN))
    if card.state != CardState.ACTIVE:
        raise Refused(Refusal(errors.CARD_NOT_ACTIVE))
    card.state, card.ended_on = CardState.LOST, clock.today()
    card.save(update_fields=["state", "ended_on"])
    publish(CardEnded(CardState.LOST.value))
    audited("end_card", patron, by)
    if patron.cards.filter(state=CardState.ACTIVE).exists():
        return {"is_replaced": False}
    write(patron, "")
    publish(CardIssued(is_replacement=True))
    audited("issue_card", patron, by)
    return {"is_replaced": True}
