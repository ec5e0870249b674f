"""What every change of the network leaves behind: an audit entry, a new version of the calendar, an event."""

from collections.abc import Mapping
from typing import Any

from kitaphana.core import audit, events
from kitaphana.core.actor import Actor
from kitaphana.core.errors import Refusal, Refused
from kitaphana.network import errors, versions
from kitaphana.network.events import CalendarChanged
from kitaphana.network.models import Branch, ServicePoint
from kitaphana.network.rules import HoursOwner


def note(
    *,
    act: str,
    subject: str,
    by: Actor,
    details: Mapping[str, Any] | None = None,  # Any: JSON
    owner: Branch | ServicePoint | None = None,
) -> None:
    """Audit the act, raise the calendar's version and say whose days changed (no `owner`: everybody's)."""
    audit.record(act=act, subject=subject, by=by, details=details)
    changed(owner)


def changed(owner: Branch | ServicePoint | None = None) -> None:
    """Raise the version and publish `CalendarChanged`."""
    number = versions.raise_version()
    branches = (owner.code,) if isinstance(owner, Branch) else ()
    points = (owner.code,) if isinstance(owner, ServicePoint) else ()
    events.publish(CalendarChanged(number=number, branch_codes=branches, service_point_codes=points))


def owner_row(owner: HoursOwner) -> Branch | ServicePoint:
    """The branch or service point; refuses an unknown one. PostgreSQL locks it, so that its hours change one by one."""
    if owner.branch_id is not None:
        branch = Branch.objects.select_for_update().filter(pk=owner.branch_id).first()
        return branch or _refuse(errors.BRANCH_UNKNOWN)
    point = ServicePoint.objects.select_for_update().filter(pk=owner.service_point_id or 0).first()
    return point or _refuse(errors.SERVICE_POINT_UNKNOWN)


def subject_of(row: Branch | ServicePoint) -> str:
    """How the audit names an owner of hours."""
    return f"branch:{row.code}" if isinstance(row, Branch) else f"service_point:{row.code}"


def _refuse(code: str) -> Any:  # Any: never returns
    raise Refused(Refusal(code))
