"""The portal in a real browser: accessible in every language and look, whole by keyboard, whole without JavaScript."""

import pytest

from tests.browser.walking import enter, focused, tab_to

pytestmark = [pytest.mark.browser, pytest.mark.once]
LANGUAGES = ("kk", "ru", "en")
LARGEST = "vision=green&size=200&spacing=double&letters=wide"
PAGES = (
    "",
    "search?q=абай",
    "search?q=ыыыыыы",
    "libraries/",
    "libraries/CHEKHOV/",
    "libraries/ST01/",
    "join/",
    "nowhere/",
)
PAGES_OF_ENTRANCE = ("account/login/", "account/password/reset/", "account/signup/")
PAGES_OF_A_READER = ("account/", "account/security/", "account/password/change/", "account/logout/")
PASSWORD = "kitaphana-demo"
TEXT_OF_RENEW = {"kk": "Ұзарту", "ru": "Продлить", "en": "Renew"}


def wear(page, look):
    """Take on a look by its cookie, as the switches in the page do."""
    page.context.add_cookies([{"name": "kitaphana_view", "value": look, "url": page.url}])


def sign_in(page, language, card):
    page.goto(f"/{language}/account/login/")
    page.fill("[name=login]", card)
    page.fill("[name=password]", PASSWORD)
    with page.expect_navigation():
        page.press("[name=password]", "Enter")


def too_wide(page, language, addresses):
    """What sticks out of the window, page by page."""
    found = []
    for address in addresses:
        page.goto(f"/{language}/{address}")
        if page.evaluate("() => document.documentElement.scrollWidth > innerWidth"):
            found.append(f"/{language}/{address} is wider than the window")
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_fit_the_window_in_the_largest_letters(open_page, language):
    """What axe says of them is told by `test_every_page.py`, where this look takes its turn."""
    page = open_page(f"/{language}/")
    wear(page, LARGEST)
    page.goto(f"/{language}/search?q=абай")
    edition = page.locator("article h2 a").first.get_attribute("href").split("/", 2)[2]

    found = too_wide(page, language, (*PAGES, edition, f"{edition}record/", *PAGES_OF_ENTRANCE))
    sign_in(page, language, "R0000002")
    found += too_wide(page, language, PAGES_OF_A_READER)

    assert found == []
    assert page.errors == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reader_finds_a_book_and_renews_by_keyboard_alone(open_page, language):
    page = open_page(f"/{language}/")

    tab_to(page, "^q$")
    page.keyboard.type("абай")
    enter(page)
    tab_to(page, "Абай")
    enter(page)
    assert "/editions/" in page.url
    assert page.locator(".call-number").count()

    page.goto(f"/{language}/account/")
    tab_to(page, "^login$")
    page.keyboard.type("R0000002")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    enter(page)
    assert page.url.endswith(f"/{language}/account/")
    assert page.locator("article").count() == 3

    before = page.locator("article .muted").all_inner_texts()
    tab_to(page, rf"^{TEXT_OF_RENEW[language]}:")
    enter(page)
    assert page.locator(".messages .alert").count() == 1
    assert page.locator("article .muted").all_inner_texts() != before


def test_the_skip_link_comes_first_and_leads_to_the_content(open_page):
    page = open_page("/ru/")

    page.keyboard.press("Tab")
    assert focused(page)[0] == "Перейти к содержанию"
    page.keyboard.press("Enter")

    assert page.evaluate("() => document.activeElement.id") == "main"


def test_filters_swap_the_results_keep_the_focus_and_are_announced(open_page):
    page = open_page("/ru/search?q=абай")
    box = page.locator("[name=lang]").first

    with page.expect_response(lambda answer: "/ru/search?" in answer.url):
        box.check()
    page.wait_for_function("() => document.getElementById('announcements').textContent !== ''")

    assert f"lang={box.get_attribute('value')}" in page.url
    assert page.evaluate("() => document.activeElement.name") == "lang"
    assert "Найдено" in page.inner_text("#announcements")

    with page.expect_response(lambda answer: "available=1" in answer.url):
        page.locator("#available").check()
    page.wait_for_url("**available=1**")
    assert "lang=" in page.url
    page.evaluate("() => history.go(-2)")
    page.wait_for_function("() => !location.search.includes('lang=') && document.readyState === 'complete'")
    page.wait_for_function("() => !document.querySelector('[name=lang]:checked')")


def test_everything_works_without_javascript(open_page):
    page = open_page("/ru/", javascript=False)
    page.fill("input[name=q]", "абай")
    page.press("input[name=q]", "Enter")
    page.locator("[name=lang]").first.check()
    page.get_by_role("button", name="Применить").click()
    assert "lang=" in page.url

    page.locator("header button[name=low_vision]").click()
    assert page.locator("html").get_attribute("data-vision") == "black-white"
    assert "lang=" in page.url
    page.get_by_role("button", name="Обычный вид").click()
    assert page.locator("html").get_attribute("data-vision") is None

    page.get_by_role("link", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"
    assert "lang=" in page.url

    sign_in(page, "en", "R0000002")
    page.get_by_role("button", name="Renew all").click()
    assert page.locator(".messages .alert").count() >= 1


@pytest.mark.parametrize("dark", [False, True])
def test_the_theme_follows_the_device_until_one_is_chosen(open_page, dark):
    page = open_page("/ru/", dark=dark)
    paper = "() => getComputedStyle(document.body).backgroundColor"
    of_the_device = page.evaluate(paper)

    page.get_by_role("button", name="светлый" if dark else "тёмный").click()

    assert page.evaluate(paper) != of_the_device
