"""Group `sign_in`: who tries secrets learns nothing from the time it takes, at no door."""

from collections.abc import Iterator

from kitaphana.bench import child
from kitaphana.bench.city import City
from kitaphana.bench.measuring import Figure, percentile, rounded, spread

GOAL = "the ratio shall lie between 0.9 and 1.1"


def measure(city: City, *, tries: int) -> Iterator[Figure]:
    """For each door: refusals to who is known and to who is not, whose ratio counts, and the right secret beside."""
    for door, spent in child.call("knocking:run", city.environment, tries=tries).items():
        known = percentile(spent["known"], 0.5)
        for who, seconds in sorted(spent.items()):
            middle = percentile(seconds, 0.5)
            yield Figure(
                f"{door}: {who}", rounded(middle * 1_000), "ms",
                limit=rounded(known * 1_000), ratio=rounded(middle / known), n=len(seconds), **spread(seconds),
                data=f"{city.label}; in one process; the limit is the refusal to a known one; {_wanted(who)}",
            )  # fmt: skip


def _wanted(who: str) -> str:
    return "the right secret opens" if who == "right" else GOAL
