"""`kitaphana run`: all parts in the foreground, as `make run` without the set-up."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from types import FrameType

import click
from django.conf import settings

from kitaphana.cli.guard import demand_free_port, demand_safe_data
from kitaphana.cli.post import post_office
from kitaphana.cli.web import port_option

PARTS = ("web", "worker")
HOST = "127.0.0.1"
READY_WITHIN_SECONDS = 60
STOP_WITHIN_SECONDS = 4


@click.command()
@port_option
def command(port: int) -> None:
    """Start the web server and the worker; Ctrl-C stops all of them within five seconds."""
    demand_safe_data()
    demand_free_port(HOST, port)
    # SIGINT as well, because a shell lets its background jobs ignore it; SIGHUP: the terminal was closed
    for asked in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(asked, _stop_asked)
    parts: list[subprocess.Popen[bytes]] = []
    with post_office():
        try:
            for part in PARTS:
                parts.append(_start(part, ["--port", str(port)] if part == "web" else []))
            _wait_until_ready(parts, f"http://{HOST}:{port}/readyz")
            _welcome(port)
            _watch(parts)
        except KeyboardInterrupt:
            click.echo("Stopping …")
        finally:
            _stop(parts)


def _stop_asked(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _start(part: str, options: list[str]) -> subprocess.Popen[bytes]:
    """A part in a process group of its own, so that Ctrl-C reaches it only through us, once."""
    code = "from kitaphana.cli.main import main; main()"
    return subprocess.Popen([sys.executable, "-c", code, part, *options], start_new_session=True)  # noqa: S603  our own program


def _wait_until_ready(parts: list[subprocess.Popen[bytes]], url: str) -> None:
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    while time.monotonic() < deadline:
        _fail_if_one_ended(parts)
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310  our own loopback address
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            pass
        time.sleep(0.1)
    raise click.ClickException(f"not every part answered within {READY_WITHIN_SECONDS} s; see the messages above")


def _welcome(port: int) -> None:
    """The address, and on a demo the accounts to try."""
    token = settings.DATA_DIR / "api-token"
    if settings.PROFILE == "demo":
        click.echo("Staff: librarian / kitaphana-demo at /staff/   Reader: R0000002 / kitaphana-demo at /account/")
        click.echo(f"What the city sends: http://localhost:{port}/demo/mailbox/")
    if token.exists():
        click.echo(f"API token: {token.read_text().strip()}")
    click.echo(f"Kitaphana is ready: http://localhost:{port}/")


def _watch(parts: list[subprocess.Popen[bytes]]) -> None:
    while True:
        _fail_if_one_ended(parts)
        time.sleep(0.5)


def _fail_if_one_ended(parts: list[subprocess.Popen[bytes]]) -> None:
    for name, part in zip(PARTS, parts, strict=True):
        if part.poll() is not None:
            raise click.ClickException(f"{name} ended with code {part.returncode}; see the messages above")


def _stop(parts: list[subprocess.Popen[bytes]]) -> None:
    for again in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # an impatient second Ctrl-C must leave nobody behind
        signal.signal(again, signal.SIG_IGN)
    for part in parts:
        _signal(part, signal.SIGTERM)
    deadline = time.monotonic() + STOP_WITHIN_SECONDS
    for part in parts:
        try:
            part.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            _signal(part, signal.SIGKILL)


def _signal(part: subprocess.Popen[bytes], number: int) -> None:
    """To the whole group: granian's workers must not outlive it."""
    try:
        os.killpg(part.pid, number)
    except ProcessLookupError:
        return
