"""Numbers of printed sheets: each is given once at a service point."""

from kitaphana.circulation import errors
from kitaphana.circulation.models import PaperSheets
from kitaphana.core import audit
from kitaphana.core.actor import Actor
from kitaphana.core.commands import once
from kitaphana.core.errors import Refusal, Refused
from kitaphana.network.queries import service_point_facts

MOST_SHEETS = 50
"""At a time."""


def number_sheets(*, service_point_id: int, count: int, by: Actor, command_id: str) -> range:
    """Give out the next `count` numbers of sheets of a service point.

    Raises `paper_sheets_invalid`, `service_point_unknown`. The same `command_id` gives the same numbers.
    """
    body = {"service_point": service_point_id, "count": count}
    act = lambda: {"first": _number(service_point_id, count, by)}  # noqa: E731  what `once` runs
    first = int(once(key=command_id, verb="number_sheets", body=body, act=act)["first"])
    return range(first, first + count)


def _number(service_point_id: int, count: int, by: Actor) -> int:
    point = service_point_facts(service_point_id)
    if point is None:
        raise Refused(Refusal(errors.SERVICE_POINT_UNKNOWN))
    if not 1 <= count <= MOST_SHEETS:
        raise Refused(Refusal(errors.PAPER_SHEETS_INVALID, {"most": MOST_SHEETS}))
    row, _ = PaperSheets.objects.select_for_update().get_or_create(service_point_id=service_point_id)
    first = row.last_number + 1
    row.last_number += count
    row.save()
    subject = f"service_point:{point.code}"
    audit.record(act="print_paper_sheets", subject=subject, by=by, details={"first": first, "count": count})
    return first


def sheet_name(point_code: str, number: int) -> str:
    """What stands on a sheet and in its QR code, and in the column of sheets of a table."""
    return f"{point_code}-P{number:04}"
