"""The lending desk in a real browser, by keyboard alone: a scanner is a keyboard that ends with Enter."""

import time

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.once]
PASSWORD = "kitaphana-demo"
ADULT, ANOTHER = "R0000001", "R0000006"
BACK = {"returned", "sent"}
"""What is brought back stays here, or goes home to the library that it belongs to."""


@pytest.fixture
def desk(open_page):
    """The desk of Chekhov's library, opened without a mouse; what the page prints is counted, not printed."""
    return at_desk(open_page)


def at_desk(open_page, login="librarian", language="en", **options):
    page = open_page(f"/{language}/staff/", **options)
    page.focus("[name=login]")
    page.keyboard.type(login)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    if "/desk/" not in page.url:
        page.goto(f"/{language}/staff/desk/")
    page.evaluate("() => { window.printed = 0; window.print = () => { window.printed += 1; }; }")
    return page


def scan(page, *codes):
    """As fast as the keys go, without waiting for an answer."""
    for code in codes:
        page.keyboard.type(code)
        page.keyboard.press("Enter")


def settled(page):
    """Wait until no scan is under way; the kinds of the lines, oldest first."""
    page.wait_for_function("() => !document.querySelector('.is-waiting, .is-offline')")
    kind = "(line) => line.className.match(/is-(\\w+)/)[1]"
    return page.evaluate(f"() => [...document.querySelectorAll('.desk-line')].reverse().map({kind})")


def has_focus(page):
    return page.evaluate("() => document.activeElement.id") == "scan"


def test_the_whole_work_of_a_desk_needs_no_mouse(desk):
    assert has_focus(desk)
    scan(desk, ADULT, "K0000001", "K0000002", "K0000003")
    assert settled(desk) == ["reader", "lent", "lent", "lent"]
    assert has_focus(desk)
    assert "3" in desk.inner_text("#desk-reader .desk-count >> nth=0")

    scan(desk, "K0000003")
    assert settled(desk)[-1] == "refused"
    desk.keyboard.press("F4")
    assert settled(desk)[-1] == "renewed"

    desk.keyboard.press("F9")
    settled(desk)
    desk.wait_for_function("() => window.printed === 1")
    receipt = desk.text_content("#desk-receipt")
    assert all(barcode in receipt for barcode in ("K0000001", "K0000002", "K0000003"))
    assert ADULT not in receipt

    scan(desk, ANOTHER, "K0000004")
    assert settled(desk)[-2:] == ["reader", "lent"]
    desk.keyboard.press("F8")
    assert settled(desk)[-1] == "undone"
    assert desk.locator(".desk-line.is-lent.is-struck", has_text="K0000004").count() == 1

    desk.keyboard.press("Escape")
    settled(desk)
    scan(desk, "K0000001", "K0000002", "K0000003")
    assert set(settled(desk)[-3:]) <= BACK
    assert has_focus(desk)
    assert desk.errors == []


def test_fast_scanning_loses_nothing_and_keeps_the_order(desk):
    barcodes = [f"K{number:07}" for number in range(5, 10)]
    desk.keyboard.press("F2")
    scan(desk, *barcodes, *barcodes)

    assert settled(desk) == ["returned"] * 10
    shown = desk.evaluate("() => [...document.querySelectorAll('.desk-line code')].reverse().map((c) => c.textContent)")
    assert shown == [*barcodes, *barcodes]


def test_scans_wait_while_the_line_is_down_and_each_is_carried_out_once(desk):
    scan(desk, ADULT)
    settled(desk)
    dropped = []

    def lose_the_first_answer(route):
        if len(dropped) < 2:
            dropped.append(route.request.post_data)
            if len(dropped) == 2:
                route.fetch()  # the server does it, but the answer is lost
            route.abort()
        else:
            route.continue_()

    desk.route("**/staff/desk/", lose_the_first_answer)
    scan(desk, "K0000005", "K0000006")

    assert settled(desk)[-2:] == ["lent", "lent"]
    assert dropped[0] == dropped[1]
    assert "2" in desk.inner_text("#desk-reader .desk-count >> nth=0")
    desk.keyboard.press("F8")
    desk.keyboard.press("F8")
    assert settled(desk)[-2:] == ["undone", "undone"]


def test_a_reader_is_found_by_name_with_the_arrow_keys(desk):
    scan(desk, ADULT)
    settled(desk)
    name = desk.inner_text("#desk-reader h2")
    desk.keyboard.press("Escape")
    settled(desk)

    scan(desk, name[:-1])
    desk.locator("#desk-choices [role=option]").first.wait_for()
    desk.keyboard.press("ArrowDown")
    assert desk.get_attribute("#scan", "aria-activedescendant") == "choice-1"
    desk.keyboard.press("Enter")

    assert settled(desk)[-1] == "reader"
    assert desk.inner_text("#desk-reader h2") == name


def test_ten_items_come_back_and_a_receipt_is_printed_without_a_mouse(desk, record_property):
    """How long the slowest scan took, typing included, is written into the report (the aim is a second)."""
    desk.keyboard.press("F2")
    settled(desk)
    slowest = 0.0
    for number in range(1, 11):
        before = time.monotonic()
        scan(desk, f"K{number:07}")
        assert settled(desk)[-1] in BACK
        slowest = max(slowest, time.monotonic() - before)
    desk.keyboard.press("F9")

    desk.wait_for_function("() => window.printed === 1")
    record_property("slowest scan, seconds", round(slowest, 3))


