"""Change the policy grid."""

import dataclasses
import uuid
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Model

from kitaphana.circulation import errors
from kitaphana.circulation.models import PolicyRow, PolicyVersion
from kitaphana.core import audit
from kitaphana.core.actor import Actor
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.transactions import retrying
from kitaphana.holdings.models import ItemCategory
from kitaphana.network.models import Institution, LendingPool
from kitaphana.patrons.models import PatronCategory

LIMITS: Final = {
    "loan_days": 1100,
    "max_loans": 10_000,
    "max_renewals": 100,
    "renewal_days": 1100,
    "max_in_library": 1_000,
    "in_library_hours": 72,
    "max_holds": 10_000,
    "shelf_days": 90,
    "transit_days": 90,
    "block_after_days": 1100,
    "lost_after_days": 3650,
    "price_percent": 1000,
}
_SWITCHES: Final = ("is_lendable", "is_holdable", "floats", "takes_same", "takes_equal", "takes_payment")
_WORDS: Final = ("age_band", "form")
MOST_STEP_DAYS: Final = 1100
_CRITERIA: Final[dict[str, type[Model]]] = {
    "institution": Institution,
    "pool": LendingPool,
    "patron_category": PatronCategory,
    "item_category": ItemCategory,
}


@dataclass(frozen=True, slots=True)
class NewPolicyRow:
    """A row by codes: empty criteria match all, None as a value falls through to the next lighter row."""

    institution: str = ""
    pool: str = ""
    patron_category: str = ""
    item_category: str = ""
    age_band: str = ""
    form: str = ""
    is_lendable: bool | None = None
    loan_days: int | None = None
    max_loans: int | None = None
    max_renewals: int | None = None
    renewal_days: int | None = None
    max_in_library: int | None = None
    in_library_hours: int | None = None
    is_holdable: bool | None = None
    max_holds: int | None = None
    shelf_days: int | None = None
    floats: bool | None = None
    transit_days: int | None = None
    overdue_steps: tuple[int, ...] | None = None
    block_after_days: int | None = None
    lost_after_days: int | None = None
    takes_same: bool | None = None
    takes_equal: bool | None = None
    takes_payment: bool | None = None
    price_percent: int | None = None


def set_policy_row(*, row: NewPolicyRow, by: Actor) -> int:
    """Write the row of that cell, new or in place of the old one; a row without any value goes away. Returns its id.

    Raises `policy_criterion_unknown`, `policy_value_invalid`. Audited; raises the grid's version. Repeating is safe.
    """
    return retrying(lambda: _set(row, by))


def _set(row: NewPolicyRow, by: Actor) -> int:
    found: dict[str, Any] = {name: _by_code(name, getattr(row, name)) for name in _CRITERIA}
    words = {name: getattr(row, name) for name in _WORDS}
    values: dict[str, Any] = {name: getattr(row, name) for name in (*_SWITCHES, *LIMITS)}
    values["overdue_steps"] = None if row.overdue_steps is None else sorted(set(row.overdue_steps))
    if refusals := _refusals(row, found, values):
        raise Refused(*refusals)
    saved, _ = PolicyRow.objects.update_or_create(**found, **words, defaults=values)
    row_id = saved.pk
    if all(value is None for value in values.values()):
        saved.delete()
    raise_version()
    audit.record(act="set_policy_row", subject=f"policy:{row_id}", by=by, details=dataclasses.asdict(row))
    return row_id


def _by_code(name: str, code: str) -> Model | None:
    return _CRITERIA[name]._default_manager.filter(code=code).first() if code else None


def _refusals(row: NewPolicyRow, found: dict[str, Model | None], values: dict[str, Any]) -> list[Refusal]:
    unknown = [name for name, thing in found.items() if getattr(row, name) and thing is None]
    wrong = [name for name, most in LIMITS.items() if values[name] is not None and not 0 <= values[name] <= most]
    steps = values["overdue_steps"] or []
    if not all(0 < day <= MOST_STEP_DAYS for day in steps):
        wrong.append("overdue_steps")
    return [
        *(Refusal(errors.POLICY_CRITERION_UNKNOWN, {"criterion": name}) for name in unknown),
        *(
            Refusal(errors.POLICY_VALUE_INVALID, {"value": name, "most": LIMITS.get(name, MOST_STEP_DAYS)})
            for name in wrong
        ),
    ]


def raise_version() -> None:
    """Tell every process that the grid has changed; call it inside the act's transaction."""
    version, _ = PolicyVersion.objects.select_for_update().get_or_create(pk=1, defaults={"number": 0})
    version.number += 1
    version.stamp = uuid.uuid4()
    version.save(update_fields=["number", "stamp"])


def load_default_policies(*, by: Actor) -> int:
    """The grid that a city begins with, for those categories, pools and institutions that exist; how many rows.

    Fifteen days, two renewals and five books are the practice of the region's public libraries (model rules of
    use, 1993, and the rules that libraries publish); the other numbers are plausible and meant to be changed. Safe
    to repeat: rows of the same cells are written again.
    """
    return retrying(lambda: sum(_set_if_possible(row, by) for row in _default_rows()))


def _default_rows() -> list[NewPolicyRow]:
    national = Institution.objects.filter(kind="national").values_list("code", flat=True)
    stations = LendingPool.objects.filter(service_points__kind="station").distinct().values_list("code", flat=True)
    return [
        NewPolicyRow(
            is_lendable=True,
            loan_days=15,
            max_loans=5,
            max_renewals=2,
            renewal_days=15,
            max_in_library=10,
            in_library_hours=12,
            is_holdable=True,
            max_holds=10,
            shelf_days=5,
            floats=False,
            transit_days=3,
            overdue_steps=(1, 7, 30),
            block_after_days=30,
        ),
        NewPolicyRow(patron_category="collective", loan_days=90, max_loans=500, max_renewals=1, max_holds=100),
        *(
            NewPolicyRow(item_category=code, is_lendable=False, is_holdable=False)
            for code in ("periodical", "reference", "rare")
        ),
        *(NewPolicyRow(item_category=code, loan_days=30) for code in ("braille", "audio", "large_print")),
        *(NewPolicyRow(pool=code, max_loans=3, max_renewals=1) for code in stations),
        *(NewPolicyRow(institution=code, loan_days=10, max_loans=3, max_renewals=1) for code in national),
    ]


def _set_if_possible(row: NewPolicyRow, by: Actor) -> int:
    """1 when the row was written; a category that this city does not have is none of its business."""
    if any(getattr(row, name) and _by_code(name, getattr(row, name)) is None for name in _CRITERIA):
        return 0
    _set(row, by)
    return 1
