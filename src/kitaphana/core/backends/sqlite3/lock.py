"""A fair lock between processes and threads: `flock` on a file beside the database, with a time-out."""

import _thread
import fcntl
import os
from pathlib import Path

from django.db import OperationalError


class WriteLockTimeout(OperationalError):
    """The write lock was not free in time; nothing was written, and trying again is safe."""


class WriteLock:
    """One holder at a time among all that name the same file; belongs to one connection, so to one thread.

    The kernel queues those who wait. Polling would not be fair, and a blocking `flock` knows no time-out: so a
    short-lived thread waits in the kernel while the caller waits for it. The lock goes with the file description:
    a process that dies lets go of it. (Strict turns by numbers were tried: half the throughput, no shorter waits.)
    """

    def __init__(self, path: Path, timeout: float) -> None:
        self.path = path
        self.timeout = timeout
        self.is_held = False
        self._handle: int | None = None
        self._process = 0

    def acquire(self) -> None:
        """Wait for the lock, `timeout` seconds at most; held already: nothing to do."""
        if self.is_held and self._process == os.getpid():
            return
        handle = self._open()
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._wait(handle)
        self.is_held = True

    def release(self) -> None:
        """Let the next one go on; not held: nothing to do."""
        if self.is_held and self._handle is not None and self._process == os.getpid():
            fcntl.flock(self._handle, fcntl.LOCK_UN)
        self.is_held = False

    def close(self) -> None:
        """Release and close the file."""
        self.release()
        self._close()

    def _close(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def _open(self) -> int:
        if self._process != os.getpid():
            self._close()  # a child of fork shares the parent's description: take one of its own
        if self._handle is None:
            self._handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o660)
            self._process = os.getpid()
        return self._handle

    def _wait(self, handle: int) -> None:
        wait = _Wait(handle)
        _thread.start_new_thread(wait.run, ())
        try:
            is_taken = wait.done.acquire(timeout=self.timeout)
        except BaseException:  # Ctrl-C, SIGTERM
            if not self._leave_to(wait):
                self._close()  # it came at the last moment, and nobody will use it
            raise
        if not is_taken and self._leave_to(wait):
            raise WriteLockTimeout(f"database is locked: waited {self.timeout:g} s for the write lock")

    def _leave_to(self, wait: "_Wait") -> bool:
        """Stop waiting: the thread closes the file once it has the lock. False if the lock came just now."""
        if wait.abandon():
            self._handle = None
            return True
        return False


class _Wait:
    """One wait in the kernel, which its caller may abandon."""

    def __init__(self, handle: int) -> None:
        self.handle = handle
        self.done = _thread.allocate_lock()
        self.done.acquire()
        self._decision = _thread.allocate_lock()
        self._is_over = False

    def run(self) -> None:
        """In the waiting thread: take the lock and say so, or close the file if nobody waits any more."""
        fcntl.flock(self.handle, fcntl.LOCK_EX)
        with self._decision:
            if self._is_over:
                os.close(self.handle)
                return
            self._is_over = True
        self.done.release()

    def abandon(self) -> bool:
        """Stop waiting; False if the lock came at the last moment and is held now."""
        with self._decision:
            if self._is_over:
                return False
            self._is_over = True
            return True
