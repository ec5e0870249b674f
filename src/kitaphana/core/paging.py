"""Lists page by key, so that no page costs more than the first."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows and the key after which the next page begins (`None`: this was the last one)."""

    rows: tuple[Row, ...]
    next_after: int | None = None


def page_of(rows: Iterable[Row], *, limit: int, key: Callable[[Row], int]) -> Page[Row]:
    """A page of at most `limit` rows out of `limit + 1` that were asked for: the last one tells that more follow."""
    found = tuple(rows)
    shown = found[:limit]
    return Page(shown, key(shown[-1]) if len(found) > limit else None)
