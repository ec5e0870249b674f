"""Every page that anybody can reach: accessible in three languages and three looks, wide and narrow.

The pages are found by following links, so a new page is tested from its first day; a page that no link leads to fails
`test_every_address_is_reached_by_a_link`. `make test` looks at each page in a Latin square of languages, looks and
widths (in every language, look and width once); `make accessibility` (KITAPHANA_EVERY_LOOK=1) in the whole product.
"""

import os
from itertools import product

import pytest

from tests.browser.crawling import PASSWORD, ROLES, all_routes, crawl
from tests.browser.furnishing import arrange, begin_call, furnish

pytestmark = [pytest.mark.browser, pytest.mark.once]
LANGUAGES, WIDTHS = ("kk", "ru", "en"), (1440, 360)
LOOKS = {"default": "", "dark": "theme=dark", "low-vision": "vision=black-white&size=150"}
NARROWEST = 320
WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll("body *")]
  .filter((one) => one.getBoundingClientRect().right > innerWidth + 0.5 && !one.closest(".table-scroll *"))
  .map((one) => one.outerHTML.slice(0, 160))"""
# Not pages: acts that answer POST alone, files, what messages will open one day, and steps of the second factor.
NO_PAGES = (
    "account/2fa/",
    "account/^",
    "account/calendar/<slug:act>",
    "account/card/card.pdf",
    "account/card/lost",
    "account/confirm-email/",
    "account/data/forget",
    "account/email/",
    "account/family/<int:child_id>/card.pdf",
    "account/family/<int:child_id>/card/lost",
    "account/family/<int:child_id>/holds/",
    "account/family/<int:child_id>/loans/",
    "account/family/<int:child_id>/renew",
    "account/history/<slug:act>",
    "account/inactive/",
    "account/loans/<int:loan_id>/lost",
    "account/loans/<int:loan_id>/renew",
    "account/login/code/confirm/",
    "account/password/reset/",
    "account/password/set/",
    "account/renew/",
    "account/searches/<int:search_id>/<slug:act>",
    "account/signup/",
    "appearance/",
    "e/<int:edition_id>",
    "editions/<int:edition_id>/card.png",
    "editions/<int:edition_id>/cite.<slug:kind>",
    "feeds/new.rss",
    "libraries/<slug:code>/mine",
    "libraries/map.geojson",
    "lists/<int:list_id>/<slug:act>",
    "lists/<int:list_id>/entries/",
    "lists/<int:list_id>/list.",
    "lists/<int:list_id>/restore",
    "lists/<slug:token>/copy",
    "lists/<slug:token>/list.",
    "lists/device/",
    "lists/later/",
    "manifest.webmanifest",
    "opensearch.xml",
    "staff/charges/<int:charge_id>/<slug:act>/",
    "staff/damage/<int:photo_id>/<slug:size>/",
    "staff/diary/visits/",
    "staff/editions/<int:edition_id>/cover/",
    "staff/editions/<int:edition_id>/unmet/",
    "staff/failed-events/<int:letter_id>/",
    "staff/freezes/<int:freeze_id>/<slug:act>/",
    "staff/freezes/<int:freeze_id>/state/",
    "staff/groups/<int:group_id>/<slug:act>/",
    "staff/groups/<int:group_id>/cards/",
    "staff/holidays/<int:year>/load/",
    "staff/holidays/days/<int:holiday_id>/remove/",
    "staff/hours/<slug:code>/<int:hours_id>/end/",
    "staff/hours/<slug:code>/exceptions/<int:exception_id>/",
    "staff/imports/<int:job_id>/<slug:act>/",
    "staff/imports/<int:job_id>/report/",
    "staff/imports/<int:job_id>/state/",
    "staff/items/<int:item_id>/<slug:act>/",
    "staff/items/<int:item_id>/reviews/",
    "staff/labels/calibration/",
    "staff/labels/sheets/<int:sheet_id>/remove/",
    "staff/lists/<int:list_id>/<slug:act>/",
    "staff/lists/<int:list_id>/entries/",
    "staff/logins/<int:user_id>/<slug:act>/",
    "staff/losses/<int:loan_id>/<slug:act>/",
    "staff/matches/<int:evidence_id>/<slug:act>/",
    "staff/moving-in/<int:job_id>/<slug:act>/",
    "staff/moving-in/<int:job_id>/rejects/",
    "staff/moving-in/<int:job_id>/state/",
    "staff/moving-in/columns/<int:mapping_id>/",
    "staff/moving-in/pairs/<int:proposal_id>/<slug:act>/",
    "staff/moving-in/pairs/same/",
    "staff/paper/<int:job_id>/<slug:act>/",
    "staff/paper/<int:job_id>/report/",
    "staff/paper/<int:job_id>/state/",
    "staff/paper/sheets/",
    "staff/paper/table/",
    "staff/quarantine/<int:row_id>/<slug:act>/",
    "staff/quarantine/records/<int:row_id>/raw/",
    "staff/quarantine/records/raw/",
    "staff/quarantine/records/send/",
    "staff/readers/<int:patron_id>/<slug:act>/",
    "staff/readers/<int:patron_id>/call/<slug:act>/",
    "staff/readers/<int:patron_id>/call/hold/",
    "staff/readers/<int:patron_id>/card/",
    "staff/readers/<int:patron_id>/charges/new/",
    "staff/readers/doubles/<int:pair_id>/apart/",
    "staff/readers/merges/<int:merge_id>/undo/",
    "staff/receipts/<int:payment_id>/reverse/",
    "staff/records/<int:record_id>/separate/",
    "staff/readers/<int:patron_id>/loans/<int:loan_id>/",
    "staff/readers/<int:patron_id>/password/",
    "staff/reviews/<int:review_id>/reopen/",
    "staff/reviews/<int:review_id>/settle/",
    "staff/rules/<int:row_id>/",
    "staff/rules/draft/",
    "staff/rules/new/",
    "staff/rules/two-people/",
    "staff/rules/versions/<int:version_id>/<slug:act>/",
    "staff/rules/versions/<int:version_id>/simulation/state/",
    "staff/stock/last-copies/keep/",
    "staff/terminals/<int:terminal_id>/",
    "staff/transfers/<int:act_id>/<slug:act>/",
    "staff/transfers/<int:act_id>/print/",
    "staff/unmet/settle/",
)


@pytest.fixture(scope="module")
def contexts(chromium, city_url):
    """A signed-in browser context for a login, made once; the empty login is a visitor."""
    made = {}

    def context_for(login):
        if login not in made:
            made[login] = chromium.new_context(base_url=city_url, service_workers="block")
            if login:
                sign_in(made[login].new_page(), login)
        return made[login]

    yield context_for
    for context in made.values():
        context.close()


def sign_in(page, login):
    page.goto("/ru/account/login/")
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    with page.expect_navigation():
        page.press("[name=password]", "Enter")
    page.close()


@pytest.fixture(scope="module")
def everything(city, contexts, tmp_path_factory):
    furnish(city, contexts("head").new_page(), tmp_path_factory.mktemp("furniture"))
    begin_call(contexts("librarian").new_page())
    arrange(contexts("R0000002").new_page())
    return crawl(lambda login: contexts(login).request)


def views_of():
    """Which languages, looks and widths a page is looked at in, page by page."""
    whole = list(product(LANGUAGES, LOOKS, WIDTHS))
    if os.environ.get("KITAPHANA_EVERY_LOOK"):
        return lambda place: whole
    return lambda place: [
        (language, list(LOOKS)[(place + turn) % 3], WIDTHS[(place + turn) % 2])
        for turn, language in enumerate(LANGUAGES)
    ]


@pytest.mark.parametrize("login", ["", "R0000002", *ROLES])
def test_every_page_is_accessible_in_every_language_look_and_width(everything, contexts, city_url, axe, login):
    page, found = contexts(login).new_page(), []
    page.on("pageerror", lambda error: found.append(f"{page.url} script: {error}"))
    wanted = views_of()
    for place, path in enumerate(everything.pages[login]):
        for (language, look), widths in grouped(wanted(place)):
            wear(page, LOOKS[look], city_url)
            page.goto(f"/{language}/{path.removeprefix('/ru/')}")
            for width in widths:
                page.set_viewport_size({"width": width, "height": 900})
                found += [f"{page.url} {look} {width} {line}" for line in axe(page)]
            found += sticking_out(page, look)
    page.close()
    assert found == [], "\n".join(found)


def grouped(views):
    """Views of one page by what needs another loading of it; a change of width does not."""
    loads = {}
    for language, look, width in views:
        loads.setdefault((language, look), []).append(width)
    return loads.items()


def wear(page, look, city_url):
    """Take on a look by its cookie, as the switches in the page do."""
    page.context.add_cookies([{"name": "kitaphana_view", "value": look, "url": city_url}])


def sticking_out(page, look):
    """Reflow (WCAG 1.4.10): nothing is wider than the narrowest window."""
    page.set_viewport_size({"width": NARROWEST, "height": 900})
    wide = page.evaluate(WIDE)
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    return [f"{page.url} {look} {one} is wider than {NARROWEST} px" for one in wide[:5]]


def test_every_address_is_reached_by_a_link(everything):
    unreached = all_routes() - everything.routes

    left = sorted(route for route in unreached if not route.startswith(NO_PAGES))
    assert left == [], "\n".join(left)
