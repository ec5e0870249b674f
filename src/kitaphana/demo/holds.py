"""Readers who wait: the contract's ready hold, queues for what is on loan, some on their way, some on hold shelves.

Made from what lies in the tables after the loans, as rows that agree with each other; the pick lists are made by the
service itself.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from django.db import transaction

from kitaphana.circulation.models import Hold, Transit
from kitaphana.circulation.rules.dates import shelf_expires_at
from kitaphana.circulation.rules.routing import shelf_letter
from kitaphana.circulation.services import target_holds
from kitaphana.core import clock
from kitaphana.core.actor import COMMAND_LINE
from kitaphana.core.bulk import insert_rows, take_ids
from kitaphana.demo.accounts import CITY
from kitaphana.demo.rows.items import CONTRACT_ITEMS, Places, Shelf
from kitaphana.demo.rows.readers import DELIVERY, MadeReader
from kitaphana.holdings.models import Item, ItemStatus
from kitaphana.network.calendars import lending_calendar
from kitaphana.patrons.rules import least_age

READY_BARCODE = "K0000013"
SHELF_DAYS, TRANSIT_DAYS = 7, 3
WAITING_SHARE, CAUGHT_SHARE = 0.012, 0.04
"""How many wait for each open loan, and how many lie ready (and as many travel) for each who waits."""
LEAST_WAITING, LEAST_CAUGHT = 30, 4
_HOLD = (
    "id", "patron_id", "institution_id", "work_id", "edition_id", "seen_edition_id", "pickup_point_id",
    "patron_category", "age_band", "state", "placed_at", "ranked_at", "suspended_until", "item_id", "caught_at",
    "ready_at", "expires_at", "shelf_code", "estimated_days_low", "estimated_days_high",
)  # fmt: skip
_TRANSIT = ("item_id", "reason", "hold_id", "from_point_id", "to_point_id", "state", "sent_at", "due_at")


@dataclass(frozen=True, slots=True)
class _Book:
    """An item of the city that may be waited for."""

    item_id: int
    work_id: int
    edition_id: int
    age_mark: int
    branch_id: int


class _Holds:
    """Gathers rows; ids are taken in one go at the end, so holds are numbered from 0 here."""

    def __init__(self, rng: Random, places: Places, readers: Sequence[MadeReader], now: dt.datetime) -> None:
        self._rng, self._places, self._now = rng, places, now
        self._today = now.date()
        self._by_branch: dict[int, Shelf] = {shelf.branch_id: shelf for shelf in places.city}
        self._weights = [shelf.weight for shelf in places.city]
        self._readers = [reader for reader in readers if reader.may_borrow(self._today)]
        self._contract = readers[DELIVERY - 1]
        self._codes: Counter[int] = Counter()
        self._taken: set[tuple[int, int]] = set()
        self.holds: list[list[object]] = []
        self.transits: list[list[object]] = []
        self.statuses: dict[str, list[int]] = defaultdict(list)

    def queue(self, books: Iterable[_Book], count: int) -> None:
        """Readers wait for what others have: one to four for a book."""
        left = count
        for book in books:
            for _ in range(min(left, self._rng.choice((1, 1, 1, 2, 2, 4)))):
                left -= self._wait(book)
            if left <= 0:
                return

    def shelve(self, book: _Book, reader: MadeReader, days_ago: int) -> None:
        """The book stands on the hold shelf of its own branch, or came there from another one."""
        shelf = self._by_branch[book.branch_id]
        ready_at = self._moment(days_ago)
        calendar = lending_calendar(shelf.desk_id)
        until = shelf_expires_at(ready_at.date(), SHELF_DAYS, calendar, clock.zone())
        self._codes[shelf.desk_id] += 1
        code = f"{shelf_letter(ready_at.date())}-{self._codes[shelf.desk_id]}"
        placed_at = ready_at - dt.timedelta(days=self._rng.randint(1, 9))
        caught = [book.item_id, ready_at, ready_at, until, code]
        self._add(book, reader, shelf, "ready", placed_at, caught)

    def send(self, book: _Book, reader: MadeReader) -> None:
        """The book is on its way to another branch."""
        start = self._by_branch[book.branch_id]
        goal = next(shelf for shelf in self._shelves() if shelf.branch_id != book.branch_id)
        sent_at = self._moment(self._rng.choice((0, 0, 1, 1, 2, 5)))
        due_at = sent_at + dt.timedelta(days=TRANSIT_DAYS)
        placed_at = sent_at - dt.timedelta(days=self._rng.randint(1, 9))
        if self._add(book, reader, goal, "in_transit", placed_at, [book.item_id, sent_at, None, None, ""]):
            number = len(self.holds) - 1
            ends = [start.desk_id, goal.desk_id]
            self.transits.append([book.item_id, "hold", number, *ends, "sent", sent_at, due_at])

    def caught_for_somebody(self, books: Iterable[_Book], ready: int, sent: int) -> None:
        """Some books wait for their readers, some travel."""
        source = iter(books)
        for _ in range(ready):
            book = next(source)
            self.shelve(book, self._reader(book), self._rng.randint(0, 9))
        for _ in range(sent):
            book = next(source)
            self.send(book, self._reader(book))

    def contract(self, book: _Book) -> None:
        """K0000013 waits for R0000006 since yesterday."""
        self.shelve(book, self._contract, 1)

    def write(self) -> int:
        """All rows, and the states of the items behind them."""
        with transaction.atomic():
            first, *_ = ids = take_ids(Hold, len(self.holds))
            insert_rows(Hold, _HOLD, ([id_, *row] for id_, row in zip(ids, self.holds, strict=True)))
            insert_rows(Transit, _TRANSIT, ([*row[:2], first + int(str(row[2])), *row[3:]] for row in self.transits))
            for status, item_ids in self.statuses.items():
                Item.objects.filter(pk__in=item_ids).update(status=status)
        return len(self.holds)

    def _wait(self, book: _Book) -> bool:
        reader, shelf = self._reader(book), next(self._shelves())
        is_resting = self._rng.random() < 0.05
        placed_at = self._moment(int(self._rng.expovariate(1 / 6)))
        until = self._today + dt.timedelta(days=self._rng.randint(3, 40)) if is_resting else None
        state = "suspended" if is_resting else "waiting"
        return self._add(book, reader, shelf, state, placed_at, [None, None, None, None, ""], until)

    def _add(
        self,
        book: _Book,
        reader: MadeReader,
        shelf: Shelf,
        state: str,
        placed_at: dt.datetime,
        caught: Sequence[object],
        until: dt.date | None = None,
    ) -> bool:
        if (reader.id, book.work_id) in self._taken:
            return False
        self._taken.add((reader.id, book.work_id))
        edition_id = book.edition_id if self._rng.random() < 0.2 else None
        low = self._rng.randint(1, 12)
        who = [reader.category, reader.band(self._today)]
        self.holds.append(
            [reader.id, shelf.institution_id, book.work_id, edition_id, book.edition_id, shelf.desk_id, *who, state,
             placed_at, placed_at, until, *caught, low, low + self._rng.randint(2, 14)]
        )  # fmt: skip
        if caught[0] is not None:
            self.statuses["on_hold_shelf" if state == "ready" else "in_transit"].append(book.item_id)
        return True

    def _reader(self, book: _Book) -> MadeReader:
        while True:
            reader = self._rng.choice(self._readers)
            if not book.age_mark or (least_age(reader.band(self._today)) or 0) >= book.age_mark:
                return reader

    def _shelves(self) -> Iterator[Shelf]:
        while True:
            yield self._rng.choices(self._places.city, self._weights)[0]

    def _moment(self, days_ago: int) -> dt.datetime:
        moment = (self._now - dt.timedelta(days=days_ago)).replace(hour=10, minute=0, second=0, microsecond=0)
        moment += dt.timedelta(seconds=self._rng.randrange(8 * 3600))
        return moment if moment < self._now else moment - dt.timedelta(days=1)


def wait_for_books(
    rng: Random, places: Places, readers: Sequence[MadeReader], now: dt.datetime, open_loans: int
) -> int:
    """Fill the queues; `now` is the city's moment in its own zone. Returns how many holds were made."""
    waiting = max(LEAST_WAITING, round(open_loans * WAITING_SHARE))
    caught = max(LEAST_CAUGHT, round(waiting * CAUGHT_SHARE))
    made = _Holds(rng, places, readers, now)
    made.contract(_contract_book())
    lent, standing = (_books(rng, status, waiting) for status in (ItemStatus.ON_LOAN, ItemStatus.AVAILABLE))
    made.caught_for_somebody(standing[: caught * 2], caught, caught)
    made.queue(lent, waiting - waiting // 3)
    made.queue(standing[caught * 2 :], waiting // 3)
    count = made.write()
    target_holds(COMMAND_LINE)
    return count


def _books(rng: Random, status: str, count: int) -> list[_Book]:
    """Some of the city's books in that state, in an order of chance; ids first, as there may be a million."""
    items = Item.objects.filter(
        status=status, is_for_loan=True, kit__isnull=True, category__code="book", institution__code=CITY,
        service_point__isnull=True, pk__gt=CONTRACT_ITEMS,
    )  # fmt: skip
    ids = list(items.order_by("pk").values_list("pk", flat=True))
    chosen = rng.sample(ids, min(count, len(ids)))
    books = {row[0]: _Book(*row) for row in items.filter(pk__in=chosen).values_list(*_BOOK)}
    return [books[item_id] for item_id in chosen]


_BOOK = ("pk", "edition__work_id", "edition_id", "edition__age_mark", "branch_id")


def _contract_book() -> _Book:
    return _Book(*Item.objects.values_list(*_BOOK).get(barcode=READY_BARCODE))
