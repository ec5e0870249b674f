"""Readers, their cards and registrations; the first eight are those of the contract."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

from kitaphana.demo.rows import people
from kitaphana.demo.rows.people import Person
from kitaphana.patrons.rules import age_band, age_on, term_end

CITY_TERM_MONTHS, NATIONAL_TERM_MONTHS = 12, 60
GOOD, WITH_LOANS, BLOCKED, EXPIRED, CHILD, DELIVERY, SCHOOL, ACCESSIBLE = range(1, 9)
CONTRACT_READERS = 8
GUARANTOR = 9
_CATEGORY_SHARES = (("child", 20), ("youth", 24), ("adult", 41), ("senior", 15))
_AGES = {"child": (5, 13), "youth": (14, 21), "adult": (22, 62), "senior": (63, 91)}
_FIXED = {
    GOOD: Person("Қасымова", "Айгүл", "Мұратқызы", "kk"),
    WITH_LOANS: Person("Петров", "Андрей", "Сергеевич", "ru"),
    BLOCKED: Person("Воронина", "Марина", "Олеговна", "ru"),
    EXPIRED: Person("Омаров", "Данияр", "Серікұлы", "kk"),
    CHILD: Person("Серікбаева", "Зере", "Ерланқызы", "kk"),
    DELIVERY: Person("Иванова", "Нина", "Павловна", "ru"),
    SCHOOL: Person("", "№ 12 мектеп-гимназия", "", "kk"),
    ACCESSIBLE: Person("Жүнісов", "Болат", "", "kk"),
    GUARANTOR: Person("Серікбаев", "Ерлан", "Нұрланұлы", "kk"),
}
_FIXED_AGES = {
    GOOD: 34,
    WITH_LOANS: 41,
    BLOCKED: 29,
    EXPIRED: 38,
    CHILD: 12,
    DELIVERY: 78,
    ACCESSIBLE: 52,
    GUARANTOR: 40,
}
_FIXED_CATEGORIES = {CHILD: "child", DELIVERY: "senior", SCHOOL: "collective"}


@dataclass(frozen=True, slots=True)
class MadeReader:
    """A patron with the dates of the registration in the city network."""

    id: int
    person: Person
    born_on: dt.date | None
    phone: str
    email: str
    category: str
    branch_id: int
    guarantor_id: int | None
    registered_on: dt.date
    expires_on: dt.date
    national_id: int | None
    block: str = field(default="")

    @property
    def card_number(self) -> str:
        """R and seven digits."""
        return f"R{self.id:07d}"

    def may_borrow(self, today: dt.date) -> bool:
        """Whether the seeded loans may be this reader's."""
        return self.id > GUARANTOR and not self.block and self.expires_on >= today and self.category != "collective"

    def band(self, today: dt.date) -> str:
        """The age band for statistics."""
        return age_band(self.born_on, today)


class ReaderMaker:
    """Makes `count` readers of the branches given with their weights; `nationals` are ids of institutions."""

    def __init__(
        self, rng: Random, *, today: dt.date, branches: Sequence[tuple[int, float]], nationals: Sequence[int]
    ) -> None:
        self._rng, self._today, self._nationals = rng, today, nationals
        self._branches = [branch for branch, _ in branches]
        self._weights = [weight for _, weight in branches]
        self._adults: list[int] = [GUARANTOR]

    def make(self, count: int) -> Iterator[MadeReader]:
        """The contract's readers, then residents and a few bodies (schools, kindergartens)."""
        for number in range(1, count + 1):
            yield self._fixed(number) if number in _FIXED else self._resident(number)

    def _fixed(self, number: int) -> MadeReader:
        registered = self._today - dt.timedelta(days=40 + number)
        if number == EXPIRED:
            registered = self._today - dt.timedelta(days=430)
        age = _FIXED_AGES.get(number)
        born = None if age is None else self._birthday(age)
        return MadeReader(
            id=number, person=_FIXED[number], born_on=born, phone=f"+7700000{number:04d}",
            email=f"r{number:07d}@example.org", category=_FIXED_CATEGORIES.get(number, "adult"),
            branch_id=self._branches[0], guarantor_id=GUARANTOR if number == CHILD else None,
            registered_on=registered, expires_on=term_end(registered, CITY_TERM_MONTHS), national_id=None,
            block="rules_broken" if number == BLOCKED else "",
        )  # fmt: skip

    def _birthday(self, age: int) -> dt.date:
        return self._today - dt.timedelta(days=age * 365 + age // 4 + 30 + self._rng.randrange(300))

    def _resident(self, number: int) -> MadeReader:
        rng = self._rng
        if rng.random() < 0.0012:
            return self._body(number)
        category = rng.choices([name for name, _ in _CATEGORY_SHARES], [share for _, share in _CATEGORY_SHARES])[0]
        born = self._birthday(rng.randint(*_AGES[category]))
        guarantor = rng.choice(self._adults) if age_on(born, self._today) < 16 else None
        if category in {"adult", "senior"} and len(self._adults) < 50_000:
            self._adults.append(number)
        return self._registered(number, people.reader(rng), category, born, guarantor)

    def _body(self, number: int) -> MadeReader:
        kind = self._rng.choice(("№ {} мектеп", "№ {} мектеп-лицей", "№ {} балабақша", "Школа № {}"))
        name = kind.format(self._rng.randint(1, 230))
        return self._registered(number, Person("", name, "", "kk"), "collective", None, None)

    def _registered(
        self, number: int, person: Person, category: str, born: dt.date | None, guarantor: int | None
    ) -> MadeReader:
        rng = self._rng
        age_days = rng.randrange(345) if rng.random() < 0.86 else rng.randrange(380, 900)
        registered = self._today - dt.timedelta(days=age_days)
        is_national = born is not None and rng.random() < 0.08 and age_on(born, self._today) >= 16
        return MadeReader(
            id=number, person=person, born_on=born, phone=f"+7700{rng.randrange(1_000_000, 10_000_000)}",
            email=f"r{number:07d}@example.org" if rng.random() < 0.4 else "", category=category,
            branch_id=rng.choices(self._branches, self._weights)[0], guarantor_id=guarantor, registered_on=registered,
            expires_on=term_end(registered, CITY_TERM_MONTHS),
            national_id=rng.choice(self._nationals) if is_national and self._nationals else None,
            block="overdue" if rng.random() < 0.004 else "",
        )  # fmt: skip
