"""Group `discovery`: search and the portal's pages over HTTP, and how many statements a page takes."""

from collections.abc import Iterator

from kitaphana.bench import child, load
from kitaphana.bench.city import City
from kitaphana.bench.measuring import Figure, percentile, rate_figure, rounded, spread
from kitaphana.bench.serving import WORKERS, web

CONNECTIONS = 8
SEARCH_GOAL = 50.0
"""p95 in milliseconds of a search with facets, one reader at a time."""


def measure(city: City, *, requests: int) -> Iterator[Figure]:
    """All figures of the group; `requests` pages a series."""
    addresses = child.call("pages:addresses", city.environment, count=requests)
    with web(city) as port:
        limit = load.run(port, ["/healthz"] * requests, connections=CONNECTIONS)
        yield from _search(port, addresses["results"], city.label)
        rate = len(limit[0]) / limit[1]
        yield from _first_visits(port, addresses["branch"], rate, city.label)
        for name, paths in addresses.items():
            seconds, elapsed = load.run(port, paths, connections=CONNECTIONS)
            yield rate_figure(
                f"{name} page, {WORKERS} web workers", seconds, elapsed=elapsed, limit=rate, data=city.label
            )
    yield from _statements(city)


def _first_visits(port: int, paths: list[str], limit: float, label: str) -> Iterator[Figure]:
    """Every page of a library for the first time: each process counts the stock of a place once an hour."""
    seconds, elapsed = load.run(port, paths, connections=CONNECTIONS)
    yield rate_figure(
        "branch page, first visits after a start", seconds, elapsed=elapsed, limit=limit,
        data=f"{label}; each of {WORKERS} workers counts what stands there once an hour",
    )  # fmt: skip


def _search(port: int, paths: list[str], label: str) -> Iterator[Figure]:
    seconds, _ = load.run(port, paths, connections=1)
    slow = percentile(seconds, 0.95) * 1_000
    yield Figure(
        "search with facets over HTTP, p95", rounded(slow), "ms", limit=SEARCH_GOAL, ratio=rounded(slow / SEARCH_GOAL),
        n=len(seconds), **spread(seconds), data=f"{label}; one connection, different words each time",
    )  # fmt: skip


def _statements(city: City) -> Iterator[Figure]:
    """The limit is the same page with little on it: equal numbers mean that nothing grows."""
    for name, (little, much) in child.call("pages:statements", city.environment).items():
        yield Figure(f"statements of the {name} page", much, "1", limit=little, ratio=rounded(much / little), n=2)
