"""From the codes of a row's criteria to what they name."""

from collections.abc import Mapping
from typing import Any, Final

from django.db.models import Model

from kitaphana.circulation import errors
from kitaphana.core.errors import Refusal
from kitaphana.holdings.models import ItemCategory
from kitaphana.network.models import Institution, LendingPool
from kitaphana.patrons.models import PatronCategory

NAMING: Final[dict[str, type[Model]]] = {
    "institution": Institution,
    "pool": LendingPool,
    "patron_category": PatronCategory,
    "item_category": ItemCategory,
}
"""Criteria that are rows of a table; the other two are words."""
WORDS: Final = ("age_band", "form")


def columns_of(codes: Mapping[str, str]) -> tuple[dict[str, Any], list[Refusal]]:  # Any: models and words
    """The columns of a row with those criteria, and a refusal for each code that names nothing."""
    found = {name: by_code(name, codes.get(name, "")) for name in NAMING}
    unknown = [name for name, thing in found.items() if codes.get(name) and thing is None]
    refusals = [Refusal(errors.POLICY_CRITERION_UNKNOWN, {"criterion": name}) for name in unknown]
    return {**found, **{name: codes.get(name, "") for name in WORDS}}, refusals


def by_code(name: str, code: str) -> Model | None:
    """What the code of a criterion names."""
    return NAMING[name]._default_manager.filter(code=code).first() if code else None
