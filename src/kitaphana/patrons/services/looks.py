"""Remember how a reader wants pages to look, on whatever device they sign in."""

from django.db import transaction

from kitaphana.core import clock
from kitaphana.core.actor import Actor
from kitaphana.patrons.models import Patron, PatronLooks
from kitaphana.patrons.services.records import audited

MOST_LETTERS = 200


@transaction.atomic
def keep_looks(*, user_id: int, settings: str, by: Actor) -> bool:
    """Keep the settings of the reader with this login; empty ones are forgotten. False where the login is no reader's.

    The audit tells that something was kept, not what: the choice may tell of a person's sight. The same settings
    again write nothing.
    """
    patron = Patron.objects.select_for_update().filter(user_id=user_id).first()
    if patron is None:
        return False
    before = PatronLooks.objects.filter(patron=patron).first()
    if (before.settings if before else "") == settings:
        return True
    if settings:
        fields = {"settings": settings[:MOST_LETTERS], "changed_at": clock.now()}
        PatronLooks.objects.update_or_create(patron=patron, defaults=fields)
    else:
        PatronLooks.objects.filter(patron=patron).delete()
    audited("keep_looks", patron, by)
    return True
