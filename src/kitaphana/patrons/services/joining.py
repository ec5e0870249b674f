"""Joining online: a proven phone or mailbox, a name and a birth date give a card at once.

What a newcomer may borrow is said by the rows of the policy grid for the category of newcomers.
"""

import datetime as dt
import uuid
from dataclasses import asdict, dataclass, replace
from typing import Final

from kitaphana.core import clock
from kitaphana.core.actor import Actor
from kitaphana.core.commands import once
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.models import User
from kitaphana.core.transactions import retrying
from kitaphana.language.folding import fold
from kitaphana.language.persons import are_alike
from kitaphana.network.models import Branch, Institution
from kitaphana.network.rules import InstitutionKind
from kitaphana.patrons import errors, rules
from kitaphana.patrons.consent_texts import asked_at_joining
from kitaphana.patrons.contacts import has_readers, readers_with
from kitaphana.patrons.models import Channel, CodePurpose, OneTimeCode, Patron, PatronCategory
from kitaphana.patrons.ports import CodeCause
from kitaphana.patrons.queries import PatronCard, card_by_surrogate, patron_cards
from kitaphana.patrons.services import codes, contacts
from kitaphana.patrons.services.code_sign_in import redeem_counted
from kitaphana.patrons.services.family import room_refusals
from kitaphana.patrons.services.records import card_of_surrogate, locked_patron
from kitaphana.patrons.services.registration import NewPatron, register

PROOFS: Final = (CodePurpose.JOIN, CodePurpose.PROVIDER)
"""What proves an address to who joins: a code that was typed, or the word of an OpenID Connect provider."""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """What somebody says of themselves. `home_branch` by code; `consents` are the purposes agreed to."""

    given_name: str
    born_on: dt.date | None
    surname: str = ""
    patronymic: str = ""
    language: str = "kk"
    home_branch: str = ""
    consents: tuple[str, ...] = ()


def begin_joining(*, address: str, language: str, source: str) -> str:
    """Send a code to the phone or mailbox that somebody typed; returns the handle with which the joining goes on.

    Whoever reads the code at an address that readers have already is told there that signing in is enough; who only
    asks learns nothing. Raises `address_invalid`, `too_many_attempts`, `codes_unsent`.
    """
    to = codes.read_address(address)
    if to is None:
        raise Refused(Refusal(errors.ADDRESS_INVALID))
    return codes.send_code(
        purpose=CodePurpose.JOIN,
        channel=to.channel,
        address=to.address,
        language=language,
        source=source,
        cause=CodeCause.KNOWN_READER if has_readers(to) else CodeCause.JOIN,
    )


def proven_for_joining(handle: str) -> codes.VerifiedAddress | None:
    """The address that a handle proves to who joins, by code or by a provider; None where it proves nothing."""
    found = (codes.proven_address(purpose=purpose, handle=handle) for purpose in PROOFS)
    return next((one for one in found if one is not None), None)


def prove_address(*, handle: str, code: str, source: str) -> codes.VerifiedAddress:
    """Take the code; the same right code once more is fine, since people press twice.

    Who has a card already may sign in with it, so wrong digits count as wrong tries of the readers of the address.
    Raises `too_many_attempts`, `code_wrong`.
    """
    proven = codes.proven_address(purpose=CodePurpose.JOIN, handle=handle)
    if proven is not None:
        return proven
    try:
        return redeem_counted(purpose=CodePurpose.JOIN, handle=handle, code=code, source=source)
    except Refused:
        proven = codes.proven_address(purpose=CodePurpose.JOIN, handle=handle)
        if proven is None:
            raise
        return proven


def readers_at(handle: str) -> list[PatronCard]:
    """Who is a reader already at the address that was proven; told to nobody but who has proven it."""
    proven = codes.proven_address(purpose=CodePurpose.JOIN, handle=handle)
    return readers_with(proven) if proven else []


def join(*, handle: str, newcomer: Newcomer, by: Actor) -> PatronCard:
    """Make a reader with a card, a first term with the city's network, a login, and the address noted as proven.

    A handle makes one reader, however often it is sent. Raises together `address_not_proven` (or its hour is over),
    `already_a_reader` (of that name, birth date and address), `joining_closed` (no category for newcomers, or no
    network), and all that is wrong with the form.
    """
    return card_of_surrogate(retrying(lambda: _join_once(handle, newcomer, by)))


def joined_with(handle: str) -> PatronCard | None:
    """The reader that a handle has made; None while it has made nobody, and once the code is forgotten."""
    row = OneTimeCode.objects.filter(digest=codes.digest_of(handle), purpose__in=PROOFS).exclude(made="").first()
    return card_by_surrogate(row.made) if row else None


