"""Addresses of the page before and after this one."""

from dataclasses import dataclass

from kitaphana.discovery.queries import SearchPage
from kitaphana.edges.portal.forms import SearchQuery

RESULTS = "#results"


@dataclass(frozen=True, slots=True)
class Pages:
    """For the pager; `count` is 0 where pages follow keys and nobody counts them, `target` what htmx replaces."""

    previous_url: str = ""
    next_url: str = ""
    number: int = 1
    count: int = 0
    target: str = ""


def numbered(query: SearchQuery, found: SearchPage) -> Pages:
    """Pages of results, as far as the index goes: who comes to the end should narrow the search."""
    number, count = max(1, found.page), max(1, found.page_count)
    return Pages(
        previous_url=query.on_page(number - 1).as_query() if number > 1 else "",
        next_url=query.on_page(number + 1).as_query() if number < count else "",
        number=number,
        count=count,
        target=RESULTS,
    )


def by_key(path: str, after: int | None, next_after: int | None) -> Pages:
    """Pages of a list by key: onward, and back to the beginning; `path` may have a query of its own."""
    sign = "&" if "?" in path else "?"
    return Pages(previous_url=path if after else "", next_url=f"{path}{sign}after={next_after}" if next_after else "")
