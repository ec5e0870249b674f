"""Readers of the small city: their cards, stops and terms, and what becomes of them when two records are one person."""

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

T = TypeVar("T")
MAY_BE_PARTED_FOR = dt.timedelta(days=30)


@dataclass
class Reader:
    """`until` is the last day of the term; `into` is who they are since their record went into another."""

    until: dt.date
    into: int | None = None


@dataclass
class Owned(Generic[T]):
    """A card or a stop, by its number in the product: whose it is, and whether it is in force."""

    number: T
    reader: int
    is_in_force: bool = True


@dataclass
class Merge:
    """What changed hands; `was` is the term of the survivor before, where it became longer."""

    number: int
    on: dt.datetime
    survivor: int
    absorbed: int
    places: set[int]
    loans: set[int]
    cards: set[str]
    stops: set[int]
    was: dt.date | None
    became: dt.date
    is_undone: bool = False


@dataclass
class People:
    """All of them; `cards` by their numbers."""

    readers: list[Reader]
    cards: dict[str, Owned[str]]
    stops: dict[int, Owned[int]] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)

    def copy(self) -> "People":
        """As they are now."""
        cards = {number: replace(one) for number, one in self.cards.items()}
        stops = {number: replace(one) for number, one in self.stops.items()}
        return People([replace(one) for one in self.readers], cards, stops, [replace(one) for one in self.merges])

    def who(self, reader: int) -> int:
        """Themselves, or whose record theirs is in now."""
        while (into := self.readers[reader].into) is not None:
            reader = into
        return reader

    def living(self) -> list[int]:
        return [number for number, one in enumerate(self.readers) if one.into is None]

    def cards_of(self, reader: int) -> list[Owned[str]]:
        return [one for one in self.cards.values() if one.reader == reader and one.is_in_force]

    def has_card(self, reader: int) -> bool:
        return bool(self.cards_of(reader))

    def is_stopped(self, reader: int) -> bool:
        return any(one.reader == reader and one.is_in_force for one in self.stops.values())

    def merge(
        self, survivor: int, absorbed: int, number: int, on: dt.datetime, places: set[int], loans: set[int]
    ) -> None:
        """Cards all; stops but those in force while the survivor is stopped, too; the longer term."""
        mine, theirs = self.readers[survivor], self.readers[absorbed]
        cards = {one.number for one in self.cards.values() if one.reader == absorbed}
        is_doubled = self.is_stopped(survivor)
        stops = {
            one.number for one in self.stops.values() if one.reader == absorbed and not (one.is_in_force and is_doubled)
        }
        was = mine.until if theirs.until > mine.until else None
        mine.until = max(mine.until, theirs.until)
        theirs.into = survivor
        self._give(cards, stops, survivor)
        self.merges.append(Merge(number, on, survivor, absorbed, places, loans, cards, stops, was, mine.until))

    def refusals_to_part(self, merge: Merge) -> set[str]:
        """Not twice, not while the survivor is in another record or has taken in one more since."""
        if merge.is_undone:
            return {"merge_unknown"}
        later = self.merges[self.merges.index(merge) + 1 :]
        is_followed = any(one.survivor == merge.survivor and not one.is_undone for one in later)
        is_overtaken = is_followed or self.readers[merge.survivor].into is not None
        return {"merge_undo_overtaken"} if is_overtaken else set()

    def part(self, number: int) -> Merge:
        """What is still the survivor's, in force or not."""
        merge = next(one for one in self.merges if one.number == number)
        cards = {one for one in merge.cards if self.cards[one].reader == merge.survivor}
        stops = {one for one in merge.stops if self.stops[one].reader == merge.survivor}
        self._give(cards, stops, merge.absorbed)
        survivor = self.readers[merge.survivor]
        if merge.was is not None and survivor.until == merge.became:
            survivor.until = merge.was
        self.readers[merge.absorbed].into = None
        merge.is_undone = True
        return merge

    def _give(self, cards: set[str], stops: set[int], to: int) -> None:
        for number in cards:
            self.cards[number].reader = to
        for stop in stops:
            self.stops[stop].reader = to
