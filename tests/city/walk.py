"""A walk of random steps from a seed: goes as far as one wants, and tells every step of the example that failed."""

import random
import sys
import time
from collections.abc import Iterator, Sequence

from kitaphana.core import memory
from tests.city.days import RULES, SELDOM, Days, Step

EXAMPLE = 150
"""Steps after which the city begins anew."""
IN_FULL = 10
"""So many examples go by until every invariant is looked at by itself again."""
TOLD_EVERY = 10_000
_OFTEN = {
    "check_out": 32,
    "check_in": 32,
    "place": 24,
    "repeat": 12,
    "send": 12,
    "take_in": 12,
    "renew": 12,
    "cancel": 8,
}
_SELDOM = dict.fromkeys(SELDOM, 1) | {"time_passes": 3, "nobody_comes": 2, "work": 3}
_WEIGHTS = [(_OFTEN | _SELDOM).get(name, 6) for name in RULES]


class Fault(AssertionError):
    """What is wrong, with the shortest list of steps that was found to lead there (`replay` takes it)."""


def examples(seed: int) -> Iterator[list[Step]]:
    """Examples without end; the same ones for the same seed."""
    chance, names = random.Random(seed), list(RULES)
    while True:
        chosen = chance.choices(names, _WEIGHTS, k=EXAMPLE)
        yield [(name, tuple(chance.randrange(size) for size in RULES[name])) for name in chosen]


def walk(days: Days, seed: int, steps: int) -> None:
    """Go so many steps; raises `Fault` for the first example that fails."""
    began, done, told = time.monotonic(), 0, 0
    with memory.rarely_searched():
        for number, example in enumerate(examples(seed)):
            count, error = replay(days, example, in_full=number % IN_FULL == 0)
            if error is not None:
                fault = f"seed {seed}, after {done} steps: {error!r} by {shortened(days, example)!r}"
                print(fault, file=sys.stderr, flush=True)
                raise Fault(fault) from error
            done += count
            if done // TOLD_EVERY > told or done >= steps:
                told = done // TOLD_EVERY
                spent, core = time.monotonic() - began, time.process_time()
                print(f"seed {seed}: {done} steps, {spent:.0f} s ({core:.0f} s of a core)", file=sys.stderr, flush=True)
            if done >= steps:
                return


def replay(days: Days, example: Sequence[Step], *, in_full: bool = True) -> tuple[int, Exception | None]:
    """How many steps there was something to do at, and the fault that they lead to."""
    done = 0
    days.begin()
    try:
        try:
            for name, numbers in example:
                done += days.step(name, numbers)
        finally:
            days.end(in_full=in_full)
    except Exception as error:  # noqa: BLE001  whatever it is, it is told
        return done, error
    return done, None


def shortened(days: Days, example: Sequence[Step]) -> list[Step]:
    """Leave out what is not needed for a fault: halves first, then single steps."""
    kept, size = list(example), len(example) // 2
    while size:
        start = 0
        while start < len(kept):
            fewer = kept[:start] + kept[start + size :]
            if replay(days, fewer)[1] is not None:
                kept = fewer
            else:
                start += size
        size //= 2
    return kept
