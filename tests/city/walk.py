"""A walk of random steps from a seed: goes as far as one wants, and tells every step of the example that failed."""

import random
import sys
import time
from collections.abc import Iterator, Sequence

from kitaphana.core import memory
from tests.city.days import RULES, Days, Step

EXAMPLE = 100
"""Steps after which the city begins anew."""
TOLD_EVERY = 10_000
_OFTEN = {"check_out": 16, "check_in": 16, "place": 12, "send": 6, "take_in": 6, "renew": 6, "cancel": 4, "repeat": 5}
_SELDOM = {"nobody_comes": 1, "morning": 1, "close": 1, "end_closure": 1, "reopen": 1, "work": 2}
_WEIGHTS = [(_OFTEN | _SELDOM).get(name, 3) for name in RULES]


class Fault(AssertionError):
    """What is wrong, with the shortest list of steps that was found to lead there (`replay` takes it)."""


def examples(seed: int, steps: int) -> Iterator[list[Step]]:
    """So many steps, cut into examples; the same ones for the same seed."""
    chance, names = random.Random(seed), list(RULES)
    for start in range(0, steps, EXAMPLE):
        chosen = chance.choices(names, _WEIGHTS, k=min(EXAMPLE, steps - start))
        yield [(name, tuple(chance.randrange(size) for size in RULES[name])) for name in chosen]


def walk(days: Days, seed: int, steps: int) -> None:
    """Go all of it; raises `Fault` for the first example that fails."""
    began, done = time.monotonic(), 0
    with memory.rarely_searched():
        for example in examples(seed, steps):
            if (error := replay(days, example)) is not None:
                raise Fault(f"seed {seed}, {error!r} by {shortened(days, example)!r}") from error
            done += len(example)
            if done % TOLD_EVERY == 0:
                spent = time.monotonic() - began
                print(f"seed {seed}: {done} steps, {spent:.0f} s", file=sys.stderr, flush=True)


def replay(days: Days, example: Sequence[Step]) -> Exception | None:
    """The fault that the steps lead to; None when all is well."""
    days.begin()
    try:
        for name, numbers in example:
            days.step(name, numbers)
    except Exception as error:  # whatever it is, it is told
        days.leave()
        return error
    try:
        days.end()
    except Exception as error:
        return error
    return None


def shortened(days: Days, example: Sequence[Step]) -> list[Step]:
    """Leave out what is not needed for a fault: halves first, then single steps."""
    kept, size = list(example), len(example) // 2
    while size:
        start = 0
        while start < len(kept):
            fewer = kept[:start] + kept[start + size :]
            if fewer and replay(days, fewer) is not None:
                kept = fewer
            else:
                start += size
        size //= 2
    return kept
