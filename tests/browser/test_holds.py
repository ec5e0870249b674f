"""Readers who wait, by keyboard alone: from the portal to the shelf to the pick-up, and books that travel."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.browser.test_desk import at_desk, has_focus, scan, settled
from tests.browser.walking import PASSWORD, STEPS_AT_MOST, enter, sign_in_to_staff, tab_to

pytestmark = [pytest.mark.browser, pytest.mark.once]
READER, OTHER = "R0000001", "R0000008"
TRAVELLER = "K0000010"
ONLY_ONE = """
    SELECT item.barcode FROM holdings_item item
    JOIN catalog_edition edition ON edition.id = item.edition_id
    JOIN network_branch branch ON branch.id = item.branch_id
    WHERE branch.code = 'CHEKHOV' AND item.service_point_id IS NULL AND item.status = 'available' AND item.is_for_loan
    AND item.barcode LIKE 'K%' AND NOT EXISTS (SELECT 1 FROM circulation_hold WHERE work_id = edition.work_id)
    AND (SELECT count(*) FROM holdings_item other JOIN catalog_edition ON catalog_edition.id = other.edition_id
         WHERE catalog_edition.work_id = edition.work_id) = 1
    ORDER BY item.id LIMIT 1
"""
BROUGHT_BACK = {"kk": "K0000007", "ru": "K0000008", "en": "K0000009"}
RESERVE = {"kk": "^Брондау$", "ru": "^Забронировать$", "en": "^Reserve$"}
CENTRAL = re.compile("Чехов атындағы орталық|Центральная городская библиотека имени А. П. Чехова|Chekhov Central")
CASES = pytest.mark.parametrize(("language", "width"), [("kk", 360), ("ru", 1440), ("en", 768)])


@pytest.fixture
def looked_at(axe):
    """`looked_at(page)`: a page is whole, fits into its window, and axe has nothing to say."""

    def look(page):
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), page.url
        assert axe(page) == []
        assert page.errors == []

    return look


@pytest.fixture(scope="module")
def on_the_shelf(city):
    """A book that the central library alone has: no other branch, however little it has to fetch, can be asked."""
    file = Path(city.environment["KITAPHANA_DATA_DIR"]) / "kitaphana.sqlite3"
    with closing(sqlite3.connect(file)) as database:
        return database.execute(ONLY_ONE).fetchone()[0]


@pytest.fixture
def edition_of(open_page):
    """`edition_of(barcode)`: the number of the edition, as the stock says."""

    def found(barcode):
        page = open_page("/en/staff/stock/?q=" + barcode)
        sign_in_to_staff(page, "librarian")
        if not re.search(r"/items/\d+/", page.url):
            page.goto("/en/staff/stock/?q=" + barcode)
        return re.search(r"/staff/editions/(\d+)/", page.content()).group(1)

    return found


def sign_in_as_reader(page, card):
    tab_to(page, selector="[name=login]")
    page.keyboard.type(card)
    tab_to(page, selector="[name=password]")
    page.keyboard.type(PASSWORD)
    enter(page)


def choose(page, selector, value):
    """With the arrow keys, in a list that has the focus, from its first line on."""
    page.keyboard.press("Home")
    for _ in range(400):
        if page.input_value(selector) == value:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{value} is not among the choices of {selector}")


def reserve(page, language, edition, card, looked_at):
    """A reader finds the way from the page of a book to their holds; the title."""
    page.goto(f"/{language}/editions/{edition}/")
    title = page.inner_text("h1")
    tab_to(page, RESERVE[language], selector="main a, main button")
    enter(page)
    sign_in_as_reader(page, card)
    assert page.url.endswith(f"/editions/{edition}/hold/")
    looked_at(page)
    tab_to(page, selector="#pickup")
    central = page.locator("#pickup option", has_text=CENTRAL).first.get_attribute("value")
    choose(page, "#pickup", central)
    if page.locator("#scope-edition").count():  # this book, whatever other editions there are
        tab_to(page, selector="[name=scope]")
        while not page.is_checked("#scope-edition"):
            page.keyboard.press("ArrowDown")
    tab_to(page, RESERVE[language], selector="main form button")
    enter(page)
    assert page.url.endswith("/account/holds/")
    assert title in page.inner_text("main")
    looked_at(page)
    return title


@CASES
def test_a_book_is_reserved_fetched_and_picked_up(
    city, open_page, on_the_shelf, edition_of, looked_at, language, width
):
    reader = open_page(f"/{language}/", width=width)
    title = reserve(reader, language, edition_of(on_the_shelf), READER, looked_at)
    assert city.kitaphana("target-holds").returncode == 0

    staff = at_desk(open_page, "librarian", language, width=width)
    staff.goto(f"/{language}/staff/holds/")
    assert title in staff.inner_text("table")
    looked_at(staff)
    tab_to(staff, selector="button[formaction$='/found/']")
    while title not in (staff.evaluate("() => document.activeElement.getAttribute('aria-label')") or ""):
        tab_to(staff, selector="button[formaction$='/found/']")
    enter(staff)
    barcode, code = told_where(staff)

    staff.goto(f"/{language}/staff/holds/shelf/")
    assert code in staff.inner_text("main table")
    looked_at(staff)
    reader.reload()
    assert code in reader.inner_text("main")
    looked_at(reader)

    staff.goto(f"/{language}/staff/desk/")
    scan(staff, READER, barcode)
    assert settled(staff)[-2:] == ["reader", "lent"]
    looked_at(staff)
    reader.reload()
    assert code not in reader.inner_text("main")
    staff.keyboard.press("F8")
    assert settled(staff)[-1] == "undone"
    tidy_up(reader, language)
    staff.keyboard.press("Escape")
    settled(staff)
    scan(staff, barcode)  # off the hold shelf, so that the next language finds it where it was
    settled(staff)


def told_where(staff):
    """The barcode and the code of the hold shelf, from the sentence that answers."""
    said = staff.inner_text(".messages .alert-success")
    return re.search(r"K\d{7}", said).group(), re.search(r"\w-\d+", said.rpartition(":")[2]).group()


def tidy_up(reader, language):
    """The reader wants it no more, so that the next language can begin anew."""
    reader.goto(f"/{language}/account/holds/")
    while reader.locator("form[action$='/cancel'] button").count():
        tab_to(reader, selector="form[action$='/cancel'] button")
        enter(reader)


@CASES
def test_what_comes_back_is_kept_for_who_waits(open_page, edition_of, looked_at, language, width):
    desk = at_desk(open_page, "librarian", language, width=width)
    scan(desk, READER, BROUGHT_BACK[language])
    assert settled(desk)[-1] == "lent"
    reader = open_page(f"/{language}/", width=width)
    title = reserve(reader, language, edition_of(BROUGHT_BACK[language]), OTHER, looked_at)

    desk.keyboard.press("Escape")
    settled(desk)
    scan(desk, BROUGHT_BACK[language])
    assert settled(desk)[-1] == "shelved"
    code = re.search(r"\w-\d+", desk.inner_text(".desk-line >> nth=0")).group()
    assert has_focus(desk)
    looked_at(desk)
    reader.reload()
    assert title in reader.inner_text("main")
    assert code in reader.inner_text("main")
    tidy_up(reader, language)


@CASES
def test_a_book_is_sent_and_arrives_with_its_slip(open_page, looked_at, language, width):
    page = open_page(f"/{language}/staff/transits/", width=width)
    sign_in_to_staff(page, "librarian")
    page.goto(f"/{language}/staff/transits/")
    looked_at(page)
    tab_to(page, selector="#leaving")
    page.keyboard.type(TRAVELLER)
    tab_to(page, selector="select[name=to]")
    choose(page, "select[name=to]", page.locator("select[name=to] option").nth(3).get_attribute("value"))
    tab_to(page, selector="form[action$='/send/'] button")
    enter(page)
    assert page.evaluate("() => document.activeElement.id") == "leaving"  # for the next one of the crate
    looked_at(page)
    back_to(page, ".messages a")
    enter(page)
    assert page.url.endswith("/slip/")
    assert TRAVELLER in page.inner_text(".route-slip")
    looked_at(page)

    tab_to(page, selector="main a[href*='/transits/']")
    enter(page)
    assert TRAVELLER in page.inner_text("main table")
    looked_at(page)
    tab_to(page, selector="button[formaction$='/cancel/']")
    while TRAVELLER not in page.evaluate("() => document.activeElement.closest('tr').textContent"):
        tab_to(page, selector="button[formaction$='/cancel/']")
    enter(page)
    assert page.locator(".messages .alert-success").count() == 1
    assert TRAVELLER not in page.inner_text("main")

    for _ in range(2):  # a crate: scan after scan, and no hand leaves the scanner
        assert page.evaluate("() => document.activeElement.id") == "arrived"
        page.keyboard.type(TRAVELLER)
        enter(page)
        assert TRAVELLER in page.inner_text(".messages")
    looked_at(page)


def back_to(page, selector):
    """Against the order of the page, by Shift and Tab."""
    for _ in range(STEPS_AT_MOST):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} cannot be reached by keyboard")
