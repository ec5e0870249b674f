"""The command line's way in: a file, what is said of it, and off it goes."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kitaphana.circulation import errors
from kitaphana.circulation.services.moving_in.mapping import Mapping, mapping_refusals
from kitaphana.circulation.services.moving_in.mappings import mapping_for, mapping_named, with_words
from kitaphana.circulation.services.moving_in.rejects import Explain, as_codes, rejects_folder
from kitaphana.circulation.services.moving_in.reports import MoveInReport
from kitaphana.circulation.services.moving_in.running import Order, move_in
from kitaphana.circulation.services.moving_in.tables import Table, open_table
from kitaphana.core import clock
from kitaphana.core.actor import COMMAND_LINE, Actor
from kitaphana.core.errors import Refusal, Refused
from kitaphana.network.models import Institution, ServicePoint
from kitaphana.patrons import errors as patron_errors


@dataclass(frozen=True, slots=True)
class Place:
    """Whose readers they are, and where their open loans were made."""

    institution: Institution
    point: ServicePoint | None


@dataclass(frozen=True, slots=True)
class FileRequest:
    """`mapping` is the name of one that is kept, or a file of JSON; empty, the header decides."""

    path: Path
    mapping: str = ""
    is_dry_run: bool = False


def place_of(institution: str | None, service_point: str | None) -> Place:
    """By codes; the only institution there is when left out. Raises `institution_unknown`, `service_point_unknown`."""
    point = ServicePoint.objects.select_related("institution").filter(code=service_point or "").first()
    owner = Institution.objects.filter(code=institution).first() if institution else _only(point)
    refusals = []
    if service_point and (point is None or (owner and point.institution_id != owner.pk)):
        refusals.append(Refusal("service_point_unknown", {"code": service_point}))
    if owner is None:
        refusals.append(Refusal(patron_errors.INSTITUTION_UNKNOWN))
    if refusals or owner is None:
        raise Refused(*refusals)
    return Place(owner, point)


def _only(point: ServicePoint | None) -> Institution | None:
    if point is not None:
        return point.institution
    first_two = list(Institution.objects.all()[:2])
    return first_two[0] if len(first_two) == 1 else None


def import_patrons(
    *,
    request: FileRequest,
    place: Place,
    explain: Explain = as_codes,
    progress: Callable[[int], None] | None = None,
    by: Actor = COMMAND_LINE,
) -> MoveInReport:
    """Import a table of readers, of readers with loans, or of loans.

    `progress` gets the number of rows so far. Raises `Refused` before anything is written when the table or the
    mapping cannot be used: `table_…`, `mapping_…`, `service_point_needed`.
    """
    table = open_table(request.path)
    mapping = _mapping(request.mapping, table, place.institution.pk)
    if refusals := mapping_refusals(mapping, has_point=place.point is not None):
        raise Refused(*refusals)
    journal = None if progress is None else lambda count, _checkpoint: progress(count)
    return move_in(
        Order(
            table=table,
            mapping=mapping,
            institution_id=place.institution.pk,
            point=place.point,
            is_dry_run=request.is_dry_run,
            by=by,
            name=f"institution:{place.institution.pk}",
            rejects=_rejects_path(),
            explain=explain,
            journal=journal,
        )
    )


def _mapping(asked: str, table: Table, institution_id: int) -> Mapping:
    """As asked for, fitted to the table. Raises `mapping_unknown`."""
    found, _ = mapping_for(table.headers, institution_id)
    if not asked:
        return found
    named = mapping_named(asked, institution_id) or _from_file(Path(asked))
    if named is None:
        raise Refused(Refusal(errors.MAPPING_UNKNOWN, {"name": asked}))
    return with_words(named.fitted(table.headers), found)


def _from_file(path: Path) -> Mapping | None:
    if not path.is_file():
        return None
    try:
        told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8-sig"))
        return Mapping.from_dict(told)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refused(Refusal(errors.MAPPING_UNKNOWN, {"name": path.name})) from error


def _rejects_path() -> Path:
    return rejects_folder() / f"{clock.now():%Y%m%d-%H%M%S-%f}-rejects.csv"
