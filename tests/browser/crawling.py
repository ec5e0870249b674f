"""Find every page of the running city by following links, as each kind of visitor, one example for each address.

Addresses that only take forms are found by the forms and buttons that send to them.
"""

from collections import deque
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from django.urls import Resolver404, get_resolver, resolve
from django.urls.resolvers import URLPattern, URLResolver
from django.utils.translation import override
from lxml import html

ROLES = (
    "librarian",
    "head",
    "cataloguer",
    "director",
    "admin",
    "specialist",
    "chooser",
    "technician",
    "dispatcher",
    "conservator",
)
READERS = ("R0000002", "R0000004")
NEWCOMER = "newcomer"
"""A reader who has joined online a moment ago: a login without a password. Follows every link, also those that others
have followed before, since some lead elsewhere, or nowhere, without a password."""
PASSWORD = "kitaphana-demo"
MOST_FETCHED = 400
_ALWAYS = ("/ru/search?q=ыыыыыы", "/ru/nowhere/", "/ru/staff/home/")
"""Pages worth a look of their own although another page has the same route, or none has it."""
MEANT_TO_BE_MISSING = ("/ru/nowhere/",)
"""The page that is told where there is none; every other page is there."""
_LINKS = "//main//a/@href | //header//a/@href"
_FORMS = "//form/@action | //button/@formaction"
_HIDDEN = "ancestor-or-self::*[@hidden]"
_LAME = (
    # a button that opens nothing by the browser itself, and belongs to no form or does not send it
    "//button[not(@popovertarget)][not(not(@type) or @type='submit') or not(ancestor::form or @form = //form/@id)]",
    # a form to be filled in, with nothing that sends it
    "//form[.//input[not(@type='hidden')] or .//select or .//textarea]"
    "[not(.//*[self::button or self::input][@type='submit' or self::button[not(@type)]] or @id = //button/@form)]",
    # a link that leads nowhere, a made-up button
    "//a[not(@href) or @href='' or @href='#' or starts-with(@href, 'javascript:')][not(@aria-disabled)]",
    "//*[@role='button' and not(self::button or self::summary)]",
    # a part that asks for another one otherwise than as a better way of a link or a form, or with a link beside it
    "//*[@hx-get or @hx-post][not(self::a[@href] or ancestor-or-self::form or @form or descendant::noscript)]",
)
_START = {
    "": ("/ru/", "/ru/search?q=абай", "/ru/search?q=ыыыыыы", "/ru/nowhere/", "/ru/offline/"),
    "reader": (
        "/ru/account/",
        "/ru/account/pocket/",
        "/ru/account/logout/",
        "/ru/lists/",
        "/ru/join/card/",
        "/ru/account/searches/new/?q=абай&lang=kaz",
    ),
    "staff": (
        "/ru/staff/home/",
        "/ru/staff/desk/",
        "/ru/staff/readers/",
        "/ru/staff/readers/?q=R0000002",
        "/ru/staff/readers/1/",
        "/ru/staff/readers/8/call/books/?q=абай",
        "/ru/staff/readers/8/call/lists/",
        "/ru/staff/readers/1/merge/2/",
        "/ru/staff/readers/2/holds/",
        "/ru/staff/groups/1/list/",
        "/ru/staff/stock/?q=K0000011",
        "/ru/staff/stock/",  # pages that offer more to those who keep the stock than to the first who sees them
        "/ru/staff/messages/",  # the same: texts and settings are for directors
        "/ru/staff/editions/40/",
        "/ru/staff/batches/1/?list=records",
    ),
}


@dataclass
class Found:
    """Pages by the login that sees them; `routes` are those of all of them, `forms` those that their forms send to.

    `broken` tells of links on pages that lead to no page, `lame` of controls that do nothing without scripts.
    """

    pages: dict[str, list[str]] = field(default_factory=dict)
    routes: set[str] = field(default_factory=set)
    forms: set[str] = field(default_factory=set)
    broken: list[str] = field(default_factory=list)
    lame: list[str] = field(default_factory=list)

    def as_plain(self) -> dict[str, object]:
        """For JSON."""
        sets = {"routes": sorted(self.routes), "forms": sorted(self.forms)}
        return {"pages": self.pages, **sets, "broken": self.broken, "lame": self.lame}


def crawl(request_for) -> Found:
    """Everything that anybody reaches by links; `request_for(login)` is a signed-in APIRequestContext of Playwright."""
    found = Found()
    for login in ("", *READERS, NEWCOMER, *ROLES):
        kind = "staff" if login in ROLES else "reader" if login else ""
        known = set() if login == NEWCOMER else found.routes
        found.pages[login] = _walk(request_for(login), _START[kind], found, known)
    return found


def _walk(request, start, found: Found, known: set[str]) -> list[str]:
    """Breadth first; an address whose route is `known` by an earlier visit is not followed once more."""
    queue, seen, pages = deque((path, "") for path in start), set(start), []
    for _ in range(MOST_FETCHED):
        if not queue:
            break
        path, linked_from = queue.popleft()
        if linked_from and route_of(path) in known:
            continue
        answer = request.get(path)
        if linked_from and answer.status >= 400:
            found.broken.append(f"{linked_from} links to {path}, which answers {answer.status}")
        elif answer.status in (200, 404) and "text/html" in answer.headers.get("content-type", ""):
            pages += _looked_at(answer, path, found, known)
            here = urlsplit(answer.url).path
            links = dict.fromkeys(_addresses(answer, html.fromstring(answer.body()), _LINKS))
            queue.extend((link, here) for link in links if link not in seen)
            seen.update(links)
    return pages


def _looked_at(answer, path: str, found: Found, known: set[str]) -> list[str]:
    """Note the routes of a page and of its forms; the page itself, unless one of its route is among those found."""
    final = urlsplit(answer.url)
    landed = route_of(final.path)
    is_new = landed not in found.routes or path in _ALWAYS
    for routes in (found.routes, known):
        routes.update(one for one in (route_of(path), landed) if one is not None)
    tree = html.fromstring(answer.body())
    actions = _addresses(answer, tree, _FORMS)
    found.forms.update(route for action in actions if (route := route_of(action)))
    found.lame += [f"{final.path}: {control}" for control in lame_controls(tree) if is_new]
    return [f"{final.path}?{final.query}" if final.query else final.path] if is_new else []


def lame_controls(tree) -> list[str]:
    """Controls of a page as it is served that a browser without scripts cannot use.

    What only scripts can do is served `hidden` and shown by them; parts that fetch themselves have a link beside them.
    """
    found = [one for where in _LAME for one in tree.xpath(where) if not one.xpath(_HIDDEN)]
    return [html.tostring(one, encoding="unicode", with_tail=False)[:160] for one in found]


def _addresses(answer, tree, where: str) -> list[str]:
    """Addresses of the house, in the same language, that a page names there."""
    whole = (urlsplit(urljoin(answer.url, address)) for address in tree.xpath(where))
    here = urlsplit(answer.url).netloc
    return [
        f"{one.path}?{one.query}" if one.query else one.path
        for one in whole
        if one.netloc == here and one.path.startswith("/ru/")
    ]


def route_of(path: str) -> str | None:
    """The route of `urls.py` that answers an address; `None` where nothing does."""
    with override("ru"):
        try:
            return resolve(urlsplit(path).path).route.removeprefix("ru/")
        except Resolver404:
            return None


def all_routes() -> set[str]:
    """Every route below the language prefix."""
    with override("ru"):
        return {
            route.removeprefix("ru/") for route in _routes(get_resolver().url_patterns, "") if route.startswith("ru/")
        }


def _routes(patterns, before):
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route
