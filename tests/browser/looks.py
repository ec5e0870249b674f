"""How pages are looked at: languages, looks, widths; and what is wrong with one page in them."""

import os
from itertools import product

from tests.browser.crawling import MEANT_TO_BE_MISSING
from tests.browser.walking import unreached_stops, unseen_stops

IS_WHOLE = bool(os.environ.get("KITAPHANA_EVERY_LOOK"))
"""Whether each page is seen in every language, look and width (`make accessibility`), not in a Latin square of them."""
LANGUAGES, WIDTHS = ("kk", "ru", "en"), (1440, 360)
LOOKS = {"default": ("",), "dark": ("theme=dark",)}
LOOKS["low-vision"] = (
    "vision=black-white&size=150",
    "vision=white-black&size=200",
    "vision=blue&size=150&font=serif",
    "vision=brown&size=150&spacing=wide&images=grey",
    "vision=green&size=200&spacing=double&letters=wide",
)
"""The cookies of each look: they take turns, so that each page in the whole product wears each of them."""
NARROWEST = 320
WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll("body *")]
  .filter((one) => one.getBoundingClientRect().right > innerWidth + 0.5 && !one.closest(".table-scroll *"))
  .map((one) => one.outerHTML.slice(0, 160))"""


def views_of(place):
    """In which languages, cookies of looks, and widths a page is looked at."""
    if IS_WHOLE:
        wanted = enumerate(product(LANGUAGES, WIDTHS, LOOKS))
        return [(language, in_turn(look, place + turn // 3), width) for turn, (language, width, look) in wanted]
    return [
        (language, in_turn(list(LOOKS)[(place + turn) % 3], place), WIDTHS[(place + turn) % 2])
        for turn, language in enumerate(LANGUAGES)
    ]


def in_turn(look, place):
    """One of the cookies of a look."""
    return LOOKS[look][place % len(LOOKS[look])]


def faults_of(page, path, views, axe):
    """What is wrong with one page in the views that are wanted of it."""
    found, errors = [], []

    def note(error):
        errors.append(f"{page.url} script: {error}")

    page.on("pageerror", note)
    for place, ((language, look), widths) in enumerate(grouped(views)):
        wear(page, look)
        answer = page.goto(f"/{language}/{path.removeprefix('/ru/')}")
        if answer.status != (404 if path in MEANT_TO_BE_MISSING else 200):
            errors.append(f"{page.url} answers {answer.status}")
        for width in widths:
            page.set_viewport_size({"width": width, "height": 900})
            found += [f"{page.url} {look} {width} {line}" for line in axe(page)]
        if place == 0:
            found += [f"{page.url} {look} {widths[-1]} {line}" for line in faults_of_the_keyboard(page)]
        found += sticking_out(page, look)
    page.remove_listener("pageerror", note)
    return found + errors


def faults_of_the_keyboard(page):
    """Stops that nobody sees; in the whole product also those to which Tab does not come."""
    found = unseen_stops(page)
    if IS_WHOLE:
        found += unreached_stops(page)
    return found


def grouped(views):
    """Views of one page by what needs another loading of it; a change of width does not."""
    loads = {}
    for language, look, width in views:
        loads.setdefault((language, look), []).append(width)
    return loads.items()


def wear(page, look):
    """Take on a look, as the switches in the page do."""
    page.context.add_cookies([{"name": "kitaphana_view", "value": look, "domain": "127.0.0.1", "path": "/"}])


def sticking_out(page, look):
    """Reflow (WCAG 1.4.10): nothing is wider than the narrowest window."""
    page.set_viewport_size({"width": NARROWEST, "height": 900})
    wide = page.evaluate(WIDE)
    return [f"{page.url} {look} {one} is wider than {NARROWEST} px" for one in wide[:5]]
