"""The main job of the house, walked by keyboard in a real browser, in each language.

import → search → lend at the desk → see it in "my loans" → renew → return.
"""

import re
import time

import pytest

from kitaphana.catalog.marc.record import Record
from kitaphana.catalog.marc.writing import DEFAULT_LEADER, write_iso2709

pytestmark = [pytest.mark.browser, pytest.mark.once]
PASSWORD = "kitaphana-demo"
CASES = {
    "kk": ("R0000001", "Қызғалдақ өңіріндегі үңгір", "қызғалдақ үңгір"),
    "ru": ("R0000006", "Ёлка в горах Заилийского Алатау", "елка алатау"),
    "en": ("R0000008", "Lighthouses of the Aral Sea", "lighthouse aral"),
}


def field(tag, *parts, indicators="  "):
    """A data field of a record: pairs of code and value."""
    return tag, indicators + "".join(f"\x1f{code}{value}" for code, value in parts)


def a_record(language, title, barcode):
    """A MARC 21 record with one item at the central library."""
    marc_language = {"kk": "kaz", "ru": "rus", "en": "eng"}[language]
    fields = (
        ("001", f"loop-{language}"),
        ("008", f"261123s2026    kz            000 1 {marc_language} d"),
        field("100", ("a", "Жолдасова, Жанар"), indicators="1 "),
        field("245", ("a", title), indicators="10"),
        field("264", ("a", "Алматы"), ("b", "Алатау"), ("c", "2026"), indicators=" 1"),
        field("952", ("a", "CHEKHOV"), ("b", "CHEKHOV"), ("p", barcode), ("o", "84(5Қаз) Ж79"), ("i", barcode)),
    )
    return write_iso2709(Record(DEFAULT_LEADER, fields))


def sign_in(page, login):
    page.focus("[name=login]")
    page.keyboard.type(login)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def scan(page, code, kind):
    """A scanner is a keyboard that ends with Enter; the command box has the focus all the time."""
    assert page.evaluate("() => document.activeElement.id") == "scan"
    page.keyboard.type(code)
    page.keyboard.press("Enter")
    page.locator(f".desk-line.is-{kind}", has_text=code).first.wait_for(timeout=5000)


def press_reaching(page, pattern):
    """Walk with Tab until the focused control says `pattern`, then press Enter."""
    for _ in range(60):
        page.keyboard.press("Tab")
        text = page.evaluate("() => document.activeElement.textContent || ''")
        if re.search(pattern, text.strip(), re.DOTALL):
            page.keyboard.press("Enter")
            page.wait_for_load_state("networkidle")
            return
    raise AssertionError(f"no control with {pattern!r} can be reached by keyboard")


def search_until_found(page, language, words, title):
    """The index follows within two seconds."""
    for _ in range(20):
        page.goto(f"/{language}/")
        page.focus("input[name=q]")
        page.keyboard.type(words)
        with page.expect_navigation():
            page.keyboard.press("Enter")
        if page.get_by_role("link", name=title).count():
            return
        time.sleep(0.3)
    raise AssertionError(f"{title} was not found by {words!r}")


RENEW = {"kk": "Ұзарту", "ru": "Продлить", "en": "Renew"}


@pytest.mark.parametrize("language", CASES)
def test_import_search_lend_see_renew_return(city, open_page, tmp_path, language):
    card, title, words = CASES[language]
    barcode = f"LOOP-{language.upper()}"
    (tmp_path / "new.mrc").write_bytes(a_record(language, title, barcode))

    imported = city.kitaphana("import", str(tmp_path / "new.mrc"), "--institution", "ALMATY")

    assert imported.returncode == 0, imported.stdout + imported.stderr
    assert "created 1" in imported.stdout
    assert "items 1" in imported.stdout

    reader = open_page(f"/{language}/")
    search_until_found(reader, language, words, title)
    assert "84(5Қаз) Ж79" in reader.inner_text("main")

    staff = open_page(f"/{language}/staff/")
    sign_in(staff, "librarian")
    if "/desk/" not in staff.url:
        staff.goto(f"/{language}/staff/desk/")
    scan(staff, card, "reader")
    scan(staff, barcode, "lent")
    assert title in staff.inner_text(".desk-line.is-lent")

    reader.goto(f"/{language}/account/")
    sign_in(reader, card)
    reader.goto(f"/{language}/account/")
    assert title in reader.inner_text("main")
    before = reader.locator("article", has_text=title).locator("time").get_attribute("datetime")
    reader.focus("article a")
    press_reaching(reader, rf"^{RENEW[language]}\b.*{re.escape(title)}")
    after = reader.locator("article", has_text=title).locator("time").get_attribute("datetime")
    assert after >= before
    assert reader.locator("article", has_text=title).locator(".muted", has_text="1").count()

    staff.keyboard.press("Escape")
    scan(staff, barcode, "returned")
    reader.goto(f"/{language}/account/")
    assert title not in reader.inner_text("main")
    assert staff.errors == reader.errors == []