def test_two_tabs_keep_their_own_readers(desk, open_page):
    other = desk.context.new_page()
    other.goto(desk.url)
    scan(desk, ADULT)
    scan(other, ANOTHER)
    settled(desk)
    settled(other)

    assert ADULT in desk.inner_text("#desk-reader")
    assert ANOTHER in other.inner_text("#desk-reader")


def test_reading_room_unmet_requests_and_visitors_are_keys(desk):
    """F3, F6, F7 and F8, with the list at closing time; the box keeps the focus all the time."""
    desk.keyboard.press("F3")
    settled(desk)
    scan(desk, ADULT, "K0000008")
    assert settled(desk)[-2:] == ["reader", "inside"]
    assert "until" in desk.inner_text(".desk-line.is-inside .desk-due")
    desk.keyboard.press("Escape")
    settled(desk)
    assert "Reading room" in desk.inner_text("#desk-state")
    scan(desk, "K0000009")
    assert settled(desk)[-1] == "used"
    desk.keyboard.press("F8")
    assert settled(desk)[-1] == "undone"

    desk.keyboard.type("Ыщъйцукъ Ждлорпъ")
    desk.keyboard.press("F6")
    assert settled(desk)[-1] == "noted"
    assert desk.input_value("#scan") == ""
    desk.locator("#desk-choices [role=option]", has_text="no such form").wait_for()
    for _ in range(4):
        desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Enter")
    settled(desk)
    assert "no such form" in desk.inner_text(".desk-line >> nth=0")
    desk.keyboard.press("F8")
    assert settled(desk)[-1] == "undone"
    desk.keyboard.press("F7")
    assert settled(desk)[-1] == "visitor"
    desk.keyboard.press("F8")
    settled(desk)
    assert has_focus(desk)

    listed = desk.context.new_page()
    listed.goto(desk.url.replace("/desk/", "/desk/reading-room/"))
    assert "K0000008" in listed.inner_text("table")
    listed.close()
    scan(desk, "K0000008")
    assert settled(desk)[-1] == "returned"
    assert desk.errors == []


def test_a_title_reached_with_the_arrow_keys_is_the_unmet_request(desk):
    scan(desk, "абай")
    desk.locator("#desk-choices [role=option]").first.wait_for()
    titles = desk.locator("#desk-choices a[data-edition]")
    readers = desk.locator("#desk-choices button").count()
    for _ in range(readers + 1):
        desk.keyboard.press("ArrowDown")
    title = titles.first.locator("b").inner_text()
    desk.keyboard.press("F6")
    assert settled(desk)[-1] == "noted"
    assert title.split()[0] in desk.inner_text(".desk-line >> nth=0")
    desk.keyboard.press("F8")
    assert settled(desk)[-1] == "undone"


def test_labels_are_chosen_and_printed_by_keyboard(open_page):
    page = at_desk(open_page, "head")
    page.goto("/en/staff/labels/")
    page.focus("#id_codes")
    page.keyboard.type("K0000001\nK0000002\nK0000003")
    page.focus("button[value=choose]")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator(".label-items li").count() == 3
    page.focus(".label-place input:checked")
    page.keyboard.press("ArrowRight")
    assert page.locator(".label-place input:checked").input_value() == "2"
    fields = {"act": "print", "start": "2", "kind": "combined", "sheet": "3x8-70x37", "codes": "K0000001 K0000002"}
    token = page.input_value("form[action$='/labels/'] [name=csrfmiddlewaretoken]")
    answer = page.request.post(page.url, form={**fields, "csrfmiddlewaretoken": token}, headers={"Referer": page.url})
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF-")


def test_the_desk_works_without_scripts(open_page):
    page = open_page("/en/staff/desk/", javascript=False)
    page.focus("[name=login]")
    page.keyboard.type("librarian")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("#points, #scan")
    if page.locator("#points").count():
        page.keyboard.press("Enter")
    for code, kind in ((ADULT, "reader"), ("K0000007", "lent"), ("*RECEIPT", ""), ("*UNDO", "undone")):
        page.wait_for_selector("#scan")
        page.focus("#scan")
        page.keyboard.type(code)
        with page.expect_navigation():
            page.keyboard.press("Enter")
        if kind:
            assert page.locator(f".desk-line.is-{kind}").count() == 1
        else:
            assert page.locator("#desk-receipt").is_visible()


@pytest.mark.parametrize(("language", "width"), [("kk", 360), ("ru", 768), ("en", 1440)])
def test_the_forms_of_a_reader_and_the_slip_with_a_password_are_accessible(open_page, axe, language, width):
    page = at_desk(open_page, "head", language, width=width)
    page.goto(f"/{language}/staff/readers/5/")
    page.evaluate("() => document.querySelectorAll('details').forEach(one => one.open = true)")
    found = axe(page)

    page.locator("form[action$='/readers/5/password/'] button").press("Enter")
    page.locator("#password").wait_for()

    assert found + axe(page) == []
    assert page.evaluate("() => document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert page.errors == []
