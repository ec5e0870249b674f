"""Background jobs of django-tasks, run in a thread of the worker, and the daily upkeep.

One process runs them at a time (a lock between processes); so a job that is marked as running when we get the
lock belongs to a process that died, and is run again: jobs are safe to repeat.
"""

import logging
import threading

from django.db import close_old_connections
from django.utils.crypto import get_random_string
from django.utils.module_loading import import_string
from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from kitaphana.core import locks, upkeep
from kitaphana.core.transactions import retrying

INTERVAL = 1.0  # seconds

logger = logging.getLogger(__name__)


def run(stop: threading.Event) -> None:
    """Run jobs until `stop` is set; faults of the database are logged and waited out."""
    while not stop.is_set():
        try:
            with locks.exclusive("jobs") as is_ours:
                if is_ours:
                    _take_over()
                    _serve(stop)
        except Exception:
            logger.exception("the job runner starts anew")
        close_old_connections()
        stop.wait(INTERVAL)


def _serve(stop: threading.Event) -> None:
    while not stop.is_set():
        run_ready_jobs()
        upkeep.run_if_due()
        upkeep.run_morning_if_due()
        stop.wait(INTERVAL)


def enqueue(path: str, *args: object) -> None:
    """Queue the task at a dotted path, for services, which know no tasks above them.

    Inside a transaction the task is there exactly when what it works on is.
    """
    import_string(path).enqueue(*args)


def run_ready_jobs() -> None:
    """Run the jobs that wait, if any; looking takes no write lock."""
    if not DBTaskResult.objects.ready().exists():
        return
    Worker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(32),
        excluded_queue_names=[],
    ).run()


def _take_over() -> None:
    running = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING)
    if count := retrying(lambda: running.update(status=TaskResultStatus.READY, started_at=None)):
        logger.warning("%d jobs of a worker that died are run again", count)
