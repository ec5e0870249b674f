"""PINs for terminals: Argon2id, and one answer in one time for an unknown card and a wrong PIN."""

from django.contrib.auth.hashers import check_password, make_password

from kitaphana.core import attempts
from kitaphana.core.actor import Actor
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.transactions import retrying
from kitaphana.patrons import errors, rules
from kitaphana.patrons.models import CardState, LibraryCard
from kitaphana.patrons.queries import PatronCard
from kitaphana.patrons.services.records import audited, card_of, locked_patron

HASHER = "argon2"


def set_pin(*, patron_id: int, pin: str, by: Actor) -> None:
    """Give the reader a PIN. Raises `patron_unknown`, `pin_malformed`, `pin_too_simple`; repeating is safe."""
    hashed = make_password(pin, hasher=HASHER)  # before the transaction: it takes a tenth of a second
    retrying(lambda: _set(patron_id, pin, hashed, by))


def _set(patron_id: int, pin: str, hashed: str, by: Actor) -> None:
    patron = locked_patron(patron_id)
    if refusals := rules.pin_refusals(pin, born_on=patron.born_on):
        raise Refused(*refusals)
    patron.pin_hash = hashed
    patron.save(update_fields=["pin_hash"])
    audited("set_pin", patron, by)


def verify_pin(*, card_number: str, pin: str, source: str) -> PatronCard:
    """The reader of the card, if the PIN is right. `source` is the terminal's code or address.

    Raises `too_many_attempts`; `pin_wrong` for a wrong PIN, an unknown card and a reader without a PIN alike;
    `card_not_active` only to somebody who knew the PIN.
    """
    number = rules.tidy_card_number(card_number)
    card = LibraryCard.objects.select_related("patron").filter(number=number).first()
    account = f"patron:{card.patron.surrogate}" if card else number
    attempts.check(account, source)
    if not _is_right(pin, card.patron.pin_hash if card else "") or card is None:
        attempts.failed(account, source)
        raise Refused(Refusal(errors.PIN_WRONG))
    attempts.succeeded(account, source)
    if card.state != CardState.ACTIVE:
        raise Refused(Refusal(errors.CARD_NOT_ACTIVE, {"state": card.state}))
    return card_of(card.patron_id)


def _is_right(pin: str, hashed: str) -> bool:
    """Compare; without a stored hash the same work is done in vain, so that time tells nothing."""
    if hashed:
        return check_password(pin, hashed, preferred=HASHER)
    make_password(pin, hasher=HASHER)
    return False
