"""Group `notices`: a hundred thousand readers are told what is due soon while desks lend; the account page."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any  # answers of steps are JSON

from kitaphana.bench import child, load
from kitaphana.bench.city import City
from kitaphana.bench.measuring import Figure, percentile, rate_figure, rounded, spread
from kitaphana.bench.serving import WORKERS, web

TELL_GOAL, RATE_GOAL = 300.0, 150.0
"""Seconds for all messages; account pages a second."""
SHARE_BEFORE = 3
"""One in so many check-outs is measured before the messages, the others while they go."""
CONNECTIONS = 8
PAGES = 1_500


def measure(city: City, *, messages: int, acts: int, pages: int = PAGES) -> Iterator[Figure]:
    """All figures of the group: `messages` from the plan of the day to the recording channel, beside `acts` loans."""
    child.call("noticing:furnish", city.environment, messages=messages)
    pairs = child.call("lending:pairs", city.environment, count=acts)
    first = len(pairs) // SHARE_BEFORE
    alone = child.call("lending:check_outs", city.environment, pairs=pairs[:first])
    told, beside = _at_once(city, pairs[first:])
    seconds = told["planning"] + told["sending"]
    yield Figure(
        "due-soon messages from the plan of the day to the recording channel, SQLite", rounded(seconds), "s",
        limit=TELL_GOAL, ratio=rounded(seconds / TELL_GOAL), n=int(told["made"]),
        data=f"{city.label}; planning {rounded(told['planning'])} s; desks lend meanwhile; the limit is the goal",
    )  # fmt: skip
    yield _beside(alone, beside, city.label)
    yield _account(city, pages)


def _at_once(city: City, pairs: list[list[int]]) -> tuple[dict[str, Any], list[float]]:
    """Tell everybody in one process, lend in another."""
    with ThreadPoolExecutor(2) as pool:
        telling = pool.submit(child.call, "noticing:tell", city.environment)
        lending = pool.submit(child.call, "lending:check_outs", city.environment, pairs=pairs)
        return telling.result(), lending.result()


def _beside(alone: list[float], beside: list[float], label: str) -> Figure:
    late, late_alone = (percentile(one, 0.99) * 1_000 for one in (beside, alone))
    return Figure(
        "check_out while messages go, SQLite, p99", rounded(late), "ms", limit=rounded(late_alone),
        ratio=rounded(late / late_alone), n=len(beside), **spread(beside),
        data=f"{label}; the limit is p99 of the same without messages",
    )  # fmt: skip


def _account(city: City, pages: int) -> Figure:
    cookie = child.call("noticing:session_of_reader", city.environment)
    with web(city) as port:
        paths = ["/ru/account/"] * pages
        seconds, elapsed = load.run(port, paths, connections=CONNECTIONS, headers={"Cookie": cookie})
    return rate_figure(
        f"account page, {WORKERS} web workers", seconds, elapsed=elapsed, limit=RATE_GOAL,
        data=f"{city.label}; the limit is the goal",
    )  # fmt: skip
