"""What the first page needs is made when a web process starts, so that no first visitor waits for it.

It happens beside the start; `/readyz` waits for it, but not for long: a city whose figures take longer is ready all the
same, and its first visitor waits for the rest.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import connection
from django.utils.module_loading import import_string

WARMED = ("kitaphana.edges.portal.views.pages.warm_home",)
LONGEST_SECONDS = 8.0
"""So long `/readyz` says no; a start must not take ten."""

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Warming:
    """One process getting warm; without `begin` there is nothing to wait for."""

    paths: tuple[str, ...] = WARMED
    longest: float = LONGEST_SECONDS
    _began_at: float | None = None
    _done: threading.Event = field(default_factory=threading.Event)

    def begin(self) -> threading.Thread:
        """Start it in a thread of its own, with a connection of its own."""
        self._began_at = time.monotonic()
        thread = threading.Thread(target=self._run, name="warming", daemon=True)
        thread.start()
        return thread

    @property
    def is_over(self) -> bool:
        """Done, given up, or never begun."""
        if self._began_at is None or self._done.is_set():
            return True
        return time.monotonic() - self._began_at > self.longest

    def _run(self) -> None:
        try:
            for path in self.paths:
                warm: Callable[[], None] = import_string(path)
                warm()
        except Exception:  # pages make what they need by themselves
            logger.exception("the first page is not warm; its first visitor will wait")
        finally:
            self._done.set()
            connection.close()


of_this_process = Warming()
