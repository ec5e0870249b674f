"""A breaker: a gateway that fails on end is left alone for a growing pause, then tried with one message."""

from dataclasses import dataclass
from typing import Final

FAILURES_ON_END: Final = 5
FIRST_REST, LONGEST_REST = 15.0, 600.0
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Breaker:
    """How a gateway has fared of late; moments are seconds of a clock that only goes forward."""

    failures: int = 0
    opens_at: float = 0.0

    @property
    def is_open(self) -> bool:
        """Whether it has failed so often that it is being left alone."""
        return self.failures >= FAILURES_ON_END

    def may_try(self, now: float) -> bool:
        """Whether a message may go now."""
        return not self.is_open or now >= self.opens_at

    def after(self, *, succeeded: bool, now: float) -> "Breaker":
        """What it is after one more message."""
        if succeeded:
            return Breaker()
        failures = self.failures + 1
        rest = min(FIRST_REST * 2.0 ** max(0, min(failures - FAILURES_ON_END, 10)), LONGEST_REST)
        return Breaker(failures, now + rest)
