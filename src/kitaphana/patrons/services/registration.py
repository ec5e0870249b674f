"""Joining, and yearly re-registration."""

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any

from kitaphana.core import clock
from kitaphana.core.actor import Actor
from kitaphana.core.commands import once
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.events import publish, publish_many
from kitaphana.core.trilingual import LANGUAGES
from kitaphana.network.models import Branch, Institution
from kitaphana.patrons import errors, rules
from kitaphana.patrons.events import CardIssued, PatronRegistered, RegistrationRenewed
from kitaphana.patrons.models import ConsentPurpose, Patron, PatronCategory, Registration
from kitaphana.patrons.queries import PatronCard, card_of_new
from kitaphana.patrons.services import cards, consents
from kitaphana.patrons.services.family import age_of_guarantee, lacks_guarantor
from kitaphana.patrons.services.records import audited, card_of, card_of_surrogate, folded_name, locked_patron
from kitaphana.patrons.services.search_keys import write_keys


@dataclass(frozen=True, slots=True)
class NewPatron:
    """What a form asks for. `category` and `home_branch` by code; without a `card_number` a random token is made.

    `consents` name the purposes agreed to (processing is required); `consent_version` the text that was shown.
    """

    given_name: str
    surname: str = ""
    patronymic: str = ""
    born_on: dt.date | None = None
    phone: str = ""
    email: str = ""
    category: str = "adult"
    home_branch: str = ""
    language: str = "kk"
    guarantor_id: int | None = None
    card_number: str = ""
    consents: tuple[str, ...] = ()
    consent_version: str = ""


@dataclass(frozen=True, slots=True)
class _Found:
    """What the codes of the form stand for; None where there is no such thing."""

    category: PatronCategory | None
    branch: Branch | None
    institution: Institution | None
    guarantor: Patron | None


def register_patron(*, patron: NewPatron, institution_id: int, by: Actor, command_id: str) -> PatronCard:
    """Make a reader with a first term, a first card and consents.

    Raises `Refused` with everything that is wrong with the form. The same `command_id` gives the same reader.
    """
    made: list[PatronCard] = []

    def act() -> dict[str, Any]:
        row, card = register(patron, institution_id, by)
        made.append(card)
        return {"patron": str(row.surrogate)}

    body = {**asdict(patron), "institution": institution_id}
    answer = once(key=command_id, verb="register_patron", body=body, act=act)
    return made[-1] if made else card_of_surrogate(answer["patron"])


def register(form: NewPatron, institution_id: int, by: Actor) -> tuple[Patron, PatronCard]:
    """Inside the caller's transaction. Newcomers may join before somebody answers for them: they borrow after that."""
    found = _found(form, institution_id)
    refusals = _refusals(form, found)
    if refusals or found.category is None or found.institution is None:
        raise Refused(*refusals)
    made = Patron.objects.create(
        category=found.category, home_branch=found.branch, guarantor=found.guarantor, **_columns(form)
    )
    write_keys([made])
    term = _first_term(made, found.institution)
    card = cards.write(made, form.card_number)
    consents.give_first(made, map(ConsentPurpose, form.consents), form.consent_version, form.language)
    audited("register_patron", made, by)
    publish_many([CardIssued(is_replacement=False), _registered(made, found.institution, found.branch)])
    return made, card_of_new(made, card, term)


def _registered(made: Patron, institution: Institution, branch: Branch | None) -> PatronRegistered:
    return PatronRegistered(
        institution=institution.code,
        branch=branch.code if branch else "",
        category=made.category.code,
        age_band=rules.age_band(made.born_on, clock.today()),
        language=made.language,
        patron=str(made.surrogate),
    )


def _found(form: NewPatron, institution_id: int) -> _Found:
    return _Found(
        category=PatronCategory.objects.filter(code=form.category).first(),
        branch=Branch.objects.filter(code=form.home_branch).first() if form.home_branch else None,
        institution=Institution.objects.filter(pk=institution_id).first(),
        guarantor=Patron.objects.filter(pk=form.guarantor_id).first() if form.guarantor_id else None,
    )


