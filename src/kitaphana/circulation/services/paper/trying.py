"""Apply rows for the look of it: in a transaction that is rolled back."""

from collections.abc import Sequence

from django.db import transaction

from kitaphana.circulation import errors
from kitaphana.circulation.models import PaperDay
from kitaphana.circulation.services.paper.applying import Fate, apply_fact
from kitaphana.circulation.services.paper.reading import Line
from kitaphana.core.actor import Actor
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.uploads import jobs as upload_jobs
from kitaphana.network.queries import ServicePointFacts, service_point_facts


def point_of(job: PaperDay) -> ServicePointFacts:
    """The service point of the rows. Raises `service_point_unknown`."""
    point = service_point_facts(job.service_point_id)
    if point is None:
        raise Refused(Refusal(errors.SERVICE_POINT_UNKNOWN))
    return point


def try_out(job: PaperDay, lines: Sequence[Line]) -> dict[int, Fate]:
    """What would become of these rows, by their numbers, one after the other; nothing of it stays.

    Desks wait meanwhile on SQLite, so callers give few rows at a time.
    """
    point, by = point_of(job), upload_jobs.actor_of(job)
    with transaction.atomic():
        fates = {line.row.number: fate_of(line, point, by) for line in lines}
        transaction.set_rollback(True)
    return fates


def fate_of(line: Line, point: ServicePointFacts, by: Actor) -> Fate:
    """What becomes of a row."""
    if line.fact is None:
        return Fate(errors.PAPER_ASIDE, line.refusals)
    return apply_fact(line.fact, point=point, by=by)
