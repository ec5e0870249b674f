"""The grid that a city begins with."""

from typing import Final

from kitaphana.circulation.policies import version_on
from kitaphana.circulation.services.policies.criteria import NAMING, by_code
from kitaphana.circulation.services.policies.setting_up import NewPolicyRow, PolicyName, set_row
from kitaphana.core import clock
from kitaphana.core.actor import Actor
from kitaphana.core.transactions import retrying
from kitaphana.core.trilingual import Names
from kitaphana.network.models import Institution, LendingPool
from kitaphana.patrons.rules import NEWCOMER

_ORDINARY: Final = Names("Әдеттегі", "Обычная", "Ordinary")
_NEWCOMER: Final = Names(*NEWCOMER[1:])
_COLLECTIVE: Final = Names("Ұжымдық оқырман", "Коллективный читатель", "Collective reader")
_INSIDE_ONLY: Final = Names("Тек кітапханада", "Только в библиотеке", "In the library only")
_LONGER: Final = Names("Ұзақ мерзім", "Длинный срок", "Longer term")
_STATION: Final = Names("Станция", "Станция", "Station")
_NATIONAL: Final = Names("Ұлттық кітапхана", "Национальная библиотека", "National library")
_DEVICE: Final = Names("Құрылғы", "Устройство", "Device")


def load_default_policies(*, by: Actor) -> int:
    """The grid that a city begins with, for those categories, pools and institutions that exist; how many rows.

    Fifteen days, two renewals and five books are the practice of the region's public libraries (model rules of
    use, 1993, and the rules that libraries publish); the other numbers are plausible and meant to be changed. Safe
    to repeat: rows of the same cells are written again.
    """
    return retrying(lambda: sum(_set_if_possible(row, by) for row in _rows()))


def ensure_newcomer_rows(*, by: Actor) -> int:
    """The rows of newcomers, for a grid that was begun before there were any; how many were written.

    Where there is no grid yet nothing is done: the first one brings them. What people made of the rows stays.
    """
    return retrying(lambda: _ensure_newcomer_rows(by))


def _ensure_newcomer_rows(by: Actor) -> int:
    version = version_on(clock.today())
    if version is None or version.rows.filter(patron_category__is_for_newcomers=True).exists():
        return 0
    return _set_if_possible(_of_newcomers(), by)


def _rows() -> list[NewPolicyRow]:
    national = Institution.objects.filter(kind="national").values_list("code", flat=True)
    stations = LendingPool.objects.filter(service_points__kind="station").distinct().values_list("code", flat=True)
    return [
        _everybody(),
        NewPolicyRow(
            patron_category="collective",
            loan_days=90,
            max_loans=500,
            max_renewals=1,
            max_holds=100,
            named=_called("collective", _COLLECTIVE, "loan", "renewal", "hold"),
        ),
        _of_newcomers(),
        *(_of_category(code) for code in ("periodical", "reference", "rare")),
        *(
            NewPolicyRow(item_category=code, loan_days=30, named=_called("longer", _LONGER, "loan"))
            for code in ("braille", "audio", "large_print")
        ),
        NewPolicyRow(item_category="device", loan_days=15, max_of_category=1, named=_called("device", _DEVICE, "loan")),
        *(
            NewPolicyRow(pool=code, max_loans=3, max_renewals=1, named=_called("station", _STATION, "loan", "renewal"))
            for code in stations
        ),
        *(
            NewPolicyRow(
                institution=code,
                loan_days=10,
                max_loans=3,
                max_renewals=1,
                named=_called("national", _NATIONAL, "loan", "renewal"),
            )
            for code in national
        ),
    ]


def _everybody() -> NewPolicyRow:
    return NewPolicyRow(
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
        named=_called("ordinary", _ORDINARY, "loan", "inside", "renewal", "hold", "transit", "overdue"),
    )


def _of_newcomers() -> NewPolicyRow:
    """One item, from wherever, for who joined online and was not yet seen: no rule of a place gives more."""
    named = _called("newcomer", _NEWCOMER, "loan", "hold")
    return NewPolicyRow(patron_category=NEWCOMER[0], max_in_all=1, max_holds=1, named=named)


def _of_category(code: str) -> NewPolicyRow:
    named = _called("inside-only", _INSIDE_ONLY, "loan", "hold")
    return NewPolicyRow(item_category=code, is_lendable=False, is_holdable=False, named=named)


def _called(code: str, names: Names, *kinds: str) -> dict[str, PolicyName]:
    return {kind: PolicyName(code, names) for kind in kinds}


def _set_if_possible(row: NewPolicyRow, by: Actor) -> int:
    """1 when the row was written; a category that this city does not have is none of its business."""
    if any(getattr(row, name) and by_code(name, getattr(row, name)) is None for name in NAMING):
        return 0
    set_row(row, by)
    return 1
