"""Demo cities for the journeys: prepared once for all processes of a run, copied for each, served by the program."""

import fcntl
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

SCALE = "0.002"
PATIENCE = 180
"""Seconds until a city must answer: a start takes five, on a machine with much to do it waits its turn."""
PROGRAM = [sys.executable, "-c", "from kitaphana.cli.main import main; main()"]


@dataclass(frozen=True)
class City:
    """A running demo city."""

    url: str
    environment: dict[str, str]

    def kitaphana(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the program on this city's data."""
        return _run(self.environment, *arguments)


def _run(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PROGRAM, *arguments], env=environment, capture_output=True, text=True, check=False, timeout=600
    )


def _environment(folder: Path, port: int = 0) -> dict[str, str]:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.browser.city_settings",
        "KITAPHANA_PROFILE": "demo",
        "KITAPHANA_DATA_DIR": str(folder),
        "KITAPHANA_DEMO_SCALE": SCALE,
        "KITAPHANA_HTTP_PORT": str(port),
        "KITAPHANA_DEMO_SMTP_PORT": "0",  # any free one: cities of several processes run side by side
    }
    environment.pop("KITAPHANA_SECRET_KEY", None)
    return environment


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """One process at a time."""
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def prepared(shared: Path) -> Path:
    """The data of a fresh city (`kitaphana prepare`); the first process that asks makes it, the others wait for it."""
    folder, done = shared / "prepared-city", shared / "prepared-city.done"
    with alone(shared / "prepared-city.lock"):
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            told = _run(_environment(folder), "prepare")
            assert told.returncode == 0, told.stderr
            done.touch()
    return folder


@contextmanager
def served(data: Path, folder: Path) -> Iterator[City]:
    """A copy of a prepared city, at work (`kitaphana run`)."""
    shutil.copytree(data, folder)
    port = _free_port()
    running = City(f"http://127.0.0.1:{port}", _environment(folder, port))
    server = subprocess.Popen([*PROGRAM, "run"], env=running.environment)
    try:
        _wait_for(f"{running.url}/readyz", server)
        yield running
    finally:
        server.terminate()
        server.wait(10)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        assert server.poll() is None, "the city ended before it was ready"
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"{url} did not answer within {PATIENCE} s")


@contextmanager
def shared_by_all(shared: Path, name: str, make: Callable[[], AbstractContextManager[str]]) -> Iterator[str]:
    """What `make` yields, made by the first process that asks and kept until the last one needs it no more."""
    told, is_mine = shared / name, False
    with ExitStack() as kept, told.with_suffix(".users").open("w") as users:
        with alone(told.with_suffix(".lock")):
            if not told.exists():
                told.write_text(kept.enter_context(make()))
                is_mine = True
            fcntl.flock(users, fcntl.LOCK_SH)
            text = told.read_text()
        yield text
        if is_mine:
            with alone(told.with_suffix(".lock")):
                told.unlink()
            fcntl.flock(users, fcntl.LOCK_EX)  # the others let go at the end of their sessions
