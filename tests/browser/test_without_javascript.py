"""My library without a line of JavaScript: card, holds, family, consents, messages, my data."""

import datetime as dt
import itertools

import pytest

from tests.browser.furnishing import join
from tests.browser.test_portal import PASSWORD, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.once]
EDITION = 41
_phones = itertools.count(7019990100)


@pytest.fixture
def page(open_page, city):
    """A browser without scripts in which somebody has joined a moment ago."""
    opened = open_page("/ru/", javascript=False)
    join(opened, city, f"+7{next(_phones)}")
    return opened


def press(page, selector):
    """Press a button and wait for the page to which its form leads."""
    with page.expect_navigation():
        page.locator(selector).first.click()


def said(page):
    """What the house says on top of the page; nothing went wrong."""
    assert page.locator(".messages .alert-danger").count() == 0, page.inner_text(".messages")
    return page.inner_text(".messages")


def test_a_lost_card_is_replaced(page):
    page.goto("/ru/account/card/")
    before = page.inner_text(".wallet-card .number")
    page.click("#lost ~ details summary")

    press(page, "#lost ~ details button")

    assert said(page)
    assert page.inner_text(".wallet-card .number") != before
    assert page.locator(".wallet-card svg").count() == 2
    assert page.locator("[data-pocket]").is_hidden()


def test_a_hold_is_placed_paused_and_cancelled(page):
    page.goto(f"/ru/editions/{EDITION}/hold/")
    press(page, ".panel-acts button")
    assert page.url.endswith("/account/holds/")
    page.click(".hold details summary")
    page.fill(".hold [name=until]", (dt.date.today() + dt.timedelta(days=9)).isoformat())

    press(page, ".hold form[action$='/suspend'] button")
    assert page.locator(".hold form[action$='/resume']").count() == 1
    press(page, ".hold form[action$='/cancel'] button")

    assert said(page)
    assert page.locator(".hold").count() == 0


def test_a_child_gets_a_card_and_its_page_and_messages_are_there(page):
    page.goto("/ru/account/family/child/")
    page.fill("[name=given_name]", "Дильназ")
    page.fill("[name=born_on]", "2017-05-04")
    page.check("[name=processing]")
    press(page, "main form button")
    assert page.url.endswith("/account/family/")

    press(page, "main a[href*='/account/family/']:has-text('Дильназ')")
    assert "Дильназ" in page.inner_text("h1")
    press(page, "main .head a[href$='/messages/']")
    page.locator("main [name=want]").first.click()
    press(page, "#kinds ~ form button")

    assert said(page)


def test_consents_are_given_and_withdrawn_one_by_one(page):
    page.goto("/ru/account/consents/")

    press(page, "form[action$='/courier/give'] button")
    assert page.locator("form[action$='/courier/withdraw']").count() == 1
    press(page, "form[action$='/courier/withdraw'] button")

    assert said(page)
    assert page.locator("form[action$='/courier/give']").count() == 1


def test_messages_are_read_and_chosen(page):
    page.goto("/ru/account/messages/")
    assert page.locator("h1").count() == 1
    press(page, "main a[href$='/messages/settings/']")
    page.check("#has_titles_in_sms")

    press(page, "#kinds ~ form button")

    assert said(page)
    assert page.is_checked("#has_titles_in_sms")


def test_my_data_come_as_a_file_after_the_password(open_page):
    page = open_page("/ru/", javascript=False)
    sign_in(page, "ru", "R0000001")
    page.goto("/ru/account/data/")
    page.fill("#file-password", PASSWORD)

    with page.expect_download() as file:
        page.locator("button[name=kind][value=html]").click()

    assert file.value.suggested_filename == "my-library-data.html"
