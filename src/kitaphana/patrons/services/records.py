"""Contact data, logins, and what all services of readers share: finding the record, writing the audit."""

from django.db import IntegrityError

from kitaphana.core import audit
from kitaphana.core.actor import Actor
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.models import User
from kitaphana.core.transactions import retrying, unique_violation
from kitaphana.core.trilingual import LANGUAGES
from kitaphana.language.folding import fold
from kitaphana.patrons import errors, rules
from kitaphana.patrons.models import Patron
from kitaphana.patrons.queries import PatronCard, card_by_surrogate, patron_card


def change_contact(
    *, patron_id: int, by: Actor, phone: str | None = None, email: str | None = None, language: str | None = None
) -> PatronCard:
    """Change what is given, leave what is None; "" forgets it.

    Raises `patron_unknown`, `phone_invalid`, `email_invalid`, `language_unknown`. Repeating it changes nothing.
    """
    refusals = rules.contact_refusals(phone=phone or "", email=(email or "").strip())
    if language is not None and language not in LANGUAGES:
        refusals.append(Refusal(errors.LANGUAGE_UNKNOWN))
    if refusals:
        raise Refused(*refusals)
    wanted = {
        "phone": rules.phone_e164(phone) if phone else phone,
        "email": email.strip() if email else email,
        "language": language,
    }
    changes = {name: value for name, value in wanted.items() if value is not None}
    retrying(lambda: _change(patron_id, changes, by))
    return card_of(patron_id)


def _change(patron_id: int, changes: dict[str, str], by: Actor) -> None:
    patron = locked_patron(patron_id)
    for name, value in changes.items():
        setattr(patron, name, value)
    patron.save(update_fields=list(changes))
    audited("change_contact", patron, by)


def link_login(*, patron_id: int, user_id: int, by: Actor) -> PatronCard:
    """Let a login act for the reader.

    Raises `patron_unknown`, `login_unknown`, and `login_taken` when it is another reader's. Repeating is safe.
    """
    try:
        retrying(lambda: _link(patron_id, user_id, by))
    except IntegrityError as error:
        if unique_violation(error) is None:
            raise
        raise Refused(Refusal(errors.LOGIN_TAKEN)) from error
    return card_of(patron_id)


def _link(patron_id: int, user_id: int, by: Actor) -> None:
    patron = locked_patron(patron_id)
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        raise Refused(Refusal(errors.LOGIN_UNKNOWN))
    patron.user = user
    patron.save(update_fields=["user"])
    audited("link_login", patron, by)


def folded_name(*, surname: str, given_name: str, patronymic: str) -> str:
    """The name as `find_patrons` looks for it."""
    return fold(" ".join(part for part in (surname, given_name, patronymic) if part))[:400]


def locked_patron(patron_id: int) -> Patron:
    """The record, locked until the transaction ends. Raises `patron_unknown`."""
    patron = Patron.objects.select_for_update(of=("self",)).select_related("category").filter(pk=patron_id).first()
    if patron is None:
        raise Refused(Refusal(errors.PATRON_UNKNOWN))
    return patron


def card_of(patron_id: int) -> PatronCard:
    """The reader as edges see it. Raises `patron_unknown`."""
    card = patron_card(patron_id)
    if card is None:
        raise Refused(Refusal(errors.PATRON_UNKNOWN))
    return card


def card_of_surrogate(surrogate: str) -> PatronCard:
    """The reader that a stored answer names. Raises `patron_unknown`."""
    card = card_by_surrogate(surrogate)
    if card is None:
        raise Refused(Refusal(errors.PATRON_UNKNOWN))
    return card


def audited(act: str, patron: Patron, by: Actor) -> None:
    """Write that something was done to the record, under its surrogate and without any value."""
    audit.record(act=act, subject=f"patron:{patron.surrogate}", by=by)


def note_disclosure(*, patron_id: int, act: str, by: Actor) -> None:
    """Write that somebody took a copy of what the record holds (`download_loans`). Raises `patron_unknown`."""
    retrying(lambda: audited(act, locked_patron(patron_id), by))


def note_list_disclosure(*, act: str, subject: str, by: Actor) -> None:
    """Write that somebody took a list of readers along (`download_overdue` of `point:CHEKHOV`)."""
    retrying(lambda: audit.record(act=act, subject=subject, by=by))
