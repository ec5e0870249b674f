"""Consents: rows are added and marked as withdrawn, never edited away."""

from collections.abc import Iterable

from kitaphana.core import clock
from kitaphana.core.actor import Actor
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.transactions import retrying
from kitaphana.patrons import errors
from kitaphana.patrons.consent_texts import version_of
from kitaphana.patrons.models import Consent, ConsentPurpose, Patron
from kitaphana.patrons.participation import consent_participants
from kitaphana.patrons.services.records import audited, locked_patron


def give_consent(*, patron_id: int, purpose: str, text_version: str, language: str, by: Actor) -> None:
    """Record that the reader agreed to this version of the text. Raises `patron_unknown`; repeating adds nothing."""
    what = ConsentPurpose(purpose)
    retrying(lambda: _give(patron_id, what, text_version, language, by))


def _give(patron_id: int, purpose: ConsentPurpose, text_version: str, language: str, by: Actor) -> None:
    patron = locked_patron(patron_id)
    if give(patron, purpose, text_version, language):
        audited(f"consent_{purpose.value}", patron, by)


def give(patron: Patron, purpose: ConsentPurpose, text_version: str, language: str) -> bool:
    """Add the row inside the caller's transaction, in place of an older version; False when it is there already."""
    in_force = patron.consents.filter(purpose=purpose, withdrawn_at__isnull=True)
    if in_force.filter(text_version=text_version).exists():
        return False
    moment = clock.now()
    in_force.update(withdrawn_at=moment)
    Consent.objects.create(
        patron=patron, purpose=purpose, text_version=text_version, language=language, given_at=moment
    )
    return True


def give_first(patron: Patron, purposes: Iterable[ConsentPurpose], text_version: str, language: str) -> None:
    """Add what a reader agreed to who is new: nothing older can be in force. Without a version: today's texts."""
    moment = clock.now()
    Consent.objects.bulk_create(
        Consent(
            patron=patron,
            purpose=purpose,
            text_version=text_version or version_of(purpose),
            language=language,
            given_at=moment,
        )
        for purpose in dict.fromkeys(purposes)
    )


def withdraw_consent(*, patron_id: int, purpose: str, by: Actor) -> None:
    """Record the withdrawal, and forget what was kept on the strength of it.

    Raises `patron_unknown`, `consent_not_given` when none is in force.
    """
    what = ConsentPurpose(purpose)
    retrying(lambda: _withdraw(patron_id, what, by))


def _withdraw(patron_id: int, purpose: ConsentPurpose, by: Actor) -> None:
    patron = locked_patron(patron_id)
    count = patron.consents.filter(purpose=purpose, withdrawn_at__isnull=True).update(withdrawn_at=clock.now())
    if not count:
        raise Refused(Refusal(errors.CONSENT_NOT_GIVEN))
    for one in consent_participants():
        one.withdrawn(patron_id=patron_id, purpose=purpose.value, by=by)
    audited(f"withdraw_{purpose.value}", patron, by)
