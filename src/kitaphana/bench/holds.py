"""Group `holds`: placing, pick lists for a whole city, and a simulated year of waits beside plain strategies."""

from collections.abc import Iterator
from statistics import median

from kitaphana.bench import child
from kitaphana.bench.city import City
from kitaphana.bench.hold_parts import Year
from kitaphana.bench.measuring import Figure, percentile, rate_figure, rounded, spread

PLACE_GOAL, TARGET_GOAL, WITHIN_GOAL = 20.0, 60.0, 80.0
"""Milliseconds at p95, seconds for a city's night, per cent of waits within what was told."""


def measure(city: City, *, acts: int, open_holds: int, days: int = 365) -> Iterator[Figure]:
    """All figures of the group: `acts` holds placed, pick lists for `open_holds`, `days` lived in its memory."""
    yield from _placing(city, acts)
    yield from _targeting(city, open_holds)
    yield from _year(city, days)


def _placing(city: City, acts: int) -> Iterator[Figure]:
    seconds = child.call("holding:place", city.environment, acts=acts)
    service, raw = seconds["service"], seconds["raw"]
    yield rate_figure("place_hold, SQLite, one process", service, limit=len(raw) / sum(raw), data=city.label)
    p95 = percentile(service, 0.95) * 1_000
    yield Figure(
        "place_hold, SQLite, one process, p95", rounded(p95), "ms", limit=PLACE_GOAL,
        ratio=rounded(p95 / PLACE_GOAL), n=len(service), **spread(service), data="the limit is the goal",
    )  # fmt: skip


def _targeting(city: City, open_holds: int) -> Iterator[Figure]:
    made = child.call("holding:target", city.environment, open_holds=open_holds)
    seconds, raw = made["seconds"], made["raw"]
    data = f"{city.label}; {made['holds']} holds wait, {made['lines']} lines made"
    yield Figure(
        "pick lists of a night, SQLite", rounded(seconds), "s", limit=rounded(raw), ratio=rounded(seconds / raw),
        n=made["holds"], data=f"{data}; the limit is the bare statements",
    )  # fmt: skip
    yield Figure(
        "pick lists of a night, SQLite, against the goal", rounded(seconds), "s", limit=TARGET_GOAL,
        ratio=rounded(seconds / TARGET_GOAL), n=made["holds"], data="the limit is the goal",
    )  # fmt: skip


def _year(city: City, days: int) -> Iterator[Figure]:
    lived = child.call("holding:years", city.environment, days=days)
    years = {name: Year(**year) for name, year in lived["years"].items()}
    data = f"simulated, {days} days, {lived['items']} items of the demo city at {lived['places']} places"
    within = years["by rule"].within * 100
    widths = median(high - low for low, high, _ in years["by rule"].waits)
    yield Figure(
        "estimates of waits: ended within the stated range", rounded(within), "%", limit=WITHIN_GOAL,
        ratio=rounded(within / WITHIN_GOAL), n=len(years["by rule"].waits),
        data=f"{data}; the limit is the goal; half of the ranges are up to {widths} days wide",
    )  # fmt: skip
    for name, year in years.items():
        yield _days_figure(name, year, data)
    for name, year in years.items():
        yield _ways_figure(name, year, data)


def _days_figure(name: str, year: Year, data: str) -> Figure:
    waits = [wait for _, _, wait in year.waits]
    mean = rounded(sum(waits) / len(waits))
    late = rounded(percentile(waits, 0.95))
    return Figure(
        f"targeting {name}: median wait", rounded(median(waits)), "days", n=len(waits),
        data=f"{data}; mean {mean}, one in twenty more than {late}",
    )  # fmt: skip


def _ways_figure(name: str, year: Year, data: str) -> Figure:
    each = (year.transit_km + year.home_km) / len(year.waits)
    return Figure(
        f"targeting {name}: kilometres of transit a hold", rounded(each), "km", n=year.transits,
        data=f"{data}; {rounded(year.transit_km)} km to readers, {rounded(year.home_km)} km home; {year.loans} loans",
    )  # fmt: skip
