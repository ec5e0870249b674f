"""A child with a guarantor, walked by keyboard: a reader answers from the own account, or both come to a desk."""

import pytest

from tests.browser.test_joining import WORDS as SAID_AT_JOINING
from tests.browser.test_joining import Newcomer, number_of
from tests.browser.walking import PASSWORD, enter, sign_in_to_staff, tab_to

pytestmark = [pytest.mark.browser, pytest.mark.once]
CASES = [("kk", 360), ("ru", 1440), ("kk", 1440), ("ru", 360)]
CHILDREN = {360: ("Әлихан", "Мадина"), 1440: ("Санжар", "Томирис")}
"""Who joins, by the width of the window: one grown-up answers for the children of one language."""
BORN_ON = "2016-03-01"
ANSWERING = {"kk": "R0000001", "ru": "R0000006"}
"""Grown-up readers of the demo city; they have proven their mailboxes."""
WORDS = {
    "kk": {"answer": "^Көріп, жауап беру", "enter_first": "^Бала: алдымен кепілгерді енгізіңіз", "let": "^Осы оқырман"},
    "ru": {"answer": "^Посмотреть и ответить", "enter_first": "^Ребёнок: сначала внесите", "let": "^Пусть поручается"},
}


def seen_before(_page):
    """The steps of joining are looked at where joining is tested."""
    return []


def child_who_joined(open_page, city, language, width, name):
    """The page of a child with a card for which nobody answers yet."""
    child = Newcomer(open_page(f"/{language}/", width=width), city, seen_before, language)
    child.joins(name, BORN_ON)
    assert child.page.locator("#ask-guarantor").count() == 1
    return child


def sign_in_by_keyboard(page, card):
    tab_to(page, selector="[name=login]")
    page.keyboard.type(card)
    tab_to(page, selector="[name=password]")
    page.keyboard.type(PASSWORD)
    enter(page)


@pytest.mark.parametrize(("language", "width"), CASES)
def test_a_reader_answers_for_a_child_from_the_own_account(open_page, city, axe, language, width):
    name = CHILDREN[width][0]
    child = child_who_joined(open_page, city, language, width, name)
    card = ANSWERING[language]
    child.fill("address", f"{card.lower()}@example.org")
    tab_to(child.page, SAID_AT_JOINING[language]["ask"], selector="button")
    enter(child.page)
    child.axe = axe
    child.looked_at()

    grown_up = Newcomer(open_page(f"/{language}/account/family/", width=width), city, axe, language)
    sign_in_by_keyboard(grown_up.page, card)
    assert grown_up.page.url.endswith(f"/{language}/account/family/")
    assert name in grown_up.page.inner_text("main .alert-info")
    grown_up.looked_at()
    tab_to(grown_up.page, WORDS[language]["answer"])
    enter(grown_up.page)
    grown_up.looked_at()
    grown_up.fill_day("born_on", BORN_ON)
    tab_to(grown_up.page, SAID_AT_JOINING[language]["guarantee"], selector="button")
    enter(grown_up.page)

    assert grown_up.page.locator("section h2", has_text=name).count() == 1
    grown_up.looked_at()
    child.page.goto(f"/{language}/join/card/")
    assert child.page.locator("#ask-guarantor").count() == 0
    assert child.page.errors == grown_up.page.errors == []


@pytest.mark.parametrize(("language", "width"), CASES)
def test_child_and_guarantor_come_to_a_desk(open_page, city, axe, language, width):
    name = CHILDREN[width][1]
    child = child_who_joined(open_page, city, language, width, name)
    number = number_of(child.page)
    staff = open_page(f"/{language}/staff/", width=width)
    sign_in_to_staff(staff, "librarian")
    staff.goto(f"/{language}/staff/readers/?q={number}")
    assert axe(staff) == []

    tab_to(staff, WORDS[language]["enter_first"], selector="a")
    enter(staff)
    tab_to(staff, selector="[name=guarantor_card]")
    staff.keyboard.type(ANSWERING[language])
    tab_to(staff, WORDS[language]["let"], selector="button")
    enter(staff)
    assert staff.locator("main section a[href*='/readers/']").first.inner_text()
    assert axe(staff) == []
    tab_to(staff, name, selector="main a")
    enter(staff)
    tab_to(staff, SAID_AT_JOINING[language]["seen"], selector="button")
    enter(staff)

    assert SAID_AT_JOINING[language]["seen"] not in staff.inner_text("main")
    child.page.goto(f"/{language}/account/family/")
    assert child.page.locator("#ask-guarantor").count() == 0
    assert child.page.errors == staff.errors == []
