"""The back office by keyboard alone: records mended, readers moved in, doubles settled, an import undone."""

import re

import pytest

from kitaphana.catalog.marc.record import Record
from kitaphana.catalog.marc.writing import DEFAULT_LEADER, write_iso2709
from tests.browser.test_whole_loop import field
from tests.browser.walking import enter, sign_in_to_staff, tab_to

pytestmark = [pytest.mark.browser, pytest.mark.once]
VIEWS = pytest.mark.parametrize(("language", "width"), [("kk", 360), ("ru", 1440)])
TITLES = {"kk": "Шыңғыстаудағы қыстау", "ru": "Ёлки на склоне Кок-Тюбе"}


def record(number, title="", author="Жолдасова, Жанар", barcode=""):
    """A MARC 21 record; without a title it is set aside."""
    fields = [("001", number), ("008", "261123s2026    kz            000 1 kaz d")]
    fields += [field("100", ("a", author), indicators="1 ")]
    fields += [field("245", ("a", title), indicators="10")] if title else []
    fields += [field("264", ("a", "Алматы"), ("b", "Алатау"), ("c", "2026"), indicators=" 1")]
    fields += [field("952", ("a", "CHEKHOV"), ("b", "CHEKHOV"), ("p", barcode), ("i", barcode))] if barcode else []
    return write_iso2709(Record(DEFAULT_LEADER, tuple(fields)))


@pytest.fixture
def bring(city, tmp_path):
    """`bring("name.mrc", record, …)`: an import into the city network."""

    def brought(name, *records):
        (tmp_path / name).write_bytes(b"".join(records))
        return city.kitaphana(
            "import", str(tmp_path / name), "--institution", "ALMATY", "--service-point", "CHEKHOV"
        ).stdout

    return brought


@pytest.fixture
def walk(open_page):
    """`walk("cataloguer", "kk", 360, "matches/")`: a page of the staff, signed in without a mouse."""

    def walked(login, language, width, path):
        page = open_page(f"/{language}/staff/{path}", width=width)
        sign_in_to_staff(page, login)
        assert page.url.endswith(path)
        return page

    return walked


def fits(page):
    """Nothing sticks out of the window, and no script has failed."""
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert page.errors == []


@VIEWS
def test_a_record_set_aside_is_mended_in_place_and_sent_again(bring, walk, language, width):
    author = f"Түзетілетін, {language.upper()}"
    assert "quarantined 1" in bring("torn.mrc", record(f"mend-{language}", author=author))
    page = walk("cataloguer", language, width, "quarantine/records/")

    tab_to(page, f"mend-{language}|{author}", selector="td a")
    enter(page)
    fits(page)
    tab_to(page, selector="textarea#lines")
    page.keyboard.press("Control+End")
    page.keyboard.type(f"\n245 10 $a{TITLES[language]}")
    tab_to(page, selector="button[value=mended]")
    enter(page)

    assert page.locator(".messages .alert-success").count() == 1
    tab_to(page, selector="main a[href*='/editions/']")
    enter(page)
    assert TITLES[language] in page.inner_text("h1")
    fits(page)


@VIEWS
def test_the_columns_of_a_table_of_readers_are_said_looked_at_and_tried_out(city, walk, tmp_path, language, width):
    table = tmp_path / f"оқырмандар-{language}.csv"
    assert city.kitaphana("import-patrons", "--sample", str(table)).returncode == 0
    page = walk("head", language, width, "moving-in/")

    tab_to(page, selector="input[type=file]")
    with page.expect_file_chooser() as asked:
        page.keyboard.press("Space")
    asked.value.set_files(table)
    tab_to(page, selector="form[enctype] button.btn-primary")
    enter(page)
    assert page.url.endswith("/columns/")
    fits(page)

    tab_to(page, selector="#column-7")
    assert page.input_value("#column-7") == "category"
    page.keyboard.press("Home")
    assert page.input_value("#column-7") == ""
    tab_to(page, selector="button[value=look]")
    enter(page)
    assert page.input_value("#column-7") == ""
    assert page.locator("section[aria-labelledby=rows] tbody tr").count() == 10

    tab_to(page, selector="#column-7")
    choose(page, "#column-7", "category")
    tab_to(page, selector="button[value=look]")
    enter(page)
    assert page.locator("[id^=code-category]").count() == 4
    tab_to(page, selector="button[value=try]")
    enter(page)
    page.wait_for_selector("form[action$='/import/'] button", timeout=30_000)
    assert page.locator("#job tbody td.n").first.inner_text() == "60"
    fits(page)

    tab_to(page, selector="form[action$='/cancel/'] button")
    enter(page)
    assert page.url.endswith("/moving-in/")
    thrown_away = page.locator("tr", has_text=table.name)
    assert thrown_away.locator(".state.shut").count() == 1
    fits(page)


def choose(page, selector, value):
    """With the arrow keys, in a list that has the focus."""
    for _ in range(80):
        if page.input_value(selector) == value:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{value} is not among the choices of {selector}")


@VIEWS
def test_two_records_are_joined_and_separated_again(bring, walk, language, width):
    title = f"{TITLES[language]}: екі басылым ма"
    told = bring("pair.mrc", record(f"pair-1-{language}", title), record(f"pair-2-{language}", title))
    assert "created 2" in told
    page = walk("cataloguer", language, width, "matches/")

    tab_to(page, re.escape(title), selector="h3 a")
    tab_to(page, selector="form[action$='/join/'] button")
    enter(page)
    assert title in page.inner_text("h1")
    records = page.locator("section[aria-labelledby=records] li")
    assert records.count() == 2
    fits(page)

    tab_to(page, selector="form[action$='/separate/'] button")
    enter(page)
    assert page.locator(".messages .alert-success").count() == 1
    assert records.count() < 2
    assert title in page.inner_text("h1")


@VIEWS
def test_an_import_is_undone_from_its_screen(bring, walk, language, width):
    name, title = f"қате-{language}.mrc", f"{TITLES[language]}: қате әкелінген"
    assert "items 1" in bring(name, record(f"undo-{language}", title, barcode=f"UNDO-{language.upper()}"))
    page = walk("cataloguer", language, width, "batches/")

    tab_to(page, re.escape(name), selector="td a")
    enter(page)
    tab_to(page, selector="a[href$='/undo/']")
    enter(page)
    fits(page)
    assert page.locator("dl.facts dd").all_inner_texts()[:3] == ["1", "1", "1"]
    tab_to(page, selector="button.btn-danger")
    enter(page)

    assert page.locator(".messages .alert-success").count() == 1
    wait_until_undone(page)
    fits(page)
    page.goto(f"/{language}/staff/stock/?q=UNDO-{language.upper()}")
    assert title not in page.inner_text("main")


def wait_until_undone(page):
    """The worker undoes what is large; the page tells when it is done."""
    for _ in range(30):
        if page.locator("section[aria-labelledby=undone] dd").count():
            return
        page.wait_for_timeout(500)
        page.reload()
    raise AssertionError("the import was not undone")
