"""Every page that anybody can reach: accessible in three languages and three looks, wide and narrow, by keyboard, and
without scripts.

The pages are found by following links, so a new page is tested from its first day; a page that no link leads to fails
`test_every_address_is_reached_by_a_link_or_a_form`. `make test` looks at each page in a Latin square of languages,
looks and widths (in every language, look and width once); `make accessibility` (KITAPHANA_EVERY_LOOK=1) in the whole
product, walks each page round by Tab and opens it in a browser without scripts. The five schemes for low vision take
turns; `ui/tests/test_contrast.py` reckons with all of them.
"""

import json
from contextlib import contextmanager

import pytest

from tests.browser.cities import prepared, served, shared_by_all
from tests.browser.conftest import PROJECT
from tests.browser.crawling import NEWCOMER, PASSWORD, READERS, ROLES, all_routes, crawl
from tests.browser.furnishing import arrange, begin_call, furnish, join
from tests.browser.looks import IS_WHOLE, faults_of, views_of, wear

pytestmark = [pytest.mark.browser, pytest.mark.once]
HEADINGS = """() => [...document.querySelectorAll("main :is(h1, h2, h3)")]
  .filter((one) => one.checkVisibility()).map((one) => one.textContent.trim())"""
PORTIONS = range(12)
# Not pages: files, what a script asks for, what messages will open one day, steps of the second factor, steps of
# joining, signing in and of a call that only a code opens (`test_joining.py`, `test_sign_in.py` and
# `test_account_journeys.py` walk them), and forms that show
# only in a state which a fresh city has not reached.
NO_PAGES = (
    "account/2fa/",
    "account/^",
    "account/calendar/<slug:act>",
    "account/card/card.pdf",
    "account/card/lost",
    "account/code/digits/",
    "account/code/who/",
    "account/confirm-email/",
    "account/consents/<slug:purpose>/<slug:act>",
    "account/data/file",
    "account/data/forget",
    "account/details/address",
    "account/details/code/",
    "account/details/name",
    "account/details/pin",
    "account/details/post",
    "account/elsewhere/",
    "account/email/",
    "account/family/<int:child_id>/card.pdf",
    "account/family/<int:child_id>/card/lost",
    "account/family/<int:child_id>/consents/<slug:purpose>/<slug:act>",
    "account/family/<int:child_id>/holds/",
    "account/family/<int:child_id>/loans/",
    "account/family/<int:child_id>/registration/",
    "account/family/<int:child_id>/renew",
    "account/guarantor/",
    "account/inactive/",
    "account/link/",
    "account/login/code/confirm/",
    "account/new-password/",
    "account/messages/browser",
    "account/messages/forget",
    "account/messages/seen",
    "account/messages/telegram",
    "account/password/reset/",
    "account/password/set/",
    "account/searches/<int:search_id>/<slug:act>",
    "account/security/devices/",
    "account/signup/",
    "e/<int:edition_id>",
    "editions/<int:edition_id>/card.png",
    "editions/<int:edition_id>/cite.<slug:kind>",
    "feeds/new.rss",
    "join/about/",
    "join/code/",
    "join/enter",
    "join/guarantor/<slug:token>/",
    "libraries/map.geojson",
    "lists/<int:list_id>/list.",
    "lists/<int:list_id>/restore",
    "lists/<slug:token>/list.",
    "lists/device/",
    "lists/later/",
    "manifest.webmanifest",
    "messages/stop/",
    "opensearch.xml",
    "staff/alarms/<int:alarm_id>/",
    "staff/charges/<int:charge_id>/<slug:act>/",
    "staff/damage/<int:photo_id>/<slug:size>/",
    "staff/diary/visits/",
    "staff/failed-events/<int:letter_id>/",
    "staff/freezes/<int:freeze_id>/state/",
    "staff/groups/<int:group_id>/cards/",
    "staff/imports/<int:job_id>/<slug:act>/",
    "staff/imports/<int:job_id>/report/",
    "staff/imports/<int:job_id>/state/",
    "staff/labels/calibration/",
    "staff/messages/letters/<int:batch_id>/",
    "staff/messages/log/<int:delivery_id>/again/",
    "staff/moving-in/<int:job_id>/rejects/",
    "staff/moving-in/<int:job_id>/state/",
    "staff/moving-in/columns/<int:mapping_id>/",
    "staff/moving-in/pairs/<int:proposal_id>/<slug:act>/",
    "staff/moving-in/pairs/same/",
    "staff/paper/<int:job_id>/report/",
    "staff/paper/<int:job_id>/state/",
    "staff/paper/table/",
    "staff/quarantine/<int:row_id>/<slug:act>/",
    "staff/quarantine/records/<int:row_id>/raw/",
    "staff/quarantine/records/raw/",
    "staff/quarantine/records/send/",
    "staff/readers/<int:patron_id>/call/<slug:act>/",
    "staff/readers/<int:patron_id>/call/data/<slug:kind>/",
    "staff/readers/<int:patron_id>/call/history/",
    "staff/readers/<int:patron_id>/card/",
    "staff/readers/doubles/<int:pair_id>/apart/",
    "staff/readers/merges/<int:merge_id>/undo/",
    "staff/receipts/<int:payment_id>/reverse/",
    "staff/records/<int:record_id>/separate/",
    "staff/reviews/<int:review_id>/reopen/",
    "staff/rules/<int:row_id>/",
    "staff/rules/new/",
    "staff/rules/versions/<int:version_id>/simulation/state/",
    "staff/stock/last-copies/keep/",
    "staff/transfers/<int:act_id>/<slug:act>/",
    "staff/transfers/<int:act_id>/print/",
)