def join_child(*, guarantor_id: int, newcomer: Newcomer, by: Actor, command_id: str) -> PatronCard:
    """Give a child a card from the account of who answers for it; messages go to the grown-up's phone and mailbox.

    Raises `patron_unknown`, `joining_closed`, `guarantor_not_needed` (old enough to join alone), `already_a_reader`
    (the guarantor answers for that child already), `too_many_children`, `guarantor_unfit`, and all that is wrong with
    the form. The same `command_id` makes one reader.
    """
    answer = once(
        key=command_id,
        verb="join_child",
        body={"guarantor": guarantor_id, **asdict(newcomer)},
        act=lambda: {"patron": str(_join_child(guarantor_id, newcomer, by).surrogate)},
    )
    return card_of_surrogate(answer["patron"])


def _join_child(guarantor_id: int, newcomer: Newcomer, by: Actor) -> Patron:
    category, institution = _open_for_newcomers()
    guarantor = locked_patron(guarantor_id)
    refusals = room_refusals(guarantor_id)
    if not rules.needs_guarantor(newcomer.born_on, clock.today(), category.guarantor_below_age):
        known = newcomer.born_on is not None
        refusals.append(Refusal(errors.GUARANTOR_NOT_NEEDED if known else errors.BIRTH_DATE_INVALID))
    wards = patron_cards(guarantor.wards.values_list("pk", flat=True))
    if any(_is_same(one, newcomer) for one in wards):
        refusals.append(Refusal(errors.ALREADY_A_READER))
    if refusals:
        raise Refused(*refusals)
    home = guarantor.home_branch.code if guarantor.home_branch else ""
    form = _form(newcomer, category, institution, phone=guarantor.phone, email=guarantor.email)
    patron, _ = register(
        replace(form, guarantor_id=guarantor_id, home_branch=form.home_branch or home), institution.pk, by
    )
    return patron


def _open_for_newcomers() -> tuple[PatronCategory, Institution]:
    category = PatronCategory.objects.filter(is_for_newcomers=True).first()
    institution = Institution.objects.filter(kind=InstitutionKind.CITY.value).order_by("pk").first()
    if category is None or institution is None:
        raise Refused(Refusal(errors.JOINING_CLOSED))
    return category, institution


def _join_once(handle: str, newcomer: Newcomer, by: Actor) -> str:
    """The surrogate. The row of the code is locked, so that a form that is sent twice waits and finds the reader."""
    proof = codes.locked_proof(purposes=PROOFS, handle=handle)
    if proof is not None and proof.made:
        return proof.made
    proven = proven_for_joining(handle)
    if proof is None or proven is None:
        raise Refused(Refusal(errors.ADDRESS_NOT_PROVEN))
    patron = _join(proven, newcomer, by)
    proof.made = str(patron.surrogate)
    proof.save(update_fields=["made"])
    return proof.made


def _join(proven: codes.VerifiedAddress, newcomer: Newcomer, by: Actor) -> Patron:
    category, institution = _open_for_newcomers()
    if newcomer.born_on is None:
        raise Refused(Refusal(errors.BIRTH_DATE_INVALID))
    if any(_is_same(one, newcomer) for one in readers_with(proven)):
        raise Refused(Refusal(errors.ALREADY_A_READER))
    is_phone = proven.channel == Channel.SMS
    form = _form(
        newcomer,
        category,
        institution,
        phone=proven.address if is_phone else "",
        email="" if is_phone else proven.address,
    )
    patron, _ = register(form, institution.pk, by)
    patron.user = _new_login(patron)
    patron.save(update_fields=["user"])
    contacts.write_proven(patron, proven)
    return patron


def _form(
    newcomer: Newcomer, category: PatronCategory, institution: Institution, *, phone: str, email: str
) -> NewPatron:
    is_here = Branch.objects.filter(code=newcomer.home_branch, institution=institution).exists()
    return NewPatron(
        given_name=newcomer.given_name,
        surname=newcomer.surname,
        patronymic=newcomer.patronymic,
        born_on=newcomer.born_on,
        phone=phone,
        email=email,
        category=category.code,
        home_branch=newcomer.home_branch if is_here else "",
        language=newcomer.language,
        consents=tuple(one.purpose for one in asked_at_joining() if one.purpose in newcomer.consents),
    )


def _is_same(reader: PatronCard, newcomer: Newcomer) -> bool:
    """The same person, slips of spelling aside; others of the household share phone and mailbox."""
    if reader.born_on != newcomer.born_on:
        return False
    names = (
        (reader.surname, reader.given_name, reader.patronymic),
        (newcomer.surname, newcomer.given_name, newcomer.patronymic),
    )
    return fold(" ".join(names[0])) == fold(" ".join(names[1])) or are_alike(*names)


def _new_login(patron: Patron) -> User:
    """A login without a password: it opens by codes to the proven address until its owner wants more."""
    user = User(username=f"reader-{uuid.uuid4().hex}", language=patron.language)
    user.set_unusable_password()
    user.save()
    return user
