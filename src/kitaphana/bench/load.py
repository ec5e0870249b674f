"""A small load generator: keep-alive connections, each asking for its share of the paths one after the other."""

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http.client import HTTPConnection

TIMEOUT = 30


def run(
    port: int, paths: Sequence[str], *, connections: int, headers: Mapping[str, str] | None = None
) -> tuple[list[float], float]:
    """Seconds of each request, and of the whole run; raises RuntimeError for an answer that is not 200."""
    ask = partial(_ask, port, dict(headers or {}))
    shares = [paths[number::connections] for number in range(connections)]
    with ThreadPoolExecutor(connections) as pool:
        for warm in [pool.submit(ask, share[:2]) for share in shares if share]:
            warm.result()
        started = time.perf_counter()
        answers = list(pool.map(ask, shares))
        elapsed = time.perf_counter() - started
    return [second for answer in answers for second in answer], elapsed


def _ask(port: int, headers: dict[str, str], paths: Sequence[str]) -> list[float]:
    connection = HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
    seconds = []
    for path in paths:
        started = time.perf_counter()
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        response.read()
        seconds.append(time.perf_counter() - started)
        if response.status != 200:
            raise RuntimeError(f"{path} answered {response.status}")
    connection.close()
    return seconds
