"""Tables: what people send is read as it was meant, what is hostile is refused, what we write comes back the same."""

import datetime as dt
import io
import zipfile
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from kitaphana.core import clock
from kitaphana.core.errors import Refused
from kitaphana.core.spreadsheets import (
    Doubt,
    Kind,
    Limits,
    read_rows,
    shape_of,
    workbook_writing,
    write_csv,
    write_xlsx,
    xlsx_chunks,
)

pytestmark = pytest.mark.once
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
PEOPLE = "Тегі;Аты;Билет №\r\nҚасымова;Айгүл;00123\r\nПетров;Андрей;00124\r\n"
CELLS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=30).map(str.strip)
TABLES = st.lists(st.lists(CELLS, min_size=2, max_size=5), min_size=1, max_size=8)


def texts(path, **options):
    return [row.cells for row in read_rows(path, **options)]


def refusal(path, **options):
    with pytest.raises(Refused) as caught:
        list(read_rows(path, **options))
    return caught.value.refusals[0]


def file(tmp_path, content, name="table.csv"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def workbook(tmp_path, *rows, name="table.xlsx"):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / name)
    return tmp_path / name


def trimmed(table):
    rows = []
    for cells in table:
        while cells and not cells[-1]:
            cells = cells[:-1]
        if cells:
            rows.append(tuple(cells))
    return rows


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "kz1048", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_csv_is_read_in_every_encoding_and_with_every_delimiter_of_the_region(tmp_path, encoding, delimiter):
    path = file(tmp_path, PEOPLE.replace(";", delimiter).encode(encoding))

    assert texts(path) == [("Тегі", "Аты", "Билет №"), ("Қасымова", "Айгүл", "00123"), ("Петров", "Андрей", "00124")]


@pytest.mark.parametrize("encoding", ["cp1251", "cp866"])
def test_russian_tables_of_old_systems_are_read(tmp_path, encoding):
    path = file(
        tmp_path, "Фамилия;Имя;Дата рождения\nПетров;Андрей;01.02.1980\nСоколова;Жанна;3.4.75\n".encode(encoding)
    )

    assert texts(path)[1:] == [("Петров", "Андрей", "01.02.1980"), ("Соколова", "Жанна", "3.4.75")]


def test_a_letter_that_is_not_ascii_may_come_late(tmp_path):
    path = file(tmp_path, b"a;b\n" * 40_000 + "ж;қ\n".encode("kz1048"))

    assert texts(path)[-1] == ("ж", "қ")


def test_the_hint_for_excel_is_obeyed_and_is_no_row(tmp_path):
    assert texts(file(tmp_path, "sep=,\r\na;b,c\r\n1;2,3\r\n")) == [("a;b", "c"), ("1;2", "3")]


def test_rows_keep_the_number_of_their_first_line(tmp_path):
    path = file(tmp_path, 'a;b\n\n"two\nlines";c\nd;e\n')

    assert [(row.number, row.cells) for row in read_rows(path)] == [
        (1, ("a", "b")),
        (3, ("two\nlines", "c")),
        (5, ("d", "e")),
    ]


def test_what_a_spreadsheet_did_to_a_cell_is_told(tmp_path):
    path = file(tmp_path, "n;card;x\n1;1.23E+12;#REF!\n2;1,23456E+15;E15\n")

    rows = list(read_rows(path))

    assert rows[1].doubts == {1: Doubt.DIGITS_LOST, 2: Doubt.FORMULA_ERROR}
    assert rows[2].doubts == {1: Doubt.DIGITS_LOST}


def test_bytes_without_a_letter_are_told(tmp_path):
    path = file(tmp_path, "имя;город\nИв".encode("cp1251") + b"\x98" + "н;Алматы\n".encode("cp1251"))

    assert list(read_rows(path))[1].doubts == {0: Doubt.CHARACTERS_LOST}


