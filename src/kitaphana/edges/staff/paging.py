"""Links of lists that page by key: the first page, and the one after the last row shown."""

from dataclasses import dataclass

from django.http import HttpRequest

KEY = "after"


@dataclass(frozen=True, slots=True)
class Pages:
    """What `ui/components/pager.html` asks for; a list by key knows no numbers of pages."""

    previous_url: str
    next_url: str
    number: int = 0
    count: int = 0
    attributes: str = ""


def key_in(request: HttpRequest, name: str = KEY) -> int | None:
    """The key in the address; nonsense is the first page. A second list on a page has a `name` of its own."""
    text = request.GET.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 19 else None


def pages_after(request: HttpRequest, next_after: int | None) -> Pages:
    """Back leads to the first page (the browser's own "back" to the one before), onward to the next."""
    return Pages(
        previous_url=_address(request, None) if key_in(request) is not None else "",
        next_url=_address(request, next_after) if next_after is not None else "",
    )


def _address(request: HttpRequest, key: int | None) -> str:
    query = request.GET.copy()
    query.pop(KEY, None)
    if key is not None:
        query[KEY] = str(key)
    return f"?{query.urlencode()}"