def _columns(form: NewPatron) -> dict[str, Any]:
    names = {name: rules.tidy(getattr(form, name)) for name in ("surname", "given_name", "patronymic")}
    return {
        **names,
        "folded_name": folded_name(**names),
        "born_on": form.born_on,
        "phone": rules.phone_e164(form.phone) or "",
        "email": form.email.strip(),
        "language": form.language,
        "created_at": clock.now(),
    }


def _refusals(form: NewPatron, found: _Found) -> list[Refusal]:
    today = clock.today()
    refusals = rules.name_refusals(surname=form.surname, given_name=form.given_name, patronymic=form.patronymic)
    refusals += rules.contact_refusals(phone=form.phone, email=form.email.strip())
    refusals += rules.birth_date_refusals(form.born_on, today)
    checks = (
        (form.language not in LANGUAGES, errors.LANGUAGE_UNKNOWN),
        (found.category is None, errors.CATEGORY_UNKNOWN),
        (bool(form.home_branch) and found.branch is None, errors.BRANCH_UNKNOWN),
        (found.institution is None, errors.INSTITUTION_UNKNOWN),
        (ConsentPurpose.PROCESSING not in form.consents, errors.CONSENT_REQUIRED),
    )
    refusals += [Refusal(code) for is_wrong, code in checks if is_wrong]
    is_newcomer = found.category is not None and found.category.is_for_newcomers
    if form.guarantor_id is not None or not is_newcomer:
        refusals += _guarantee_refusals(form, found, today)
    return refusals + cards.number_refusals(form.card_number)


def _guarantee_refusals(form: NewPatron, found: _Found, today: dt.date) -> list[Refusal]:
    return rules.guarantor_refusals(
        born_on=form.born_on,
        is_collective=found.category is not None and found.category.is_collective,
        has_guarantor=form.guarantor_id is not None,
        guarantor_born_on=found.guarantor.born_on if found.guarantor else None,
        today=today,
        below_age=age_of_guarantee(found.category),
    )


def renew_registration(*, patron_id: int, institution_id: int, by: Actor, command_id: str) -> PatronCard:
    """Begin another term, or a first one with this institution; an unfinished term is prolonged from its end.

    Raises `patron_unknown`, `institution_unknown`, `guarantor_required` (a child for whom nobody answers). The same
    `command_id` prolongs once.
    """
    once(
        key=command_id,
        verb="renew_registration",
        body={"patron": patron_id, "institution": institution_id},
        act=lambda: _renew(patron_id, institution_id, by),
    )
    return card_of(patron_id)


def _renew(patron_id: int, institution_id: int, by: Actor) -> dict[str, Any]:
    patron = locked_patron(patron_id)
    institution = Institution.objects.filter(pk=institution_id).first()
    if institution is None:
        raise Refused(Refusal(errors.INSTITUTION_UNKNOWN))
    if lacks_guarantor(patron):
        raise Refused(Refusal(errors.GUARANTOR_REQUIRED, {"age": patron.category.guarantor_below_age}))
    is_first = begin_term(patron, institution)
    audited("renew_registration", patron, by)
    band = rules.age_band(patron.born_on, clock.today())
    surrogate = str(patron.surrogate)
    publish(RegistrationRenewed(institution.code, patron.category.code, band, is_first, surrogate))
    return {"is_first": is_first}


def begin_term(patron: Patron, institution: Institution) -> bool:
    """Write the term; True when it is the first with the institution."""
    term = Registration.objects.filter(patron=patron, institution=institution).first()
    if term is None:  # nobody else writes one now: the reader is locked
        _first_term(patron, institution)
        return True
    start = max(clock.today(), term.expires_on + dt.timedelta(days=1))
    term.expires_on = rules.term_end(start, institution.registration_months)
    term.save(update_fields=["expires_on"])
    return False


def _first_term(patron: Patron, institution: Institution) -> Registration:
    today = clock.today()
    return Registration.objects.create(
        patron=patron,
        institution=institution,
        registered_on=today,
        expires_on=rules.term_end(today, institution.registration_months),
    )
