"""Cards: a reader may have several over time; only active ones open doors."""

import secrets
from typing import Any

from django.db import IntegrityError

from kitaphana.core import clock
from kitaphana.core.actor import Actor
from kitaphana.core.commands import once
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.events import publish
from kitaphana.core.transactions import retrying, unique_violation
from kitaphana.patrons import errors, rules
from kitaphana.patrons.events import CardEnded, CardIssued
from kitaphana.patrons.models import CardState, LibraryCard, Patron
from kitaphana.patrons.queries import PatronCard
from kitaphana.patrons.services.records import audited, card_of, locked_patron

_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # nothing that reads like something else
_TOKEN_BITS = 64  # nobody guesses one from a neighbour's, and Code 128 stays as wide as a card
_BITS_A_LETTER = 5
_LETTER = len(_ALPHABET) - 1


def issue_card(*, patron_id: int, by: Actor, command_id: str, number: str = "") -> PatronCard:
    """Give a reader a card in place of the active ones; an empty number makes a random token.

    Raises `patron_unknown`, `card_taken`, `card_number_invalid`. The same `command_id` issues one card.
    """
    once(
        key=command_id,
        verb="issue_card",
        body={"patron": patron_id, "number": number},
        act=lambda: _issue(patron_id, number, by),
    )
    return card_of(patron_id)


def _issue(patron_id: int, number: str, by: Actor) -> dict[str, Any]:
    patron = locked_patron(patron_id)
    if refusals := number_refusals(number):
        raise Refused(*refusals)
    ended = patron.cards.filter(state=CardState.ACTIVE).update(state=CardState.REPLACED, ended_on=clock.today())
    write(patron, number)
    publish(CardIssued(is_replacement=ended > 0))
    audited("issue_card", patron, by)
    return {"is_replacement": ended > 0}


def write(patron: Patron, number: str) -> LibraryCard:
    """Write the card; the caller's transaction ends with the `card_taken` that is raised when somebody was first."""
    tidied = rules.tidy_card_number(number) or new_number()
    try:
        return LibraryCard.objects.create(patron=patron, number=tidied, issued_on=clock.today())
    except IntegrityError as error:
        if unique_violation(error) is None:
            raise
        raise Refused(Refusal(errors.CARD_TAKEN)) from error


def new_number() -> str:
    """A random token of 64 bits, thirteen letters that nobody has guessed or been given before."""
    bits = secrets.randbits(_TOKEN_BITS)
    return "".join(_ALPHABET[bits >> place & _LETTER] for place in range(0, _TOKEN_BITS, _BITS_A_LETTER))


def number_refusals(number: str) -> list[Refusal]:
    """What is wrong with a number typed for a new card; empty is right."""
    tidied = rules.tidy_card_number(number)
    if not tidied:
        return []
    if rules.CARD_NUMBER.fullmatch(tidied) is None:
        return [Refusal(errors.CARD_NUMBER_INVALID)]
    return [Refusal(errors.CARD_TAKEN)] if LibraryCard.objects.filter(number=tidied).exists() else []


def end_card(*, card_number: str, state: str, by: Actor) -> PatronCard:
    """Close a card as lost, replaced or withdrawn. Raises `card_unknown`; ending an ended card changes nothing."""
    ended_state = CardState(state)
    if ended_state == CardState.ACTIVE:
        raise ValueError("a card is not ended by making it active")
    return card_of(retrying(lambda: _end(rules.tidy_card_number(card_number), ended_state, by)))


def _end(number: str, state: CardState, by: Actor) -> int:
    card = LibraryCard.objects.select_for_update(of=("self",)).select_related("patron").filter(number=number).first()
    if card is None:
        raise Refused(Refusal(errors.CARD_UNKNOWN))
    if card.state == CardState.ACTIVE:
        card.state, card.ended_on = state, clock.today()
        card.save(update_fields=["state", "ended_on"])
        audited("end_card", card.patron, by)
        publish(CardEnded(state.value))
    return card.patron_id
