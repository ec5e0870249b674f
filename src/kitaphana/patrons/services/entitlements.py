"""What a reader may have beyond the ordinary: two kinds on two grounds, and never the ground itself."""

import datetime as dt

from kitaphana.core import clock
from kitaphana.core.actor import Actor
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.transactions import retrying
from kitaphana.patrons import errors
from kitaphana.patrons.models import Entitlement, EntitlementKind
from kitaphana.patrons.services.records import audited, locked_patron


def grant_entitlement(*, patron_id: int, kind: str, by: Actor, ends_on: dt.date | None = None) -> None:
    """Let the reader have it from today through `ends_on`, or without an end; granting again changes the end only.

    Raises `patron_unknown`, `entitlement_unknown`, `entitlement_term_invalid` (an end before today). The audit log
    does not say which kind it was: that alone would tell of a disability.
    """
    retrying(lambda: _grant(patron_id, kind, ends_on, by))


def _grant(patron_id: int, kind: str, ends_on: dt.date | None, by: Actor) -> None:
    today = clock.today()
    patron = locked_patron(patron_id)
    _check(kind)
    if ends_on is not None and ends_on < today:
        raise Refused(Refusal(errors.ENTITLEMENT_TERM_INVALID))
    held = Entitlement.objects.filter(patron=patron, kind=kind).first()
    is_in_force = held is not None and (held.ends_on is None or held.ends_on >= today)
    if held is not None and is_in_force and held.ends_on == ends_on:
        return
    granted_on = held.granted_on if held is not None and is_in_force else today
    Entitlement.objects.update_or_create(
        patron=patron, kind=kind, defaults={"granted_on": granted_on, "ends_on": ends_on}
    )
    audited("grant_entitlement", patron, by)


def end_entitlement(*, patron_id: int, kind: str, by: Actor) -> None:
    """End it at once and forget it: nothing is kept that tells of a need which is over.

    Raises `patron_unknown`, `entitlement_unknown`; ending what is not there changes nothing.
    """
    retrying(lambda: _end(patron_id, kind, by))


def _end(patron_id: int, kind: str, by: Actor) -> None:
    patron = locked_patron(patron_id)
    _check(kind)
    count, _ = Entitlement.objects.filter(patron=patron, kind=kind).delete()
    if count:
        audited("end_entitlement", patron, by)


def _check(kind: str) -> None:
    if kind not in EntitlementKind:
        raise Refused(Refusal(errors.ENTITLEMENT_UNKNOWN))
