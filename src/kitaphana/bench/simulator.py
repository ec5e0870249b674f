"""Group `simulator`: a month of decisions, taken again under a draft of the rules."""

from collections.abc import Iterator

from kitaphana.bench import child
from kitaphana.bench.city import City
from kitaphana.bench.measuring import Figure, rounded

GOAL = 60.0
"""Seconds for a month (a goal, not a limit of the machine)."""


def measure(city: City, *, decisions: int) -> Iterator[Figure]:
    """The time of the whole run; the figure's ratio is the time that only reading and parsing the facts takes to it."""
    told = child.call("simulated:month", city.environment, count=decisions)
    yield Figure(
        "simulator, one month of decisions", rounded(told["seconds"]), "s",
        limit=rounded(told["reading"]), ratio=rounded(told["reading"] / told["seconds"]), n=told["decisions"],
        data=f"{city.label}; {told['holds']} about holds, {told['groups']} distinct facts, {told['changed']} decided"
        f" otherwise; goal {GOAL:.0f} s; the limit is reading and parsing the facts",
    )  # fmt: skip
