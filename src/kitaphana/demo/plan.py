"""How many of everything: the published figures of the city at scale 1, in proportion below. Pure arithmetic.

Source of the item figures: the city's own publication of November 2025 (37 libraries, 1,372,423 copies). Its three
language figures are 1,385 short of its total; those are the copies of undetermined language.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from types import MappingProxyType

KAZAKH, RUSSIAN, FOREIGN, UNDETERMINED = "kk", "ru", "foreign", "undetermined"
CITY_ITEMS: Mapping[str, int] = MappingProxyType(
    {KAZAKH: 432_257, RUSSIAN: 911_125, FOREIGN: 27_656, UNDETERMINED: 1_385}
)
CITY_EDITIONS: Mapping[str, int] = MappingProxyType(
    {KAZAKH: 80_000, RUSSIAN: 208_500, FOREIGN: 11_000, UNDETERMINED: 500}
)
NATIONAL_ITEMS = 186_400
READERS = 300_000
OPEN_LOANS = 68_600
CLOSED_LOANS = 330_000
SCHOOL_LOANS = 400
MOST_COPIES = 640
"""Of one edition at scale 1; falls with the root of the scale."""
SMALLEST_SCALE, LARGEST_SCALE = 0.001, 1.0


@dataclass(frozen=True, slots=True)
class CityPlan:
    """The counts of one city; `items` and `editions` by language group."""

    scale: float
    items: Mapping[str, int]
    editions: Mapping[str, int]
    national_items: int
    readers: int
    open_loans: int
    closed_loans: int
    station_items: int

    @property
    def most_copies(self) -> int:
        """The most copies of one edition."""
        return max(12, round(MOST_COPIES * math.sqrt(self.scale)))

    @property
    def city_items(self) -> int:
        """Items of the city network, all languages."""
        return sum(self.items.values())


def plan_for(scale: float) -> CityPlan:
    """The plan of a city at `scale`; raises ValueError outside 0.001–1."""
    if not SMALLEST_SCALE <= scale <= LARGEST_SCALE:
        raise ValueError(f"the scale must lie between {SMALLEST_SCALE} and {LARGEST_SCALE}, not {scale}")
    items = apportion(CITY_ITEMS, round(sum(CITY_ITEMS.values()) * scale))
    return CityPlan(
        scale=scale,
        items=items,
        editions=_with_one_each(apportion(CITY_EDITIONS, round(sum(CITY_EDITIONS.values()) * scale)), items),
        national_items=round(NATIONAL_ITEMS * scale),
        readers=round(READERS * scale),
        open_loans=max(round(OPEN_LOANS * scale), SCHOOL_LOANS + 20),
        closed_loans=round(CLOSED_LOANS * scale),
        station_items=min(48, sum(items.values()) // 200),
    )


def apportion(shares: Mapping[str, int], total: int) -> dict[str, int]:
    """`total` split in proportion to `shares` by largest remainder, so that the parts add up exactly."""
    whole = sum(shares.values())
    parts = {name: share * total // whole for name, share in shares.items()}
    by_remainder = sorted(shares, key=lambda name: (-(shares[name] * total % whole), name))
    for name in by_remainder[: total - sum(parts.values())]:
        parts[name] += 1
    return parts


def _with_one_each(editions: dict[str, int], items: Mapping[str, int]) -> dict[str, int]:
    """A language that has items has an edition, at the cost of the largest one."""
    for name, count in editions.items():
        if items[name] and not count:
            editions[name] = 1
            editions[RUSSIAN] -= 1
    return editions


def copy_counts(rng: Random, *, editions: int, items: int, most: int) -> list[int]:
    """Copies of each edition, most first, adding up to `items`: half are single copies, a few go into the hundreds."""
    if not editions:
        return []
    counts = [_copies(rng, most) for _ in range(editions)]
    missing = items - sum(counts)
    while missing:
        share = max(1, abs(missing) // editions)
        for index in rng.sample(range(editions), min(editions, abs(missing))):
            room = most - counts[index] if missing > 0 else 1 - counts[index]
            change = max(room, -share, missing) if missing < 0 else min(room, share, missing)
            counts[index] += change
            missing -= change
    counts.sort(reverse=True)
    return counts


def _copies(rng: Random, most: int) -> int:
    if rng.random() < 0.5:
        return 1
    return min(most, int(rng.paretovariate(0.95)) + 1)