def test_workbooks_tell_dates_numbers_and_zeros_in_front(tmp_path):
    book = Workbook()
    book.active.append(["born", "card", "padded", "big", "seen"])
    book.active.append([dt.date(1980, 2, 1), 123, 123, 7.70123456789e17, dt.datetime(2026, 1, 2, 10, 30)])
    book.active["C2"].number_format = "00000"
    book.save(tmp_path / "book.xlsx")

    row = list(read_rows(tmp_path / "book.xlsx"))[1]

    assert row.cells[:3] == ("1980-02-01", "123", "00123")
    assert row.cells[4] == "2026-01-02 10:30"
    assert row.doubts == {1: Doubt.NUMBER, 3: Doubt.DIGITS_LOST}


def test_hidden_sheets_and_formatting_far_away_are_no_rows(tmp_path):
    book = Workbook()
    book.active.sheet_state = "hidden"
    sheet = book.create_sheet("Оқырмандар")
    sheet.append(["a", "b"])
    sheet["A50000"].number_format = "0.00"
    sheet["ZZ1"].number_format = "0.00"
    book.save(tmp_path / "book.xlsx")

    assert texts(tmp_path / "book.xlsx") == [("a", "b")]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "table_empty"),
        (b" \n\n", "table_empty"),
        (b"%PDF-1.7\n\x00\x01\x02", "not_a_table"),
        (b"<html><table><tr><td>1</table>", "not_a_table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "table_of_old_kind"),
        (b"PK\x03\x04 and then nothing", "table_damaged"),
        (b"a;b\n1;" + b"x" * 40_000, "table_cell_too_long"),
        (b"a;b\n" + b"x" * 2_000_000, "table_line_too_long"),
        (b'a;b\n1;"never closed\n' + b"x;y\n" * 100_000, "table_quote_open"),
        (b";".join([b"x"] * 300), "table_too_wide"),
    ],
)
def test_what_is_no_table_or_too_large_is_refused_with_a_code(tmp_path, content, code):
    assert refusal(file(tmp_path, content)).code == code


def test_too_many_rows_are_refused_when_the_reading_gets_there(tmp_path):
    found = refusal(file(tmp_path, "a;b\n1;2\n1;2\n1;2\n"), limits=Limits(rows=2))

    assert (found.code, found.params) == ("table_too_long", {"most": 2})


def bomb(tmp_path, members, compression=zipfile.ZIP_DEFLATED):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return path


def test_an_archive_bomb_is_refused_before_it_is_opened(tmp_path):
    path = bomb(tmp_path, [("xl/workbook.xml", "<x/>"), ("xl/worksheets/sheet1.xml", b" " * 40_000_000)])

    assert refusal(path).code == "table_too_large"


def test_many_members_small_limits_and_entities_are_refused(tmp_path):
    many = bomb(tmp_path, [("xl/workbook.xml", "<x/>"), *((f"m{number}", "") for number in range(2_100))])
    assert refusal(many).code == "table_too_large"

    large = workbook(tmp_path, ["a", "b"])
    assert refusal(large, limits=Limits(archive_bytes=1_000)).code == "table_too_large"

    laughs = '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><workbook>&b;</workbook>'
    assert refusal(bomb(tmp_path, [("xl/workbook.xml", laughs)])).code == "table_too_large"


def test_archives_of_other_programs_are_no_tables(tmp_path):
    assert refusal(bomb(tmp_path, [("word/document.xml", "<x/>")])).code == "not_a_table"
    assert refusal(bomb(tmp_path, [("xl/workbook.bin", "x")])).code == "table_of_old_kind"
    assert refusal(bomb(tmp_path, [("xl/workbook.xml", "<broken")])).code == "table_damaged"


@given(cut=st.integers(min_value=1, max_value=4_000), flip=st.integers(min_value=0, max_value=4_000))
@QUICK
def test_a_damaged_workbook_is_read_or_refused_and_never_a_crash(tmp_path, cut, flip):
    whole = bytearray(workbook(tmp_path, ["a", "b"], [1, "x"]).read_bytes())
    whole[flip % len(whole)] ^= 0x5A
    path = file(tmp_path, bytes(whole[: max(4, len(whole) - cut % 200)]), "damaged.xlsx")
    with suppress(Refused):
        assert all(row.cells for row in read_rows(path))


