"""The library as an app: without a network it says so, and shows card and loans if the reader wished to keep them."""

import pytest

from tests.browser.test_portal import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.once]
READY = "() => navigator.serviceWorker.ready.then(() => Boolean(navigator.serviceWorker.controller))"
KEEP = {"kk": "Желі жоқ кезге", "ru": "Хранить на этом устройстве", "en": "Keep on this device"}
HEADING = {"kk": "Желі байланысы жоқ", "ru": "Нет связи с сетью", "en": "There is no network"}


@pytest.fixture
def installed(open_page):
    """A page in a language with the service worker in charge of it."""

    def opened(language):
        page = open_page(f"/{language}/")
        page.wait_for_function(READY)
        return page

    return opened


@pytest.mark.parametrize("language", HEADING)
def test_without_a_network_the_app_says_so_in_the_language_of_the_page(installed, axe, language):
    page = installed(language)
    page.context.set_offline(True)
    page.goto(f"/{language}/libraries/")

    assert page.inner_text("h1") == HEADING[language]
    assert page.locator("[data-pocket-kept]").is_hidden()
    assert axe(page) == []


@pytest.mark.parametrize("language", HEADING)
def test_card_and_loans_are_shown_without_a_network_once_the_reader_kept_them(installed, axe, language):
    page = installed(language)
    sign_in(page, language, "R0000002")
    button = page.get_by_role("button", name=KEEP[language])
    button.click()
    page.wait_for_function("() => document.getElementById('announcements').textContent !== ''")
    assert button.get_attribute("aria-pressed") == "true"

    page.context.set_offline(True)
    page.goto(f"/{language}/account/")

    assert page.inner_text(".number") == "R0000002"
    assert page.locator(".qr svg").is_visible()
    assert page.locator("li.loan").count() == 3
    assert axe(page) == []


def test_nothing_is_kept_that_the_reader_did_not_ask_for(installed):
    page = installed("ru")
    sign_in(page, "ru", "R0000002")

    page.context.set_offline(True)
    page.goto("/ru/account/")

    assert "R0000002" not in page.content()
    assert page.inner_text("h1") == HEADING["ru"]


def test_signing_out_forgets_what_was_kept(installed):
    page = installed("ru")
    sign_in(page, "ru", "R0000002")
    page.get_by_role("button", name=KEEP["ru"]).click()
    page.wait_for_function("() => localStorage.getItem('kitaphana-pocket')")
    with page.expect_navigation():
        page.get_by_role("button", name="Выйти").click()

    assert page.evaluate(
        "async () => [localStorage.getItem('kitaphana-pocket'), await caches.has('kitaphana-pocket')]"
    ) == [
        None,
        False,
    ]


def test_what_one_reader_kept_is_gone_when_another_signs_in(installed):
    page = installed("ru")
    sign_in(page, "ru", "R0000002")
    page.get_by_role("button", name=KEEP["ru"]).click()
    page.wait_for_function("() => localStorage.getItem('kitaphana-pocket')")
    page.context.clear_cookies()  # the session ended by itself, nobody signed out
    sign_in(page, "ru", "R0000001")
    page.get_by_role("button", name=KEEP["ru"]).wait_for()
    page.wait_for_function("() => !localStorage.getItem('kitaphana-pocket')")

    page.context.set_offline(True)
    page.goto("/ru/account/")

    assert page.inner_text("h1") == HEADING["ru"]
