"""What a fresh demo city lacks: records like some that are here already, a table of readers, a class, a hold.

All of it is made as people make it, by commands and on the screen.
"""

import datetime as dt
from pathlib import Path

from pymarc import MARCReader

from tests.browser.code_file import last_code

RECORDS = 5


def furnish(city, head_page, reader_page, folder: Path) -> None:
    """Import records with other numbers than their likes have; do what the head and a reader do on the screen."""
    records, readers = folder / "records.mrc", folder / "readers.csv"
    assert city.kitaphana("export", "--format", "marc21", "--query", "абай", str(records)).returncode == 0
    _renumber(records)
    told = city.kitaphana("import", str(records), "--institution", "ALMATY", "--service-point", "CHEKHOV")
    assert told.returncode in (0, 1), told.stderr
    assert city.kitaphana("import-patrons", "--sample", str(readers)).returncode == 0
    head_page.goto("/ru/staff/moving-in/")
    head_page.set_input_files("input[type=file]", str(readers))
    with head_page.expect_navigation():
        head_page.locator("form[enctype] button.btn-primary").click()
    assert "/columns/" in head_page.url or "/moving-in/" in head_page.url
    _make_class(head_page)
    _give_child(head_page)
    _send_paper(head_page, folder / "sheet.csv")
    _close(head_page)
    _reserve(reader_page)


def _reserve(reader_page) -> None:
    """The reader waits for a book."""
    reader_page.goto("/ru/editions/40/hold/")
    with reader_page.expect_navigation():
        reader_page.locator(".panel-acts button").click()
    assert "/account/holds/" in reader_page.url


def join(page, city, phone: str = "+77019990001") -> None:
    """Become a reader as newcomers do, by a code and without a password."""
    page.goto("/ru/join/")
    page.fill("[name=address]", phone)
    page.press("[name=address]", "Enter")
    page.wait_for_url("**/join/code/")
    page.fill("[name=code]", last_code(city.environment["KITAPHANA_DATA_DIR"], phone)["code"])
    page.press("[name=code]", "Enter")
    page.wait_for_url("**/join/about/")
    page.fill("[name=given_name]", "Айжан")
    page.fill("[name=born_on]", "1994-07-03")
    page.check("[name=processing]")
    page.press("[name=born_on]", "Enter")
    page.wait_for_url("**/join/card/")


def begin_call(page) -> None:
    """A reader on the telephone, for the login of the page."""
    page.goto("/ru/staff/readers/8/call/")
    page.check("[name=is_checked]")
    with page.expect_navigation():
        page.locator("button[value=begin]").click()
    assert page.locator("button[value=end]").count() == 1


def arrange(page) -> None:
    """What a reader may arrange: a search that is kept, and a calendar."""
    page.goto("/ru/account/searches/new/?q=абай")
    with page.expect_navigation():
        page.locator("main form button.btn-primary").click()
    page.goto("/ru/account/calendar/")
    with page.expect_navigation():
        page.locator("main form button.btn-primary").click()


def _give_child(head_page) -> None:
    """Let the reader who is crawled answer for a child."""
    head_page.goto("/ru/staff/readers/5/family/")
    head_page.fill("[name=guarantor_card]", "R0000002")
    with head_page.expect_navigation():
        head_page.press("[name=guarantor_card]", "Enter")


def _make_class(head_page) -> None:
    """A group with two members, one of them a child with a guarantor."""
    head_page.goto("/ru/staff/groups/new/")
    head_page.fill("[name=name]", "4 Ә")
    with head_page.expect_navigation():
        head_page.locator("form.staff-form button.btn-primary").click()
    for card in ("R0000001", "R0000005"):
        head_page.fill("[name=card_number]", card)
        with head_page.expect_navigation():
            head_page.press("[name=card_number]", "Enter")
    assert "/groups/1/" in head_page.url


def _send_paper(page, sheet: Path) -> None:
    """Two tables of one sheet: one waits for its columns, one was tried out."""
    sheet.write_text("Время;Билет;Штрихкод;Выдача или возврат\n00:05;R0000002;K0000400;+\n00:10;;K0000401;-\n")
    for how in ("", "try"):
        page.goto("/ru/staff/paper/")
        page.set_input_files("input[type=file]", str(sheet))
        with page.expect_navigation():
            page.locator("form[enctype] button.btn-primary").click()
        if how:
            with page.expect_navigation():
                page.locator(f"button[value={how}]").click()


def _close(page) -> None:
    """The head's branch, for a day of the next year."""
    page.goto("/ru/staff/freezes/new/")
    day = dt.date.today() + dt.timedelta(days=300)
    for name in ("first_day", "last_day"):
        page.fill(f"[name={name}]", day.isoformat())
    for language in ("kk", "ru", "en"):
        page.fill(f"[name=reason_{language}]", "Repair")
    for how in ("look", "make"):
        with page.expect_navigation():
            page.locator(f"button[value={how}]").click()
    assert "/new/" not in page.url


def _renumber(file: Path) -> None:
    """A few records under numbers that nobody has given."""
    records = [record for record in MARCReader(file.read_bytes()) if record][:RECORDS]
    for record in records:
        record["001"].data = f"X{record['001'].data[1:]}"
    file.write_bytes(b"".join(record.as_marc() for record in records))