@pytest.fixture(scope="session")
def seen(shared, chromium, tmp_path_factory):
    """A city that nobody changes any more: its address, who is signed in, and everything that can be found in it."""

    @contextmanager
    def make():
        folder = tmp_path_factory.mktemp("seen")
        with served(prepared(shared), folder / "data") as city:
            contexts = {login: signed_in(chromium, city.url, login) for login in ("", *READERS, *ROLES)}
            contexts[NEWCOMER] = signed_in(chromium, city.url, "")
            join(contexts[NEWCOMER].new_page(), city)
            furnish(city, contexts["head"].new_page(), contexts[READERS[0]].new_page(), folder)
            begin_call(contexts["librarian"].new_page())
            arrange(contexts[READERS[0]].new_page())
            found = crawl(lambda login: contexts[login].request)
            cookies = {login: context.storage_state() for login, context in contexts.items()}
            yield json.dumps({"url": city.url, "cookies": cookies, "found": found.as_plain()})
            for context in contexts.values():
                context.close()

    with shared_by_all(shared, "seen.json", make) as text:
        yield json.loads(text)


@pytest.fixture(scope="module")
def pages(chromium, seen):
    """`pages(login)`: a page of who is signed in, opened once."""
    opened = {}

    def page_for(login):
        if login not in opened:
            cookies = seen["cookies"][login]
            context = chromium.new_context(base_url=seen["url"], service_workers="block", storage_state=cookies)
            opened[login] = context.new_page()
        return opened[login]

    yield page_for
    for page in opened.values():
        page.context.close()


def signed_in(chromium, url, login):
    """A browser context of somebody; the empty login is a visitor."""
    context = chromium.new_context(base_url=url, service_workers="block")
    if login:
        page = context.new_page()
        page.goto("/ru/account/login/")
        page.fill("[name=login]", login)
        page.fill("[name=password]", PASSWORD)
        with page.expect_navigation():
            page.press("[name=password]", "Enter")
        page.close()
    return context


@pytest.mark.parametrize("portion", [pytest.param(n, marks=pytest.mark.xdist_group(f"pages-{n}")) for n in PORTIONS])
def test_every_page_is_accessible_in_every_language_look_and_width(seen, pages, axe, portion):
    all_pages = [(login, path) for login, paths in seen["found"]["pages"].items() for path in paths]
    found = []
    for place, (login, path) in enumerate(all_pages):
        if place % len(PORTIONS) == portion:
            found += faults_of(pages(login), path, views_of(place), axe)
    assert found == [], "\n".join(found)


@pytest.mark.xdist_group("pages-0")
def test_every_link_of_a_page_leads_to_a_page(seen):
    """For readers with and without a password, for staff and for visitors."""
    assert seen["found"]["broken"] == [], "\n".join(seen["found"]["broken"])


@pytest.mark.xdist_group("pages-0")
def test_no_control_of_any_page_needs_a_script(seen):
    assert seen["found"]["lame"] == [], "\n".join(seen["found"]["lame"])


@pytest.mark.skipif(not IS_WHOLE, reason="make accessibility")
@pytest.mark.xdist_group("pages-0")
def test_every_page_says_the_same_without_scripts(seen, pages, chromium):
    missing = []
    for login, paths in seen["found"]["pages"].items():
        context = chromium.new_context(
            base_url=seen["url"], java_script_enabled=False, storage_state=seen["cookies"][login]
        )
        plain, page = context.new_page(), pages(login)
        wear(page, "")
        for path in paths:
            page.goto(path)
            plain.goto(path)
            lost = [one for one in page.evaluate(HEADINGS) if one not in plain.evaluate(HEADINGS)]
            missing += [f"{path} without scripts has no {one}" for one in lost]
        context.close()
    assert missing == []


@pytest.mark.xdist_group("pages-0")
def test_every_address_is_reached_by_a_link_or_a_form(seen):
    unreached = all_routes() - {*seen["found"]["routes"], *seen["found"]["forms"]}

    left = sorted(route for route in unreached if not route.startswith(NO_PAGES))
    assert left == [], "\n".join(left)


@pytest.mark.xdist_group("pages-0")
def test_no_page_is_locked_to_an_orientation():
    """WCAG 1.3.4: no rule of a style sheet asks how the device is held."""
    sheets = list((PROJECT / "src/kitaphana/ui/static/kitaphana/dist").glob("*.css"))

    assert len(sheets) == 2
    assert not [sheet.name for sheet in sheets if "orientation" in sheet.read_text()]
