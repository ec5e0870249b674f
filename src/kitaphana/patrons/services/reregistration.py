"""The yearly visit: what is still true is confirmed, what is not is changed, and the term goes on, in one act."""

from dataclasses import asdict, dataclass
from typing import Any

from kitaphana.core import clock
from kitaphana.core.actor import Actor
from kitaphana.core.commands import once
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.events import publish
from kitaphana.core.trilingual import LANGUAGES
from kitaphana.network.models import Institution
from kitaphana.patrons import errors, rules
from kitaphana.patrons.consent_texts import text_of, version_of
from kitaphana.patrons.events import RegistrationRenewed
from kitaphana.patrons.models import ConsentPurpose, Patron, PatronCategory
from kitaphana.patrons.queries import PatronCard
from kitaphana.patrons.services import consents
from kitaphana.patrons.services.records import audited, card_of, locked_patron
from kitaphana.patrons.services.registration import begin_term
from kitaphana.patrons.services.search_keys import renew_keys
from kitaphana.patrons.terms import proposed_category


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What the reader says at the desk; `category` by code. `has_consented`: to this version of the text, now."""

    phone: str
    email: str
    language: str
    category: str
    consent_version: str
    has_consented: bool


def reregister(*, patron_id: int, institution_id: int, confirmed: Confirmed, by: Actor, command_id: str) -> PatronCard:
    """Begin another term of the reader with everything that was confirmed; the same `command_id` prolongs once.

    Raises `patron_unknown`, and together `institution_unknown`, `phone_invalid`, `email_invalid`, `language_unknown`,
    `category_unknown`, `consent_required` (neither given now nor in force for words of this meaning),
    `guarantor_required`.
    """
    once(
        key=command_id,
        verb="reregister",
        body={"patron": patron_id, "institution": institution_id, **asdict(confirmed)},
        act=lambda: _reregister(patron_id, institution_id, confirmed, by),
    )
    return card_of(patron_id)


def renew_online(*, patron_id: int, institution_id: int, language: str, by: Actor, command_id: str) -> PatronCard:
    """Begin another term from the reader's own account: what the record says is still right, today's text is agreed to.

    Who has grown into another category gets it; newcomers stay newcomers until a desk has seen them. Raises what
    `reregister` raises, and `renewal_too_early` before the last two months of the term.
    """
    once(
        key=command_id,
        verb="renew_online",
        body={"patron": patron_id, "institution": institution_id},
        act=lambda: _renew_online(patron_id, institution_id, language, by),
    )
    return card_of(patron_id)


def _renew_online(patron_id: int, institution_id: int, language: str, by: Actor) -> dict[str, Any]:
    locked_patron(patron_id)
    card = card_of(patron_id)
    ends = [term.expires_on for term in card.registrations if term.institution_id == institution_id]
    if not ends:
        raise Refused(Refusal(errors.INSTITUTION_UNKNOWN))
    if not rules.may_renew(max(ends), clock.today()):
        raise Refused(Refusal(errors.RENEWAL_TOO_EARLY, {"days": rules.RENEWAL_OPENS_DAYS}))
    told = Confirmed(
        phone=card.phone,
        email=card.email,
        language=card.language,
        category=(proposed_category(card) or card.category).code,
        consent_version=version_of(ConsentPurpose.PROCESSING),
        has_consented=True,
    )
    return _reregister(patron_id, institution_id, told, by, language)


def _reregister(patron_id: int, institution_id: int, told: Confirmed, by: Actor, read_in: str = "") -> dict[str, Any]:
    """`read_in`: the language in which the text was read, if it is not that of the record."""
    patron = locked_patron(patron_id)
    institution = Institution.objects.filter(pk=institution_id).first()
    category = PatronCategory.objects.filter(code=told.category).first()
    refusals = _refusals(patron, institution, category, told)
    if refusals or institution is None or category is None:
        raise Refused(*refusals)
    _write(patron, category, told)
    if told.has_consented and not category.is_collective:
        consents.give(patron, ConsentPurpose.PROCESSING, told.consent_version, read_in or told.language)
    is_first = begin_term(patron, institution)
    audited("renew_registration", patron, by)
    band = rules.age_band(patron.born_on, clock.today())
    publish(RegistrationRenewed(institution.code, category.code, band, is_first, str(patron.surrogate)))
    return {"is_first": is_first}


def _write(patron: Patron, category: PatronCategory, told: Confirmed) -> None:
    before = patron.phone
    patron.phone, patron.email = rules.phone_e164(told.phone) or "", told.email.strip()
    patron.language, patron.category = told.language, category
    patron.is_compared = patron.is_compared and before == patron.phone
    patron.save(update_fields=["phone", "email", "language", "category", "is_compared"])
    if before != patron.phone:
        renew_keys([patron])


def _refusals(
    patron: Patron, institution: Institution | None, category: PatronCategory | None, told: Confirmed
) -> list[Refusal]:
    refusals = rules.contact_refusals(phone=told.phone, email=told.email.strip())
    checks = (
        (institution is None, errors.INSTITUTION_UNKNOWN),
        (told.language not in LANGUAGES, errors.LANGUAGE_UNKNOWN),
        (category is None, errors.CATEGORY_UNKNOWN),
        (not told.has_consented and not _has_consent(patron, category, told), errors.CONSENT_REQUIRED),
    )
    refusals += [Refusal(code) for is_wrong, code in checks if is_wrong]
    if category is not None:
        refusals += _guarantee_refusals(patron, category)
    return refusals


def _has_consent(patron: Patron, category: PatronCategory | None, told: Confirmed) -> bool:
    """A body has no data of its own to consent to."""
    if category is not None and category.is_collective:
        return True
    today = text_of(ConsentPurpose.PROCESSING)
    good = today.good_versions if told.consent_version == today.version else {told.consent_version}
    given = patron.consents.filter(purpose=ConsentPurpose.PROCESSING, withdrawn_at__isnull=True)
    return given.filter(text_version__in=good).exists()


def _guarantee_refusals(patron: Patron, category: PatronCategory) -> list[Refusal]:
    """A child without a guarantor; whether the one there is fit was decided when they were tied."""
    below = category.guarantor_below_age
    is_child = not category.is_collective and rules.needs_guarantor(patron.born_on, clock.today(), below)
    if is_child and patron.guarantor_id is None:
        return [Refusal(errors.GUARANTOR_REQUIRED, {"age": below})]
    return []
