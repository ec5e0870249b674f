"""A reader's way with lists in a real browser: find, keep for later, sign in, take over, share, take along."""

import re

import pytest

from tests.browser.test_portal import LARGEST, sign_in, too_wide, wear
from tests.browser.walking import enter, tab_to

pytestmark = [pytest.mark.browser, pytest.mark.once]


def first_edition(page, language):
    page.goto(f"/{language}/search?q=абай")
    return page.locator("article h2 a").first.get_attribute("href")


def test_a_visitor_keeps_a_book_by_keyboard_signs_in_makes_a_list_and_shares_it(open_page, chromium, city_url):
    page = open_page("/en/search?q=вишнёвый")
    tab_to(page, "Keep for later")
    with page.expect_response("**/lists/later/add"):
        page.keyboard.press("Enter")
    page.wait_for_selector(".later-small.is-kept")
    assert page.evaluate("() => document.activeElement.classList.contains('is-kept')")
    assert page.inner_text("#announcements") == "Kept for later"

    page.locator("article h2 a").first.click()
    title = page.inner_text("h1")
    assert "Take off" not in page.inner_text(".edition-acts")
    sign_in(page, "en", "R0000001")
    page.goto("/en/lists/")
    tab_to(page, "Take them over to my list")
    enter(page)
    assert title in page.inner_text("main")

    page.goto("/en/lists/new/")
    tab_to(page, "^name$")
    page.keyboard.type("For the long winter")
    tab_to(page, "^Save$")
    enter(page)
    page.goto("/en/lists/")
    page.get_by_role("link", name="For later").click()
    page.get_by_text("Note, order, move").first.click()
    page.get_by_role("button", name="Move", exact=True).click()
    page.goto("/en/lists/")
    page.get_by_role("link", name="For the long winter").click()
    assert title in page.inner_text("main")

    page.get_by_role("button", name="Make public with a link").click()
    address = page.inner_text("#share-address")
    with page.expect_download() as downloaded:
        page.get_by_role("link", name="BibTeX").click()
    assert "@book{" in downloaded.value.path().read_text()

    stranger = chromium.new_context(base_url=city_url).new_page()
    stranger.goto(address)
    assert "For the long winter" in stranger.inner_text("h1")
    assert "R0000001" not in stranger.content()
    page.get_by_role("button", name="Make private again").click()
    assert stranger.goto(address).status == 404
    stranger.context.close()


def test_panels_open_in_the_page_with_the_focus_and_copy(open_page):
    page = open_page("/ru/")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(first_edition(page, "ru"))
    page.get_by_role("link", name="Цитировать").click()
    page.wait_for_selector("#panel .citation")
    assert page.evaluate("() => document.activeElement.id") == "panel"
    page.get_by_role("button", name=re.compile("ГОСТ")).click()
    page.wait_for_function("() => document.getElementById('announcements').textContent === 'Скопировано'")
    assert page.evaluate("() => navigator.clipboard.readText()") == page.inner_text("#cite-gost")
    assert page.errors == []


def test_lists_work_without_javascript(open_page):
    page = open_page("/ru/search?q=абай", javascript=False)
    page.get_by_role("button", name="Отложить на потом").first.click()
    assert "Отложено на потом" in page.inner_text(".messages")
    page.locator("article h2 a").first.click()
    page.get_by_role("link", name="Поделиться").click()
    assert "/e/" in page.inner_text("#share-address")
    page.goto("/ru/lists/")
    assert page.locator("article.hit").count() == 1
    page.get_by_role("button", name="В списке «На потом»").click()
    assert page.locator("article.hit").count() == 0


@pytest.mark.parametrize(("language", "width"), [("kk", 320), ("ru", 1440), ("en", 360)])
def test_pages_of_lists_works_and_citing_fit_the_window_in_the_largest_letters(open_page, language, width):
    page = open_page(f"/{language}/", width=width)
    wear(page, LARGEST)
    edition = first_edition(page, language)
    page.goto(edition)
    work = page.locator(f".breadcrumb a[href*='/{language}/works/']").first.get_attribute("href")
    public = page.goto(f"/{language}/") and page.locator(".list-card h3 a").first.get_attribute("href")
    sign_in(page, language, "R0000002")
    page.goto(f"/{language}/lists/")
    own = page.locator(".list-card h2 a").first.get_attribute("href")
    whole = [edition, f"{edition}cite/", f"{edition}share/", f"{edition}lists/", work, public, f"{public}print/", own]
    addresses = [address.split("/", 2)[2] for address in whole]

    found = too_wide(page, language, (*addresses, "lists/", "lists/new/", f"{addresses[-1]}edit/"))

    assert found == []
    assert page.errors == []
