"""Loans: the open ones with their readers, and those of the last months, whose link is cut already."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from kitaphana.demo import plan
from kitaphana.demo.rows.items import MadeItem, Places, Shelf
from kitaphana.demo.rows.readers import SCHOOL, WITH_LOANS, MadeReader
from kitaphana.patrons.rules import least_age

LOAN_DAYS, SCHOOL_DAYS = 15, 90
HISTORY_DAYS = 120
STATION_SHARE = 0.003
_BANDS = (("0-5", 2), ("6-11", 13), ("12-14", 7), ("15", 3), ("16-17", 7), ("18-30", 22), ("31-54", 30), ("55+", 16))
_CATEGORY_OF = {"0-5": "child", "6-11": "child", "12-14": "youth", "15": "youth", "16-17": "youth", "55+": "senior"}
_NAMES = tuple(name for name, _ in _BANDS)
_WEIGHTS = tuple(weight for _, weight in _BANDS)

DueAt = Callable[[int, dt.date, int], dt.datetime]
"""Service point id, day of the loan, days → due moment by that point's calendar."""


@dataclass(frozen=True, slots=True)
class MadeLoan:
    """An item with a reader; `reader_id` is None when the link is cut."""

    item_id: int
    reader_id: int | None
    institution_id: int
    service_point_id: int
    category: str
    band: str
    state: str
    loaned_at: dt.datetime
    due_at: dt.datetime
    renewal_count: int
    closed_at: dt.datetime | None
    closed_point_id: int | None


class LoanMaker:
    """Makes loans that agree with the items' states; `now` is the city's present moment in its own zone."""

    def __init__(self, rng: Random, places: Places, now: dt.datetime, due_at: DueAt) -> None:
        self._rng, self._places, self._now, self._due_at = rng, places, now, due_at

    def open_loans(
        self, lent: Sequence[MadeItem], contract: MadeItem, readers: Sequence[MadeReader]
    ) -> Iterator[MadeLoan]:
        """One open loan for every item that is on loan: the contract's first, then those of other readers."""
        pool = list(lent)
        self._rng.shuffle(pool)
        second, school = readers[WITH_LOANS - 1], readers[SCHOOL - 1]
        yield self._open(contract, second, days_ago=4)
        for days_ago in (9, 17):
            yield self._open(pool.pop(), second, days_ago=days_ago)
        for _ in range(plan.SCHOOL_LOANS):
            yield self._open(pool.pop(), school, days_ago=self._rng.randint(5, 60), days=SCHOOL_DAYS)
        borrowers = self._borrowers(readers)
        adults = [reader for reader in readers if reader.category == "adult" and reader.may_borrow(self._now.date())]
        for item in pool:
            reader = next(borrowers)
            if not self._is_old_enough(reader, item):
                reader = self._rng.choice(adults)
            yield self._open(item, reader, days_ago=self._days_ago())

    def _borrowers(self, readers: Sequence[MadeReader]) -> Iterator[MadeReader]:
        """Readers in good standing, each one to three times in a row, from the beginning again if need be."""
        able = [reader for reader in readers if reader.may_borrow(self._now.date())]
        self._rng.shuffle(able)
        while True:
            for reader in able:
                for _ in range(self._rng.choice((1, 1, 2, 2, 3))):
                    yield reader

    def _is_old_enough(self, reader: MadeReader, item: MadeItem) -> bool:
        mark = item.edition.work.age_mark
        return mark == 0 or (least_age(reader.band(self._now.date())) or 0) >= mark

    def _days_ago(self) -> int:
        """Most are within their term; about one in twelve is overdue, some for months."""
        if self._rng.random() < 0.915:
            return self._rng.randint(0, LOAN_DAYS - 1)
        return LOAN_DAYS + 2 + int(self._rng.expovariate(1 / 25))

    def _open(self, item: MadeItem, reader: MadeReader, *, days_ago: int, days: int = LOAN_DAYS) -> MadeLoan:
        moment = self._moment(days_ago)
        point = self._point(item.shelf)
        due = self._due_at(point, moment.date(), days)
        is_renewed = days_ago >= 8 and due < self._now and self._rng.random() < 0.4
        if is_renewed:
            due = self._due_at(point, due.astimezone(self._now.tzinfo).date(), days)
        return MadeLoan(
            item_id=item.id, reader_id=reader.id, institution_id=item.shelf.institution_id, service_point_id=point,
            category=reader.category, band=reader.band(self._now.date()), state="open", loaned_at=moment, due_at=due,
            renewal_count=int(is_renewed), closed_at=None, closed_point_id=None,
        )  # fmt: skip

    def _moment(self, days_ago: int) -> dt.datetime:
        """Between ten and six in the evening of that day; today only what has passed."""
        seconds = self._rng.randrange(8 * 3600)
        moment = (self._now - dt.timedelta(days=days_ago)).replace(hour=10, minute=0, second=0, microsecond=0)
        moment += dt.timedelta(seconds=seconds)
        return moment if moment < self._now else moment - dt.timedelta(days=1)

    def _point(self, shelf: Shelf) -> int:
        if self._places.stations and self._rng.random() < STATION_SHARE:
            return self._rng.choice(self._places.stations).service_point_id
        return shelf.desk_id

    def closed_loans(self, once_lent: Sequence[tuple[int, Shelf]], count: int) -> Iterator[MadeLoan]:
        """Returned loans of the last months, of items that are on the shelf now; no reader is behind them."""
        for item_id, shelf in self._rng.sample(once_lent, min(count, len(once_lent))):
            days_ago = self._rng.randint(1, HISTORY_DAYS)
            moment = self._moment(days_ago)
            point = self._point(shelf)
            kept = self._rng.randint(0, min(days_ago - 1, 24)) if days_ago > 1 else 0
            closed = min(moment + dt.timedelta(days=kept, seconds=self._rng.randrange(60, 7_000)), self._now)
            band = self._rng.choices(_NAMES, _WEIGHTS)[0]
            yield MadeLoan(
                item_id=item_id, reader_id=None, institution_id=shelf.institution_id, service_point_id=point,
                category=_CATEGORY_OF.get(band, "adult"), band=band, state="returned", loaned_at=moment,
                due_at=self._due_at(point, moment.date(), LOAN_DAYS), renewal_count=int(kept > 14 and band > "3"),
                closed_at=closed, closed_point_id=point,
            )  # fmt: skip
