"""The web server of a measured city, as `kitaphana web` starts it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from kitaphana.bench.city import City

WORKERS = 2
_START_UP = 120.0


@contextmanager
def web(city: City) -> Iterator[int]:
    """The port of a server that answers; it ends with the block."""
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
