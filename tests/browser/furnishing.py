"""What a fresh demo city lacks: records that are like some that are here already, a table of readers, a class."""

from pathlib import Path

from pymarc import MARCReader

RECORDS = 5


def furnish(city, head_page, folder: Path) -> None:
    """An import of records with other numbers than their likes have, a table of readers and a class from the screen."""
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


def _renumber(file: Path) -> None:
    """A few records under numbers that nobody has given."""
    records = [record for record in MARCReader(file.read_bytes()) if record][:RECORDS]
    for record in records:
        record["001"].data = f"X{record['001'].data[1:]}"
    file.write_bytes(b"".join(record.as_marc() for record in records))
