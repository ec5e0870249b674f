"""Joining as a newcomer does: by keyboard alone, in Kazakh and Russian, wide and narrow, each step looked at by axe."""

import itertools

import pytest

from tests.browser.code_file import last_code
from tests.browser.walking import enter, sign_in_to_staff, tab_to

pytestmark = [pytest.mark.browser, pytest.mark.once]
WORDS = {
    "kk": {"guarantee": "Бұл балаға кепілмін", "ask": "^Сұрау$", "seen": "Жеке басын растау", "desk": "/kk/staff/"},
    "ru": {"guarantee": "Я ручаюсь", "ask": "^Попросить$", "seen": "Подтвердить личность", "desk": "/ru/staff/"},
}
CASES = [("kk", 1440), ("kk", 360), ("ru", 1440), ("ru", 360)]
_numbers = itertools.count(7011230000)


class Newcomer:
    """Somebody with a phone, at a keyboard, who agrees to Telegram besides what must be agreed to."""

    agrees_to = ("processing", "telegram")

    def __init__(self, page, city, axe, language):
        self.page, self.city, self.axe, self.language = page, city, axe, language
        self.address = f"+7{next(_numbers)}"

    def code(self):
        """What was sent to the address, in the language of the page."""
        code = last_code(self.city.environment["KITAPHANA_DATA_DIR"], self.address)
        assert (code["language"], code["cause"]) == (self.language, "join")
        return code["code"]

    def looked_at(self):
        """What axe finds here, and whether the page fits."""
        assert self.axe(self.page) == [], self.page.url
        assert not self.page.evaluate("() => document.documentElement.scrollWidth > innerWidth"), self.page.url

    def fill(self, name, text):
        tab_to(self.page, selector=f"[name={name}]")
        self.page.keyboard.type(text)

    def fill_day(self, name, day):
        """The browser's own field of a day takes typing part by part; the value is the same in all of them."""
        tab_to(self.page, selector=f"[name={name}]")
        self.page.evaluate("([name, day]) => { document.querySelector(`[name=${name}]`).value = day }", [name, day])

    def joins(self, given_name, born_on, *, begin=True):
        """From the first page to the card."""
        if begin:
            self.page.goto(f"/{self.language}/join/")
        self.looked_at()
        self.fill("address", self.address)
        enter(self.page)
        self.looked_at()
        self.page.reload()
        self.page.keyboard.press("Tab")
        code = self.code()
        self.page.focus("[name=code]")
        self.page.keyboard.type(code)
        enter(self.page)
        self.looked_at()
        self.page.reload()
        self.fill("surname", "Оспанова" if self.language == "ru" else "Оспанқызы")
        self.fill("given_name", given_name)
        self.fill_day("born_on", born_on)
        for purpose in self.agrees_to:
            tab_to(self.page, selector=f"[name={purpose}]")
            self.page.keyboard.press("Space")
        tab_to(self.page, selector="form[action$='/join/about/'] button")
        enter(self.page)


def newcomer(open_page, city, axe, language, width):
    return Newcomer(open_page(f"/{language}/", width=width), city, axe, language)


def number_of(page):
    """The number of the card on the page, as a scanner reads it."""
    return page.inner_text(".library-card .number").replace(" ", "")


@pytest.mark.parametrize(("language", "width"), CASES)
def test_a_newcomer_has_a_card_borrows_and_is_seen_at_the_desk(open_page, city, axe, language, width):
    somebody = newcomer(open_page, city, axe, language, width)

    somebody.joins("Айжан", "1994-07-03")

    somebody.looked_at()
    assert somebody.page.url.endswith("/join/card/")
    assert somebody.page.locator(".library-card svg").count() == 2
    number = number_of(somebody.page)
    for address in ("account/", "account/details/", "account/consents/", "account/family/", "account/family/child/"):
        somebody.page.goto(f"/{language}/{address}")
        assert "/account/login/" not in somebody.page.url
        somebody.looked_at()

    staff = open_page(f"/{language}/staff/")
    sign_in_to_staff(staff, "librarian")
    staff.goto(f"/{language}/staff/readers/?q={number}")
    assert axe(staff) == []
    tab_to(staff, WORDS[language]["seen"])
    enter(staff)
    assert WORDS[language]["seen"] not in staff.inner_text("main")
    assert somebody.page.errors == staff.errors == []


@pytest.mark.parametrize(("language", "width"), CASES)
def test_a_child_asks_and_a_grown_up_without_a_card_joins_and_answers(open_page, city, axe, language, width):
    child = newcomer(open_page, city, axe, language, width)
    child.joins("Тимур", "2016-03-01")
    child.looked_at()
    tab_to(child.page, WORDS[language]["ask"])
    enter(child.page)
    child.looked_at()
    link = child.page.inner_text(".link-text")

    grown_up = newcomer(open_page, city, axe, language, width)
    grown_up.page.goto(link)
    grown_up.looked_at()
    assert "Тимур" in grown_up.page.inner_text("h1")
    tab_to(grown_up.page, selector="main a[href$='/join/']")
    enter(grown_up.page)
    grown_up.joins("Вера", "1988-02-11", begin=False)
    assert grown_up.page.url == link
    grown_up.fill_day("born_on", "2016-03-01")
    tab_to(grown_up.page, WORDS[language]["guarantee"])
    enter(grown_up.page)
    grown_up.looked_at()
    assert "Тимур" in grown_up.page.inner_text("main")

    child.page.goto(f"/{language}/join/card/")
    assert not child.page.locator("#ask-guarantor").count()
    assert child.page.errors == grown_up.page.errors == []


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_joining_works_without_javascript(open_page, city, language):
    page, phone = open_page(f"/{language}/join/", javascript=False), f"+7{next(_numbers)}"
    page.fill("[name=address]", phone)
    page.press("[name=address]", "Enter")
    page.fill("[name=code]", last_code(city.environment["KITAPHANA_DATA_DIR"], phone)["code"])
    page.press("[name=code]", "Enter")
    page.fill("[name=given_name]", "Айжан")
    page.fill("[name=born_on]", "1994-07-03")
    page.check("[name=processing]")
    page.press("[name=born_on]", "Enter")

    assert page.url.endswith(f"/{language}/join/card/")
    assert number_of(page)
