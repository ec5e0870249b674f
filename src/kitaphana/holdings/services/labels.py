"""Describe the sheets of labels that an institution buys."""

from kitaphana.core import audit
from kitaphana.core.actor import Actor
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.transactions import retrying
from kitaphana.holdings import errors
from kitaphana.holdings.models import LabelSheet
from kitaphana.holdings.rules.labels import Sheet, sheet_refusals

NAME_LENGTH = 60
_LENGTHS = ("width", "height", "left", "top", "gap_x", "gap_y")


def save_label_sheet(*, institution_id: int, name: str, sheet: Sheet, by: Actor) -> int:
    """Write a sheet under its name, in place of the one that had it; returns its id.

    Lengths are kept to a tenth of a millimetre. Raises `label_name_missing`, `label_sheet_empty`, `labels_too_small`,
    `labels_off_the_paper`. Repeating is safe.
    """
    tidy = " ".join(name.split())[:NAME_LENGTH]
    refusals = [*([] if tidy else [Refusal(errors.LABEL_NAME_MISSING)]), *sheet_refusals(sheet)]
    if refusals:
        raise Refused(*refusals)
    return retrying(lambda: _save(institution_id, tidy, sheet, by))


def _save(institution_id: int, name: str, sheet: Sheet, by: Actor) -> int:
    lengths = {length: round(getattr(sheet, length) * 10) for length in _LENGTHS}
    values = {"columns": sheet.columns, "rows": sheet.rows, **lengths}
    row, _ = LabelSheet.objects.update_or_create(institution_id=institution_id, name=name, defaults=values)
    audit.record(act="save_label_sheet", subject=f"label_sheet:{row.pk}", by=by, details=values)
    return row.pk


def remove_label_sheet(*, institution_id: int, sheet_id: int, by: Actor) -> None:
    """Forget a sheet. Raises `label_sheet_unknown`."""
    retrying(lambda: _remove(institution_id, sheet_id, by))


def _remove(institution_id: int, sheet_id: int, by: Actor) -> None:
    if not LabelSheet.objects.filter(institution_id=institution_id, pk=sheet_id).delete()[0]:
        raise Refused(Refusal(errors.LABEL_SHEET_UNKNOWN))
    audit.record(act="remove_label_sheet", subject=f"label_sheet:{sheet_id}", by=by)
