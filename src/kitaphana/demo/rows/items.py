"""Items: copies of editions over branches, stations and national libraries, each with one state."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from kitaphana.demo import plan
from kitaphana.demo.rows.editions import MadeEdition

FOR_LOAN_CATEGORIES = frozenset({"book", "audio", "braille", "large_print"})
_CATEGORIES = {"periodical": "periodical", "audio": "audio", "braille": "braille", "large_print": "large_print"}
_ACCESSIBLE = frozenset({"audio", "braille", "large_print"})
_REST = (("available", 9800), ("in_conservation", 40), ("missing", 100), ("lost", 60))
_STATES = tuple(name for name, _ in _REST)
_WEIGHTS = tuple(weight for _, weight in _REST)


@dataclass(frozen=True, slots=True)
class Shelf:
    """A branch that holds stock; `desk_id` is the service point where its loans are made.

    A prefix of its own marks the barcodes of another institution; those of the city are K and the item's number.
    """

    branch_id: int
    institution_id: int
    desk_id: int
    weight: float
    has_blind_department: bool = False
    barcode_prefix: str = ""


@dataclass(frozen=True, slots=True)
class StationSpot:
    """A station with books inside; `branch_id` is the branch that fills it."""

    service_point_id: int
    branch_id: int


@dataclass(frozen=True, slots=True)
class Places:
    """Where items may stand. `central` is also the first of `city`."""

    central: Shelf
    city: Sequence[Shelf]
    national: Sequence[Shelf]
    stations: Sequence[StationSpot]


@dataclass(frozen=True, slots=True)
class MadeItem:
    """The object with a barcode."""

    id: int
    edition: MadeEdition
    shelf: Shelf
    service_point_id: int | None
    category: str
    barcode: str
    accession_number: str
    location: str
    price: str | None
    received_on: dt.date
    status: str
    is_for_loan: bool

    @property
    def call_number(self) -> str:
        """Class mark and author mark, as on the spine."""
        return f"{self.edition.work.bbk} {self.edition.work.mark}"


CONTRACT_STATES = {11: "on_loan", 13: "on_hold_shelf", 15: "in_conservation"}
"""States of the contract's items that are not simply available."""
CONTRACT_ITEMS, CONTRACT_LOAN = 15, 11
"""How many items the contract names, and which of them is with R0000002."""
NOT_FOR_LOAN = 12


