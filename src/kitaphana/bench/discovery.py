"""Group `discovery`: search, results and edition page over HTTP, and how many statements a page takes."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from kitaphana.bench import child, load
from kitaphana.bench.city import City
from kitaphana.bench.measuring import Figure, percentile, rate_figure, rounded, spread

WORKERS = 2
CONNECTIONS = 8
SEARCH_GOAL = 50.0
"""p95 in milliseconds of a search with facets, one reader at a time."""
_START_UP = 120.0


def measure(city: City, *, requests: int) -> Iterator[Figure]:
    """All figures of the group; `requests` pages a series."""
    addresses = child.call("pages:addresses", city.environment, count=requests)
    with _web(city) as port:
        limit = load.run(port, ["/healthz"] * requests, connections=CONNECTIONS)
        yield from _search(port, addresses["results"], city.label)
        for name, paths in addresses.items():
            seconds, elapsed = load.run(port, paths, connections=CONNECTIONS)
            rate = len(limit[0]) / limit[1]
            yield rate_figure(
                f"{name} page, {WORKERS} web workers", seconds, elapsed=elapsed, limit=rate, data=city.label
            )
    yield from _statements(city)


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


@contextmanager
def _web(city: City) -> Iterator[int]:
    port = _free_port()
    program = str(Path(sys.executable).with_name("kitaphana"))
    command = [program, "web", "--port", str(port), "--workers", str(WORKERS)]
    server = subprocess.Popen(command, env={**os.environ, **city.environment}, stdout=subprocess.DEVNULL)  # noqa: S603  our own
    try:
        _wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=20)


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def _wait_for(port: int) -> None:
    until = time.monotonic() + _START_UP
    while time.monotonic() < until:
        if _is_up(port):
            return
        time.sleep(0.1)
    raise TimeoutError("the web server did not answer")


def _is_up(port: int) -> bool:
    try:
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
