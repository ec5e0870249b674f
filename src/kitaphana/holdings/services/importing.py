"""Import files of records with their items: in small transactions, repeatable, with nothing lost on the way.

Every chunk is looked up first (a file that was imported before needs no write lock at all), then written in one
transaction with its events, its audit entry and the counts of its batch. A run that is killed leaves whole chunks;
the next run finds them unchanged and goes on.
"""

from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from kitaphana.catalog.marc.encoding import READABLE
from kitaphana.catalog.marc.reading import AUTO, Expectation
from kitaphana.catalog.marc.record import Carrier, Format
from kitaphana.core.actor import COMMAND_LINE, Actor
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.memory import rarely_searched
from kitaphana.holdings import errors
from kitaphana.holdings.services.categories import ensure_item_categories
from kitaphana.holdings.services.placing import Places
from kitaphana.holdings.services.reports import ImportReport
from kitaphana.holdings.services.running import Run
from kitaphana.holdings.services.watching import UNWATCHED, Watch
from kitaphana.network.models import Branch, Institution, ServicePoint

FORMATS: dict[str, Expectation] = {
    AUTO: Expectation(),
    "marc21": Expectation(format=Format.MARC21),
    "unimarc": Expectation(format=Format.UNIMARC),
    "rusmarc": Expectation(format=Format.RUSMARC),
    "irbis": Expectation(format=Format.IRBIS),
    "marcxml": Expectation(carrier=Carrier.MARCXML),
}
ENCODINGS = (AUTO, *READABLE)


def import_records(
    *,
    files: Sequence[Path],
    institution: str | None = None,
    service_point: str | None = None,
    format: str = AUTO,
    encoding: str = AUTO,
    dry_run: bool = False,
    watch: Watch = UNWATCHED,
    by: Actor = COMMAND_LINE,
) -> ImportReport:
    """Import `files` into an institution (by code; the only one there is when left out).

    Items that name no branch go to that of `service_point`. `format` is a key of `FORMATS`, `encoding` one of
    `ENCODINGS`. A dry run tells what would happen and writes no row; the quarantine file is written all the same.
    `watch` follows the run, and lets one that was killed go on behind its last checkpoint, with the same counts at
    the end as if it had not been.
    Raises `Refused` before anything is read when institution, service point or a file is not there.
    """
    places = _places(files, institution, service_point)
    asked = FORMATS[format]
    run = Run(places, by, dry_run, settings.DATA_DIR / "quarantine", watch)
    with rarely_searched():
        for path in files:
            run.take(path, Expectation(asked.carrier, asked.format, encoding))
    run.close()
    return run.report()


def check_request(institution: str | None, service_point: str | None) -> tuple[Institution, ServicePoint | None]:
    """Whose records, and where items stand that name no branch. Everything that is wrong is told at once."""
    owner, point, refusals = _asked(institution, service_point)
    if refusals or owner is None:
        raise Refused(*refusals)
    return owner, point


def _asked(
    institution: str | None, service_point: str | None
) -> tuple[Institution | None, ServicePoint | None, list[Refusal]]:
    refusals = []
    point = ServicePoint.objects.filter(code=service_point).first() if service_point else None
    if service_point and point is None:
        refusals.append(Refusal(errors.SERVICE_POINT_UNKNOWN, {"code": service_point}))
    owner = _owner(institution, point)
    if owner is None:
        code = errors.INSTITUTION_UNKNOWN if institution else errors.INSTITUTION_NEEDED
        refusals.append(Refusal(code, {"code": institution or ""}))
    elif point and point.institution_id != owner.id:
        refusals.append(Refusal(errors.SERVICE_POINT_FOREIGN, {"code": service_point}))
    return owner, point, refusals


def _places(files: Sequence[Path], institution: str | None, service_point: str | None) -> Places:
    owner, point, refusals = _asked(institution, service_point)
    refusals = [Refusal(errors.FILE_UNREADABLE, {"file": str(path)}) for path in files if not path.is_file()] + refusals
    if refusals or owner is None:
        raise Refused(*refusals)
    branches = branch_codes(owner)
    return Places(owner.id, branches, point.branch_id if point else None, ensure_item_categories())


def branch_codes(owner: Institution) -> dict[str, int]:
    """Ids of the branches by their own codes and by those that the records of an old system call them."""
    rows = list(Branch.objects.filter(institution=owner).values_list("code", "id", "record_codes"))
    called = {code: branch_id for _, branch_id, codes in rows for code in codes}
    return called | {code: branch_id for code, branch_id, _ in rows}


def _owner(code: str | None, point: ServicePoint | None) -> Institution | None:
    if code:
        return Institution.objects.filter(code=code).first()
    if point:
        return point.institution
    first_two = list(Institution.objects.all()[:2])
    return first_two[0] if len(first_two) == 1 else None