@given(table=TABLES, delimiter=st.sampled_from(";,\t|"))
@QUICK
def test_what_is_written_as_csv_comes_back_the_same(tmp_path, table, delimiter):
    path = tmp_path / "out.csv"
    header = [f"column {number}" for number in range(5)]
    with path.open("w", encoding="utf-8", newline="") as stream:
        assert write_csv([header, *table], stream, delimiter=delimiter) == len(table) + 1

    shape = shape_of(path)

    assert shape.encoding == "utf-8-sig"
    assert texts(path, shape=type(shape)(Kind.CSV, shape.encoding, delimiter))[1:] == trimmed(table)


@given(table=TABLES)
@QUICK
def test_what_is_written_as_xlsx_comes_back_the_same_and_is_no_formula(tmp_path, table):
    path = tmp_path / "out.xlsx"
    with path.open("wb") as stream:
        write_xlsx([["header"], *table], stream, "Оқырмандар / readers [2026]")

    assert texts(path)[1:] == trimmed(table)
    sheet = load_workbook(path).active
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


@pytest.mark.parametrize("text", ["=1+1", "+7701", "-1", "@SUM(A1)", "'=x"])
def test_text_that_looks_like_a_formula_is_marked_and_unmarked(tmp_path, text):
    stream = io.StringIO()
    write_csv([["a", "b"], [text, -5]], stream)

    assert f"'{text},-5" in stream.getvalue()
    assert texts(file(tmp_path, stream.getvalue()))[1] == (text, "-5")


def test_types_of_written_cells_stay(tmp_path):
    path = tmp_path / "out.xlsx"
    with path.open("wb") as stream:
        write_xlsx([["n", "d"], [5, dt.date(2026, 11, 22)], ["\x00=bad\x07", None]], stream, "")

    rows = [[cell.value for cell in row] for row in load_workbook(path).active.iter_rows()]
    assert rows[1] == [5, dt.datetime(2026, 11, 22)]
    assert rows[2] == ["=bad", None]


def test_a_workbook_is_sent_while_its_rows_are_read():
    read = []

    def rows():
        for number in range(100_000):
            read.append(number)
            yield [number, f"Кітап {number * 7919 % 10_007}"]

    chunks = xlsx_chunks(rows(), "list")
    assert next(chunks)
    assert len(read) < 100_000


def test_more_rows_than_a_sheet_holds_go_on_in_another(monkeypatch):
    monkeypatch.setattr(workbook_writing, "SHEET_ROWS", 3)
    book = load_workbook(io.BytesIO(b"".join(xlsx_chunks([[number] for number in range(7)], "a & b"))))
    assert book.sheetnames == ["a & b", "a & b 2", "a & b 3"]
    assert [[cell.value for (cell,) in sheet.iter_rows()] for sheet in book] == [[0, 1, 2], [3, 4, 5], [6]]


def test_a_list_without_rows_is_a_workbook_too():
    book = load_workbook(io.BytesIO(b"".join(xlsx_chunks([], ""))))
    assert book.sheetnames == ["1"]


def test_moments_numbers_and_long_rows_keep_their_places_and_types():
    moment = dt.datetime(2026, 11, 30, 13, 5, 7, tzinfo=dt.UTC)
    row = [Decimal("1250.50"), True, moment, float("nan"), *range(30)]
    (cells,) = load_workbook(io.BytesIO(b"".join(xlsx_chunks([row], "x")))).active.iter_rows(values_only=True)
    local = moment.astimezone(clock.zone()).replace(tzinfo=None)
    assert cells[:4] == (1250.5, True, local, "nan")
    assert cells[4:] == tuple(range(30))
