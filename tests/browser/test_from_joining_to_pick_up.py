"""A newcomer's way through the house, by keyboard alone: join by e-mail, read the code in the mailbox, hold a book,
hear that it is ready, and pick it up at the desk.
"""

import itertools
import re
import time

import pytest

from tests.browser.test_desk import at_desk, scan, settled
from tests.browser.test_holds import CENTRAL, RESERVE, choose
from tests.browser.test_joining import Newcomer, number_of
from tests.browser.walking import enter, sign_in_to_staff, tab_to

pytestmark = [pytest.mark.browser, pytest.mark.once]
WHO_HAS_IT = "R0000001"
BOOKS = {("kk", 360): "K0002734", ("ru", 1440): "K0002729", ("kk", 1440): "K0002733", ("ru", 360): "K0002729"}
"""A book of the desk's own branch; after a walk it may be on its way, so the walks in Kazakh have one each."""
READY = {"kk": "Кітабыңыз дайын", "ru": "Ваша книга ждёт вас"}
PATIENCE = 60
"""Seconds until a message must have come: a second is enough, on a machine with much to do it waits its turn."""
CASES = pytest.mark.parametrize(("language", "width"), [("kk", 360), ("ru", 1440), ("kk", 1440), ("ru", 360)])
_names = itertools.count(1)


class Mailbox:
    """The mailbox page of the demo city, looked at by keyboard."""

    def __init__(self, page, look):
        self.page, self.look = page, look

    def letter(self, address, subject=""):
        """The newest letter to the address (with that heading), as soon as it is there."""
        found = self.page.locator("article.message", has_text=address)
        found = found.filter(has=self.page.locator("h2", has_text=subject)) if subject else found
        deadline = time.monotonic() + PATIENCE
        while not found.count():
            assert time.monotonic() < deadline, f"nothing came for {address} within {PATIENCE} s"
            time.sleep(0.5)
            tab_to(self.page, selector="main a[href$='/demo/mailbox/']")
            enter(self.page)
        self.look(self.page)
        return found.first


class ReaderOfMail(Newcomer):
    """Somebody with a mailbox, who wants to hear from the library."""

    agrees_to = ("processing", "messages")

    def __init__(self, page, city, axe, language, mailbox):
        super().__init__(page, city, axe, language)
        self.address, self.mailbox = f"newcomer{next(_names)}.{language}@example.kz", mailbox

    def code(self):
        letter = self.mailbox.letter(self.address)
        code = letter.locator(".message-code b").inner_text()
        assert code in letter.locator(".message-body").inner_text()
        return code


@pytest.fixture
def look(axe):
    """`look(page)`: a page fits into its window, and axe has nothing to say."""

    def found(page):
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), page.url
        assert axe(page) == [], page.url
        assert page.errors == []

    return found


@pytest.fixture
def never_silent(open_page):
    """The library has no quiet hours, so that the journey may be walked at any time of day."""
    page = open_page("/ru/staff/messages/settings/")
    sign_in_to_staff(page, "director")
    page.goto("/ru/staff/messages/settings/")
    before = {name: page.input_value(f"[name={name}]")[:5] for name in ("quiet_from", "quiet_until")}

    def set_to(hours):
        for name, value in hours.items():
            page.fill(f"[name={name}]", value)
        with page.expect_navigation():
            page.press("[name=quiet_until]", "Enter")
        assert page.locator(".messages .alert-success").count() == 1

    set_to(dict.fromkeys(before, "03:00"))
    yield
    set_to(before)


@CASES
def test_a_newcomer_joins_holds_hears_and_picks_up(city, open_page, axe, look, never_silent, language, width):
    mailbox = Mailbox(open_page(f"/{language}/demo/mailbox/", width=width), look)
    somebody = ReaderOfMail(open_page(f"/{language}/", width=width), city, axe, language, mailbox)
    page, barcode = somebody.page, BOOKS[language, width]

    somebody.joins("Айжан", "1994-07-03")
    assert page.url.endswith("/join/card/")
    assert page.locator(".library-card svg").count() == 2
    look(page)
    card = number_of(page)

    desk = at_desk(open_page, "librarian", language, width=width)
    edition = edition_lent_to(desk, WHO_HAS_IT, barcode, language)
    title = reserve(page, language, edition, look)
    desk.keyboard.press("Escape")
    settled(desk)
    scan(desk, barcode)
    assert settled(desk)[-1] == "shelved"
    code = re.search(r"\w-\d+", desk.inner_text(".desk-line >> nth=0")).group()
    look(desk)

    letter = mailbox.letter(somebody.address, READY[language])
    assert title in letter.inner_text()
    assert code in letter.inner_text()
    assert "List-Unsubscribe" in letter.locator("dl").text_content()
    hears_it_in_the_account(page, language, title, look)

    desk.keyboard.press("Escape")
    settled(desk)
    scan(desk, card, barcode)
    assert settled(desk)[-2:] == ["reader", "lent"]
    look(desk)
    page.goto(f"/{language}/account/")
    assert title in page.inner_text("main")
    look(page)
    desk.keyboard.press("Escape")
    settled(desk)
    scan(desk, barcode)  # back, so that the next walk finds it where it was
    settled(desk)


def edition_lent_to(desk, card, barcode, language):
    """Somebody else takes the book home; the number of its edition."""
    scan(desk, card, barcode)
    assert settled(desk)[-2:] == ["reader", "lent"]
    other = desk.context.new_page()
    other.goto(f"/{language}/staff/stock/?q={barcode}")
    edition = re.search(r"/staff/editions/(\d+)/", other.content()).group(1)
    other.close()
    return edition


def reserve(page, language, edition, look):
    """From the page of the book to the reader's holds; its title."""
    page.goto(f"/{language}/editions/{edition}/")
    title = page.inner_text("h1")
    tab_to(page, RESERVE[language], selector="main a, main button")
    enter(page)
    look(page)
    tab_to(page, selector="#pickup")
    choose(page, "#pickup", page.locator("#pickup option", has_text=CENTRAL).first.get_attribute("value"))
    if page.locator("#scope-edition").count():  # this book, whatever other editions there are
        tab_to(page, selector="[name=scope]")
        while not page.is_checked("#scope-edition"):
            page.keyboard.press("ArrowDown")
    tab_to(page, RESERVE[language], selector="main form button")
    enter(page)
    assert page.url.endswith("/account/holds/")
    assert title in page.inner_text("main")
    look(page)
    return title


def hears_it_in_the_account(page, language, title, look):
    """A mark leads to the message, which stands there too; once it was seen, the mark is gone."""
    page.goto(f"/{language}/account/")
    mark = page.locator(".account-nav [href$='/account/messages/']")
    assert re.search(r"[12]", mark.locator(".unread").inner_text())  # the welcome is one too
    tab_to(page, selector=".account-nav [href$='/account/messages/']")
    enter(page)
    message = page.locator("article.message", has_text=READY[language])
    assert title in message.inner_text()
    look(page)
    tab_to(page, selector="form[data-seen] button")
    enter(page)
    assert page.locator(".account-nav .unread").count() == 0
    assert message.count() == 1
    look(page)
