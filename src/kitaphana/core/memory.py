"""How often Python looks for circles among objects."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

YOUNG, MIDDLE, OLD = 50_000, 20, 100


@contextmanager
def rarely_searched() -> Iterator[None]:
    """While much is made and soon forgotten, look for circles seldom: what is in none is freed at once anyway.

    A tenth of the time of an import went into looking through objects that were all in use.
    """
    before = gc.get_threshold()
    gc.set_threshold(YOUNG, MIDDLE, OLD)
    try:
        yield
    finally:
        gc.set_threshold(*before)
