"""The rules of lending and facts for review, by keyboard alone: draft, simulate, release; ask; settle, open again."""

import pytest

from tests.browser.walking import enter, sign_in_to_staff, tab_to

pytestmark = [pytest.mark.browser, pytest.mark.once]
CASES = pytest.mark.parametrize(("language", "width"), [("kk", 360), ("ru", 1440), ("en", 768)])


@pytest.fixture
def walk(open_page, axe):
    """`walk("director", "kk", 360, "rules/")`: a page of the staff; `page.look()` says that it is whole."""

    def walked(login, language, width, path):
        page = open_page(f"/{language}/staff/{path}", width=width)
        sign_in_to_staff(page, login)
        page.goto(f"/{language}/staff/{path}")

        def look():
            assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), page.url
            assert axe(page) == []
            assert page.errors == []

        page.look = look
        return page

    return walked


def tab(page, name):
    """One of the tabs of a version."""
    tab_to(page, selector=f".tabs a[href$='/{name}/']")
    enter(page)
    page.look()


@CASES
def test_rules_are_drafted_looked_at_simulated_and_released(walk, language, width):
    page = walk("director", language, width, "rules/")
    page.look()
    tab_to(page, selector="#id_title, [name=title]")
    page.keyboard.type(f"Rules {language}")
    tab_to(page, selector="form[action$='/rules/draft/'] button")
    enter(page)
    assert f"Rules {language}" in page.inner_text("h1")
    page.look()

    tab_to(page, selector="section[aria-labelledby=rows] tbody a")
    enter(page)
    page.look()
    tab_to(page, selector="form.staff-form .btn-primary")
    enter(page)
    for name in ("policies", "conflicts", "changes", "simulation"):
        tab(page, name)
    tab_to(page, selector="form[action$='/simulate/'] button")
    enter(page)
    page.wait_for_selector("#job dl.facts", timeout=30_000)
    page.look()

    tab_to(page, selector=".tabs a:first-child")
    enter(page)
    tab_to(page, selector="form[action$='/submit/'] button")
    enter(page)
    assert page.locator(".messages .alert-success").count() == 1
    tab_to(page, selector="form[action$='/release/'] button")
    enter(page)
    assert page.locator(".messages .alert-success").count() == 1
    assert page.locator("form[action$='/release/']").count() == 0
    page.look()


@CASES
def test_the_rules_say_why_this_reader_may_not_borrow(walk, language, width):
    page = walk("librarian", language, width, "rules/try/")
    tab_to(page, selector="[name=card]")
    page.keyboard.type("R0000001")
    tab_to(page, selector="[name=barcode]")
    page.keyboard.type("K0000012")
    tab_to(page, selector="main form.staff-form button")
    enter(page)
    assert page.locator("section h2 .state.late").count() >= 1
    assert page.locator(".trace li").count() >= 3
    page.look()


@CASES
def test_a_fact_is_settled_and_opened_again(walk, language, width):
    page = walk("librarian", language, width, "reviews/")
    page.look()
    first = page.locator("[data-workline]:has([value=dismiss]) h2").first.get_attribute("id")
    tab_to(page, selector="[data-workline] button[value=dismiss]")
    enter(page)
    assert page.locator(".messages .alert-success").count() == 1
    assert page.locator(f"#{first}").count() == 0
    page.look()

    page.goto(f"/{language}/staff/reviews/?state=settled")
    tab_to(page, selector=f"form[action$='/{first.removeprefix('review-')}/reopen/'] button")
    enter(page)
    page.goto(f"/{language}/staff/reviews/")
    assert page.locator(f"#{first}").count() == 1


def line_in_focus(page):
    """The fact whose line has the focus."""
    return page.evaluate("() => document.activeElement.getAttribute('aria-labelledby')")


def pressed(page, key):
    """The fact that has the focus after a key."""
    page.keyboard.press(key)
    return line_in_focus(page)


@CASES
def test_facts_are_worked_off_with_three_keys(walk, language, width):
    page = walk("librarian", language, width, "reviews/")
    lines = [one.get_attribute("aria-labelledby") for one in page.locator("[data-workline]").all()]
    wanted = page.locator("[data-workline]:has([value=dismiss])").nth(1)
    place, key = (
        lines.index(wanted.get_attribute("aria-labelledby")),
        wanted.locator("[value=dismiss]").get_attribute("data-key"),
    )

    assert [pressed(page, key) for key in "jjk"] == [lines[0], lines[1], lines[0]]
    assert [pressed(page, "j") for _ in range(place)][-1:] == [lines[place]]
    with page.expect_navigation():
        page.keyboard.press(key)

    assert line_in_focus(page) == lines[place + 1]
    assert page.locator(".messages .alert").count() >= 1
    page.look()
