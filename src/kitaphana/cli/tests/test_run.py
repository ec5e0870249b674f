"""Starting and stopping: ports, signals, files. The whole start is walked by the browser tests."""

import os
import signal
import socket
import subprocess
import sys

import pytest
from click.testing import CliRunner

from kitaphana.cli import main, run
from kitaphana.cli.guard import demand_free_port
from kitaphana.cli.web import command as web


@pytest.fixture
def taken_port():
    """A port on which somebody listens and would share, as the web server does."""
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


@pytest.mark.django_db
@pytest.mark.parametrize("command", [run.command, web])
def test_a_taken_port_is_said_before_anything_starts(command, taken_port, monkeypatch):
    monkeypatch.setattr(run, "_start", lambda *_: pytest.fail("started a part"))

    result = CliRunner().invoke(command, ["--port", str(taken_port)])

    assert result.exit_code == 1
    assert f"cannot listen on 127.0.0.1:{taken_port}" in result.output


def test_a_free_port_is_taken_as_it_is():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]

    demand_free_port("127.0.0.1", port)


@pytest.mark.parametrize("value", ["http", "0", "70000"])
def test_a_port_that_is_none_is_wrong_use(value):
    assert CliRunner().invoke(run.command, env={"KITAPHANA_HTTP_PORT": value}).exit_code == 2


@pytest.mark.django_db
@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_every_way_to_stop_stops_all_parts(asked, monkeypatch):
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    sleep = [sys.executable, "-c", "import time; time.sleep(60)"]
    parts = [subprocess.Popen(sleep, start_new_session=True) for _ in run.PARTS]
    signal.signal(asked, signal.SIG_IGN)  # as a shell leaves SIGINT to its background jobs
    started = iter(parts)
    monkeypatch.setattr(run, "_start", lambda *_: next(started))
    monkeypatch.setattr(run, "_wait_until_ready", lambda *_: os.kill(os.getpid(), asked))
    try:
        result = CliRunner().invoke(run.command, ["--port", "1024"])
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

    assert "Stopping" in result.output
    assert [part.poll() for part in parts] == [-signal.SIGTERM] * len(parts)


def test_files_of_the_program_are_closed_to_strangers(monkeypatch):
    monkeypatch.setattr(sys, "argv", ["kitaphana", "--help"])
    before = os.umask(0)
    try:
        with pytest.raises(SystemExit):
            main.main()
    finally:
        mask = os.umask(before)

    assert mask & 0o007 == 0o007