class ItemMaker:
    """Makes the items of a plan and notes which are on loan or free, for the loans that follow."""

    def __init__(self, rng: Random, city: plan.CityPlan, places: Places, today: dt.date) -> None:
        self._rng, self._city, self._places, self._today = rng, city, places, today
        self.lent: list[MadeItem] = []
        self.once_lent: list[tuple[int, Shelf]] = []
        self._owed = 0
        self._next_id = 1
        chosen = range(CONTRACT_ITEMS + 1, city.city_items + 1)
        self._to_lend = set(rng.sample(chosen, min(city.open_loans - 1, len(chosen))))
        self._accession: dict[int, int] = {}
        self._blind = [shelf for shelf in places.city if shelf.has_blind_department] or [places.central]
        self._weights = [shelf.weight for shelf in places.city]
        self._blind_weights = [shelf.weight for shelf in self._blind]

    def make(self, editions: Sequence[MadeEdition]) -> Iterator[MadeItem]:
        """The contract's fifteen items first, then the copies of every edition, then the national libraries' stock."""
        for edition in editions[:CONTRACT_ITEMS]:
            yield self._contract_item(edition)
        for group in self._city.items:
            yield from self._copies_of_group([edition for edition in editions if edition.work.group == group], group)
        yield from self._national(editions)

    def _copies_of_group(self, editions: Sequence[MadeEdition], group: str) -> Iterator[MadeItem]:
        counts = plan.copy_counts(
            self._rng, editions=len(editions), items=self._city.items[group], most=self._city.most_copies
        )
        well_known = sum(1 for edition in editions if edition.id <= 60)
        rest = counts[well_known:]
        self._rng.shuffle(rest)
        for edition, count in zip(editions, [*counts[:well_known], *rest], strict=True):
            made_already = edition.id <= CONTRACT_ITEMS
            for _ in range(count - made_already):
                yield self._copy(edition)

    def _contract_item(self, edition: MadeEdition) -> MadeItem:
        is_for_loan = self._next_id != NOT_FOR_LOAN
        return self._item(
            edition,
            self._places.central,
            status=CONTRACT_STATES.get(self._next_id, "available"),
            category="book" if is_for_loan else "reference",
            is_for_loan=is_for_loan,
        )

    def _copy(self, edition: MadeEdition) -> MadeItem:
        rng = self._rng
        self._owed += self._next_id in self._to_lend
        category = _CATEGORIES.get(edition.form, "book")
        if category == "book" and rng.random() < 0.05:
            category = "reference" if rng.random() < 0.8 else "rare"
        is_for_loan = category in FOR_LOAN_CATEGORIES
        is_lent = bool(self._owed) and is_for_loan
        self._owed -= is_lent
        if edition.form in _ACCESSIBLE:
            shelf = rng.choices(self._blind, self._blind_weights)[0]
        else:
            shelf = rng.choices(self._places.city, self._weights)[0]
        status = "on_loan" if is_lent else rng.choices(_STATES, _WEIGHTS)[0]
        station = self._station_for(edition) if status == "available" and is_for_loan else None
        made = self._item(
            edition, shelf, status=status, category=category, is_for_loan=is_for_loan,
            service_point_id=station.service_point_id if station else None,
        )  # fmt: skip
        if is_lent:
            self.lent.append(made)
        elif is_for_loan and status == "available" and rng.random() < 0.5:
            self.once_lent.append((made.id, shelf))
        return made

    def _station_for(self, edition: MadeEdition) -> StationSpot | None:
        """Stations hold newer books, some tens each, spread over the whole run."""
        stations = self._places.stations
        wanted = self._city.station_items * len(stations)
        if not stations or not edition.year or edition.year < self._today.year - 12 or edition.form != "print":
            return None
        if self._rng.random() * self._city.city_items < wanted * 2.3:
            return self._rng.choice(stations)
        return None

    def _item(
        self, edition: MadeEdition, shelf: Shelf, *, status: str, category: str, is_for_loan: bool,
        service_point_id: int | None = None,
    ) -> MadeItem:  # fmt: skip
        rng = self._rng
        institution = shelf.institution_id
        accession = self._accession[institution] = self._accession.get(institution, 0) + 1
        received = edition.created_on
        if rng.random() < 0.2:
            received = min(self._today, received + dt.timedelta(days=rng.randrange(900)))
        made = MadeItem(
            id=self._next_id, edition=edition, shelf=shelf, service_point_id=service_point_id, category=category,
            barcode=f"{shelf.barcode_prefix}{accession:07d}" if shelf.barcode_prefix else f"K{self._next_id:07d}",
            accession_number=str(accession), location=_location(rng, edition, category),
            price=f"{rng.randint(8, 180) * 50}.00" if (edition.year or 0) > 1993 and rng.random() < 0.9 else None,
            received_on=received, status=status, is_for_loan=is_for_loan,
        )  # fmt: skip
        self._next_id += 1
        return made

    def _national(self, editions: Sequence[MadeEdition]) -> Iterator[MadeItem]:
        """Mostly for the reading room; one in five may be lent by the library's own rules."""
        weights = [shelf.weight for shelf in self._places.national]
        if not weights:
            return
        for _ in range(self._city.national_items):
            edition = self._rng.choice(editions)
            shelf = self._rng.choices(self._places.national, weights)[0]
            category = _CATEGORIES.get(edition.form, "book" if self._rng.random() < 0.25 else "reference")
            yield self._item(
                edition, shelf, status=self._rng.choices(_STATES, _WEIGHTS)[0], category=category,
                is_for_loan=category in FOR_LOAN_CATEGORIES,
            )  # fmt: skip


def _location(rng: Random, edition: MadeEdition, category: str) -> str:
    """The department's name as it stands on the shelf, in Kazakh."""
    if category == "rare":
        return "Сирек кітаптар қоры"
    if category in {"reference", "periodical"}:
        return "Оқу залы"
    if edition.form in _ACCESSIBLE:
        return "Зағип оқырмандар бөлімі"
    if edition.work.subject.kind == "children":
        return "Балалар бөлімі"
    return "Абонемент" if rng.random() < 0.85 else "Қойма"
