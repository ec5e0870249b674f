"""`kitaphana worker`: numbers events, feeds subscribers, sends messages, runs jobs and the daily upkeep."""

import os
import signal
import threading
from types import FrameType

import click

from kitaphana.core import jobs, worker
from kitaphana.notices.services import listening, sending

STOP_WITHIN_SECONDS = 1.5


@click.command()
def command() -> None:
    """Run until told to stop (SIGTERM, Ctrl-C), which takes two seconds at most."""
    stop = threading.Event()

    def asked(number: int, frame: FrameType | None) -> None:
        stop.set()
        _end_at_the_latest()

    signal.signal(signal.SIGTERM, asked)
    signal.signal(signal.SIGINT, asked)
    threading.Thread(target=jobs.run, args=[stop], name="jobs", daemon=True).start()
    sending.start(stop)
    listening.start(stop)
    worker.run(stop)


def _end_at_the_latest() -> None:
    """A long batch or job is not waited for: it is done again at the next start."""
    timer = threading.Timer(STOP_WITHIN_SECONDS, os._exit, args=[0])
    timer.daemon = True
    timer.start()
