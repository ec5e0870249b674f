"""How long an institution knows who had what."""

from typing import Final

from django.db import transaction

from kitaphana.core import audit
from kitaphana.core.actor import Actor
from kitaphana.core.errors import Refusal, Refused
from kitaphana.network import errors
from kitaphana.network.models import Institution

MOST_DAYS: Final = 365


@transaction.atomic
def set_retention_days(*, institution_id: int, days: int, by: Actor) -> None:
    """From the next night on, forget who had a book so many days after its return; 0 forgets the same night.

    Fewer days forget what lies further back as well, and nothing brings that back. Raises `institution_unknown`,
    `retention_days_invalid` (0 to 365). Saying the same again changes nothing.
    """
    row = Institution.objects.select_for_update().filter(pk=institution_id).first()
    if row is None:
        raise Refused(Refusal(errors.INSTITUTION_UNKNOWN))
    if not 0 <= days <= MOST_DAYS:
        raise Refused(Refusal(errors.RETENTION_DAYS_INVALID, {"most": MOST_DAYS}))
    if row.retention_days == days:
        return
    details = {"before": row.retention_days, "days": days}
    row.retention_days = days
    row.save(update_fields=["retention_days"])
    audit.record(act="set_retention_days", subject=f"institution:{row.code}", by=by, details=details)
