"""Count who comes. A reader is known for one day, under a key that is thrown away when the day is closed."""

import datetime as dt
import hashlib
import hmac

from django.db.models import F

from kitaphana.circulation import errors
from kitaphana.circulation.answers import VisitorAnswer
from kitaphana.circulation.models import DeskDay, VisitToken
from kitaphana.core import audit, clock
from kitaphana.core.actor import Actor
from kitaphana.core.commands import once
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.transactions import retrying
from kitaphana.network.queries import service_point_facts

MOST_CORRECTED = 10_000
REASON_LENGTH = 200


def count_visit(*, patron_id: int, age_band: str, service_point_id: int) -> bool:
    """Count a reader who has come to a desk; True for the first time on that day. Safe to repeat.

    Writes no audit entry and no event: both would say at which minute somebody came. One statement for who was counted.
    """
    day = DeskDay.objects.filter(service_point_id=service_point_id, on=clock.today()).first()
    if day and VisitToken.objects.filter(day=day, token=token_of(day, patron_id)).exists():
        return False
    return retrying(lambda: _count(patron_id, age_band, service_point_id))


def token_of(day: DeskDay, patron_id: int) -> str:
    """The reader on that day at that point: HMAC-SHA-256 by the day's key, its first 128 bits as hex digits."""
    return hmac.new(day.key.encode(), str(patron_id).encode(), hashlib.sha256).hexdigest()[:32]


def _count(patron_id: int, age_band: str, service_point_id: int) -> bool:
    day = open_day(service_point_id)
    _, is_new = VisitToken.objects.get_or_create(
        day=day, token=token_of(day, patron_id), defaults={"age_band": age_band}
    )
    return is_new


def open_day(service_point_id: int, on: dt.date | None = None) -> DeskDay:
    """The page of the diary for a day (today), made when it is missing; call it inside a transaction."""
    day, _ = DeskDay.objects.get_or_create(service_point_id=service_point_id, on=on or clock.today())
    return day


def count_registration(*, service_point_id: int, is_first: bool, command_id: str) -> None:
    """Count a reader who joined (`is_first`) or registered anew at a desk. The same `command_id` counts once."""
    once(
        key=f"{command_id}:counted"[:120],
        verb="count_registration",
        body={"service_point": service_point_id, "first": is_first},
        act=lambda: _count_registration(service_point_id, is_first),
    )


def _count_registration(service_point_id: int, is_first: bool) -> dict[str, int]:
    name = "new_registration_count" if is_first else "renewed_registration_count"
    day = open_day(service_point_id)
    DeskDay.objects.filter(pk=day.pk).update(**{name: F(name) + 1})
    return {"service_point_id": service_point_id}


def count_visitor(*, service_point_id: int, by: Actor, command_id: str) -> VisitorAnswer:
    """Count somebody who came without a card. Raises `service_point_unknown`; the same `command_id` counts once."""
    answer = once(
        key=command_id,
        verb="count_visitor",
        body={"service_point": service_point_id},
        act=lambda: _count_visitor(service_point_id, by).as_json(),
    )
    return VisitorAnswer.from_json(answer)


def _count_visitor(service_point_id: int, by: Actor) -> VisitorAnswer:
    if service_point_facts(service_point_id) is None:
        raise Refused(Refusal(errors.SERVICE_POINT_UNKNOWN))
    day = open_day(service_point_id)
    DeskDay.objects.filter(pk=day.pk).update(other_visit_count=F("other_visit_count") + 1)
    day.refresh_from_db(fields=["other_visit_count"])
    audit.record(act="count_visitor", subject=f"day:{day.on.isoformat()}", by=by)
    return VisitorAnswer(day.on.isoformat(), day.other_visit_count, service_point_id)


def correct_visits(*, service_point_id: int, on: dt.date, count: int, reason: str, by: Actor, command_id: str) -> int:
    """Add or take away visits of a day by hand, with a reason; returns the sum of all corrections of the day.

    On a day that is closed it stands beside the closed figures. Raises `service_point_unknown`, `visit_count_invalid`,
    `visit_reason_missing`. The same `command_id` corrects once.
    """
    answer = once(
        key=command_id,
        verb="correct_visits",
        body={"service_point": service_point_id, "on": on.isoformat(), "count": count, "reason": reason},
        act=lambda: _correct(service_point_id, on, count, " ".join(reason.split()), by),
    )
    return int(answer["corrected"])


def _correct(service_point_id: int, on: dt.date, count: int, reason: str, by: Actor) -> dict[str, int]:
    checks = (
        (service_point_facts(service_point_id) is None, errors.SERVICE_POINT_UNKNOWN),
        (not 0 < abs(count) <= MOST_CORRECTED or on > clock.today(), errors.VISIT_COUNT_INVALID),
        (not reason, errors.VISIT_REASON_MISSING),
    )
    if refusals := [Refusal(code) for is_wrong, code in checks if is_wrong]:
        raise Refused(*refusals)
    day = DeskDay.objects.select_for_update().get(pk=open_day(service_point_id, on).pk)
    entry = {"count": count, "reason": reason[:REASON_LENGTH], "at": clock.now().isoformat()}
    day.corrections = [*day.corrections, entry]
    day.save(update_fields=["corrections"])
    details = {"point": by.service_point, "count": count, "reason": entry["reason"]}
    audit.record(act="correct_visits", subject=f"day:{on.isoformat()}", by=by, details=details)
    return {"corrected": sum(one["count"] for one in day.corrections)}
