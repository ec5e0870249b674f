"""What a reader is told about the wait: from the queue, the items that serve, and what readers did before."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kitaphana.circulation.matching import SOUGHT
from kitaphana.circulation.models import Loan, LoanState
from kitaphana.circulation.policies import current_grid
from kitaphana.circulation.rows import StockRow, Versions
from kitaphana.circulation.rules.estimates import LATENESS, LOAN, Estimate, Habits, Spread, Supply, estimate
from kitaphana.core import clock
from kitaphana.network.queries import ServicePointFacts

HISTORY = 5_000
"""Loans that ended last and tell how readers behave; they name no reader."""
_DAY = 86_400
_KEPT_DAYS = 3
Case = tuple[str, float, float]
"""A loan that has ended: the category of its item, its days, and by how many it was late (before time: negative)."""
_kept: dict[tuple[dt.date, uuid.UUID], "History"] = {}


@dataclass(frozen=True, slots=True)
class History:
    """How long loans were and how late they ended, by category of items; `loan` and `lateness` over all of them."""

    loan: Spread
    lateness: Spread
    by_category: Mapping[str, tuple[Spread, Spread]]

    @classmethod
    def of(cls, cases: Iterable[Case]) -> "History":
        """From loans that have ended; a category with too few of its own is like the others."""
        lengths: defaultdict[str, list[float]] = defaultdict(list)
        lateness: defaultdict[str, list[float]] = defaultdict(list)
        for category, length, late in cases:
            lengths[category].append(length)
            lateness[category].append(late)
        loan = Spread.of([days for some in lengths.values() for days in some], LOAN)
        of_all = Spread.of([days for some in lateness.values() for days in some], LATENESS)
        spreads = {code: (Spread.of(lengths[code], loan), Spread.of(lateness[code], of_all)) for code in lengths}
        return cls(loan, of_all, spreads)

    def habits(self, category: str, transit_days: float) -> Habits:
        """What readers do with items of a category, where a way between two points takes so many days."""
        return Habits(*self.by_category.get(category, (self.loan, self.lateness)), transit_days)


def history(versions: Versions) -> History:
    """What the last loans were like: one statement a day and process."""
    if versions.policy_stamp is None:
        return _history()
    key = (clock.today(), versions.policy_stamp)
    if key not in _kept:
        while len(_kept) >= _KEPT_DAYS:
            _kept.pop(next(iter(_kept)), None)
        _kept[key] = _history()
    return _kept[key]


def _history() -> History:
    ended = Loan.objects.filter(state=LoanState.RETURNED, is_in_library=False, closed_at__isnull=False)
    rows = ended.order_by("-pk").values_list("item__category__code", "loaned_at", "due_at", "closed_at")[:HISTORY]
    return History.of(
        (category, (closed_at - loaned_at).total_seconds() / _DAY, (closed_at - due_at).total_seconds() / _DAY)
        for category, loaned_at, due_at, closed_at in rows
        if closed_at is not None
    )


def estimate_wait(
    stock: Iterable[StockRow],
    *,
    ahead: int,
    pickup: ServicePointFacts,
    institution: str,
    versions: Versions,
) -> Estimate | None:
    """The range of days for somebody with `ahead` before them; None where no item serves.

    What was sought on its shelf in vain serves nobody until it turns up.
    """
    rows, now = [row for row in stock if row.status != SOUGHT], clock.now()
    if not rows:
        return None
    first = rows[0]
    transit = current_grid(versions.policy_stamp).ruling_on_transit(institution, first.category, first.form).policy
    supply = [_supply(row, pickup, now) for row in rows]
    return estimate(ahead, supply, history(versions).habits(first.category, float(transit.transit_days)))


def _supply(row: StockRow, pickup: ServicePointFacts, now: dt.datetime) -> Supply:
    if row.status == "available":
        return Supply(is_available=True, is_here=_stands_at(row, pickup))
    due_in = (row.due_at - now).total_seconds() / _DAY if row.due_at else None
    return Supply(due_in=due_in)


def _stands_at(row: StockRow, pickup: ServicePointFacts) -> bool:
    if row.service_point_id is not None:
        return row.service_point_id == pickup.id
    return row.branch_id == pickup.branch_id
