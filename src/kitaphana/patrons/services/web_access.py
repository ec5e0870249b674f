"""A password for the web, given at a desk to a reader who stands there with an identity document."""

import secrets
from typing import Final

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password

from kitaphana.core import devices
from kitaphana.core.actor import Actor
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.events import publish
from kitaphana.core.models import User
from kitaphana.core.transactions import retrying
from kitaphana.network.queries import posts_of
from kitaphana.patrons import errors
from kitaphana.patrons.events import PasswordChanged
from kitaphana.patrons.models import CardState, Patron
from kitaphana.patrons.services.own_login import new_login
from kitaphana.patrons.services.records import audited, locked_patron

ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that reads like something else, no capitals
GROUPS, GROUP_LENGTH = 3, 4  # 59 random bits behind a counter of five tries


def give_web_password(*, patron_id: int, by: Actor) -> str:
    """Make a random password for the reader's login, and the login if there is none; signing in takes any active card.

    The password is returned here once and kept as a hash only. Every call makes another one and ends the sessions
    begun with the one before, so that of a form sent twice the last answer counts. It takes authenticator app and
    passkeys away, too: who stands at the desk may have lost the telephone. Raises `patron_unknown`,
    `card_not_active` (no card to sign in with), `login_of_staff` (administrators give those passwords).
    """
    password = new_password()
    hashed = make_password(password)  # before the transaction: it takes a tenth of a second
    retrying(lambda: _give(patron_id, hashed, by))
    return password


def new_password() -> str:
    """Three groups of four, as `k7mf-x2qp-9hdw`: easy to read from a slip and to type on a telephone."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS))


def _give(patron_id: int, hashed: str, by: Actor) -> None:
    patron = locked_patron(patron_id)
    user = patron.user or new_login(patron)
    if refusals := _refusals(patron, user):
        raise Refused(*refusals)
    user.password = hashed
    user.save(update_fields=["password"] if user.pk else None)
    devices.end_all(user.pk)
    Authenticator.objects.filter(user=user).delete()
    if patron.user_id != user.pk:
        patron.user = user
        patron.save(update_fields=["user"])
    audited("give_web_password", patron, by)
    publish(PasswordChanged(str(patron.surrogate)))


def _refusals(patron: Patron, user: User) -> list[Refusal]:
    """A desk must never take over the login of a colleague, however that login came to belong to a reader."""
    refusals = []
    if not patron.cards.filter(state=CardState.ACTIVE).exists():
        refusals.append(Refusal(errors.CARD_NOT_ACTIVE))
    if user.is_staff or user.is_superuser or (user.pk is not None and posts_of(user.pk)):
        refusals.append(Refusal(errors.LOGIN_OF_STAFF))
    return refusals
