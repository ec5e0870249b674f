"""A reader agrees, or does not any more, by the hand of a librarian. The reading history goes with its consent."""

from django.utils.translation import get_language

from kitaphana.circulation.services import history
from kitaphana.core.actor import Actor
from kitaphana.patrons import services as patrons
from kitaphana.patrons.consent_texts import version_of

HISTORY = "reading_history"


def agree(patron_id: int, purpose: str, by: Actor) -> None:
    """To the words of today, in the language of the page. Raises `patron_unknown`."""
    version, language = version_of(purpose), (get_language() or "kk")[:2]
    if purpose == HISTORY:
        history.keep_history(patron_id=patron_id, text_version=version, language=language, by=by)
    else:
        patrons.give_consent(patron_id=patron_id, purpose=purpose, text_version=version, language=language, by=by)


def withdraw(patron_id: int, purpose: str, by: Actor) -> None:
    """From now on; what was kept of the reading history is forgotten. Raises `patron_unknown`, `consent_not_given`."""
    if purpose == HISTORY:
        history.stop_history(patron_id=patron_id, by=by)
    else:
        patrons.withdraw_consent(patron_id=patron_id, purpose=purpose, by=by)
