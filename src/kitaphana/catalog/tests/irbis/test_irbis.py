import io
import struct

import pytest

from kitaphana.catalog.irbis import database, fields, text
from kitaphana.catalog.marc import reading
from kitaphana.catalog.marc.detect import may_be_of_irbis
from kitaphana.catalog.marc.mapping import edition_draft, item_drafts
from kitaphana.catalog.marc.reading import BadRecord, GoodRecord
from kitaphana.catalog.marc.record import Carrier, Format, Record, data_field
from kitaphana.catalog.marc.writing import write_iso2709
from kitaphana.catalog.tests.irbis.databases import as_irbis32, as_irbis64, as_text

pytestmark = pytest.mark.once

BOOK = [
    (920, "PAZK"), (903, "84/Ә82"), (101, "kaz"), (700, "^AӘуезов^BМ.^GМұхтар"), (200, "^AАбай жолы^EРоман^FМ. Әуезов"),
    (210, "^AАлматы^CЖазушы^D2007"), (215, "^A528^D21"), (10, "^A978-0-306-40615-7^D2500"), (610, "ҚАЗАҚ ӘДЕБИЕТІ"),
    (906, "84(5Қаз)"), (908, "Ә82"), (910, "^A0^B1759089^DФ104^C20180607^E2500^H200001"), (910, "^A2^DФ104"),
    (702, "^4340 ред.^AИванов^BИ."),
]  # fmt: skip
SERIAL = [(920, "J"), (903, "У1415"), (110, "^Ba"), (200, "^AКомпьютер-Пресс")]
ISSUE = [(920, "NJ"), (933, "У1415"), (903, "У1415/1989/2"), (934, "1989"), (936, "2"), (910, "^A0^B1^DСПР")]


@pytest.fixture
def written(tmp_path):
    def write(master, index, name="IBIS"):
        (tmp_path / f"{name}.MST").write_bytes(master)
        (tmp_path / f"{name.lower()}.xrf").write_bytes(index)
        return list(reading.read_file(tmp_path / f"{name}.MST"))

    return write


def draft(good):
    return edition_draft(good.record, good.format)


def test_a_book_is_mapped():
    (good,) = reading.read_stream(io.BytesIO(as_text(BOOK)))
    book = draft(good)
    assert (book.title, book.subtitle, book.responsibility, book.author) == (
        "Абай жолы", "Роман", "М. Әуезов", "Әуезов, Мұхтар",
    )  # fmt: skip
    assert (book.place, book.publisher, book.year, book.extent) == ("Алматы", "Жазушы", 2007, "528 с. ; 21 см")
    assert (book.isbns, book.languages, book.subjects, book.author_mark) == (
        ["9780306406157"], ["kaz"], ["ҚАЗАҚ ӘДЕБИЕТІ"], "Ә82",
    )  # fmt: skip
    assert book.contributors[1] == {"name": "Иванов, И.", "role": "edt", "is_main": False}


def test_a_copy_is_an_item_and_one_that_is_only_ordered_is_none():
    (good,) = reading.read_stream(io.BytesIO(as_text(BOOK)))
    (item,) = item_drafts(good.record, good.format)
    assert (item.branch_code, item.barcode, item.accession_number) == ("Ф104", "200001", "1759089")
    assert (item.call_number, str(item.price), str(item.received_on)) == ("84(5Қаз) Ә82", "2500", "2018-06-07")


def test_a_volume_bears_the_title_of_its_set_unless_it_has_its_own():
    volume = [(200, "^VЧ.2"), (461, "^CУправление банком^GНаука^DМ.^H1990^FЗ. Акулова")]
    named = [(200, "^VКн. 3^AСтранные люди"), (461, "^CСобрание сочинений"), (961, "^ZДА^AШукшин^GВасилий Макарович")]
    one, other = (draft(good) for good in reading.read_stream(io.BytesIO(as_text(volume, named))))
    assert (one.title, one.part, one.publisher, one.place, one.year) == (
        "Управление банком",
        "Ч.2",
        "Наука",
        "М.",
        1990,
    )
    assert (other.title, other.part, other.author) == ("Странные люди", "", "Шукшин, Василий Макарович")
    assert other.series == [{"title": "Собрание сочинений", "number": "Кн. 3"}]


def test_an_article_names_its_host():
    article = [(200, "^AПередовые охотники"), (463, "^CВосточно-Сибирская правда^J1942^H№ 14^S2")]
    (good,) = reading.read_stream(io.BytesIO(as_text(article)))
    assert draft(good).series == [{"title": "Восточно-Сибирская правда", "number": "1942, № 14, с. 2"}]
    assert draft(good).year == 1942


def test_an_issue_knows_its_periodical_wherever_that_stands_in_the_file():
    issue, serial = reading.read_stream(io.BytesIO(as_text(ISSUE, SERIAL)))
    assert (issue.host_title, draft(issue).part, draft(issue).year) == ("Компьютер-Пресс", "1989, № 2", 1989)
    assert (draft(issue).form, draft(serial).form) == ("periodical", "periodical")


@pytest.mark.parametrize(("encoding", "found"), [("utf-8", "utf-8"), ("kz1048", "kz-1048"), ("utf-8-sig", "utf-8")])
def test_text_is_read_in_its_encoding(encoding, found):
    data = as_text(BOOK, encoding=encoding)
    (good,) = reading.read_stream(io.BytesIO(data))
    assert (good.encoding, good.carrier, good.format) == (found, Carrier.IRBIS_TEXT, Format.IRBIS)
    assert reading.reparse(good.raw, good.carrier, good.encoding) == good.record
    assert data[good.offset : good.offset + len(good.raw)] == good.raw


def test_repetitions_may_be_counted_and_underlined():
    (good,) = reading.read_stream(io.BytesIO("#200/1:_^aАбай жолы_\n#610/1:_Қазақ_\n".encode()))
    assert (draft(good).title, draft(good).subjects) == ("Абай жолы", ["Қазақ"])


def test_a_line_that_is_no_field_puts_the_record_aside_and_not_its_neighbours():
    data = as_text(BOOK) + "#200: ^aБірінші\nболмайды\n*****\n".encode() + as_text(SERIAL)
    first, bad, last = reading.read_stream(io.BytesIO(data))
    assert isinstance(first, GoodRecord)
    assert (bad.reason, bad.detail, bad.offset) == ("bad_line", "болмайды", len(as_text(BOOK)))
    assert draft(last).title == "Компьютер-Пресс"


def test_a_line_without_end_is_refused_in_pieces(monkeypatch):
    monkeypatch.setattr(text, "MAX_RECORD", 100)
    found = list(text.pieces(io.BytesIO(b"#200: ^a" + b"x" * 250)))
    assert [(piece.reason, len(piece.data)) for piece in found] == [("too_long", 200), ("", 58)]
    assert b"".join(piece.data for piece in found) == b"#200: ^a" + b"x" * 250


@pytest.mark.parametrize(("build", "layout"), [(as_irbis64, Carrier.IRBIS64), (as_irbis32, Carrier.IRBIS32)])
def test_a_database_is_read_directly(written, build, layout):
    master, index = build(BOOK, SERIAL, ISSUE, **({} if layout is Carrier.IRBIS64 else {"encoding": "kz1048"}))
    book, serial, issue = written(master, index)
    assert {one.carrier for one in (book, serial, issue)} == {layout}
    assert (draft(book).title, draft(serial).title, issue.host_title) == (
        "Абай жолы", "Компьютер-Пресс", "Компьютер-Пресс",
    )  # fmt: skip
    assert master[book.offset : book.offset + len(book.raw)] == book.raw
    assert reading.reparse(book.raw, book.carrier, book.encoding) == book.record


def test_deleted_records_stay_where_they_are(written):
    master, index = as_irbis64(BOOK, SERIAL, deleted={1})
    assert [draft(one).title for one in written(master, index)] == ["Компьютер-Пресс"]


def seen(master, index, written, name="IBIS"):
    """What a reading gives, in short: titles of good records, reasons and details of bad ones."""
    return [
        draft(one).title if isinstance(one, GoodRecord) else (one.reason, one.detail)
        for one in written(master, index, name)
    ]


BOOKS = [[(920, "PAZK"), (903, f"K{number}"), (200, f"^AКітап {number}")] for number in range(1, 5)]


@pytest.mark.parametrize("left", [0, 12, 24, 36])
def test_an_index_of_irbis64_that_was_cut_off_loses_no_record_in_silence(written, left):
    master, index = as_irbis64(*BOOKS)
    whole = left // 12
    assert seen(master, index[:left], written) == [
        *(f"Кітап {number}" for number in range(1, whole + 1)),
        *(("record_missing", f"MFN {number}") for number in range(whole + 1, 5)),
    ]


def test_an_index_entry_that_was_cut_off_is_told_even_behind_the_last_number(written):
    master, index = as_irbis64(*BOOKS)
    assert seen(master, index[:41], written)[3:] == [("record_missing", "MFN 4")]
    assert seen(master, index + b"\x00\x00\x01", written)[4:] == [("record_missing", "MFN 5")]


@pytest.mark.parametrize(("left", "whole"), [(0, 0), (4, 0), (8, 1), (13, 2), (16, 3)])
def test_an_index_of_irbis32_that_was_cut_off_loses_no_record_in_silence(written, left, whole):
    master, index = as_irbis32(*BOOKS, encoding="utf-8")
    assert seen(master, index[:left], written) == [
        *(f"Кітап {number}" for number in range(1, whole + 1)),
        *(("record_missing", f"MFN {number}") for number in range(whole + 1, 5)),
    ]


@pytest.mark.parametrize("build", [as_irbis64, as_irbis32])
def test_a_hole_in_the_index_is_told(written, build):
    master, index = build(*BOOKS, encoding="utf-8")
    start, size = (12, 12) if build is as_irbis64 else (8, 4)
    holed = index[:start] + bytes(size) + index[start + size :]
    assert seen(master, holed, written) == ["Кітап 1", ("record_missing", "MFN 2"), "Кітап 3", "Кітап 4"]


def test_every_missing_record_has_a_place_of_its_own_in_the_quarantine(written):
    master, _ = as_irbis64(*BOOKS)
    offsets = [one.offset for one in written(master, b"")]
    assert len(set(offsets)) == 4
    assert min(offsets) >= len(master)


def test_a_control_record_that_promises_more_than_the_file_can_hold_is_told_once(written):
    master, index = as_irbis64(*BOOKS)
    boastful = struct.pack(">ii", 0, 1_000_000) + master[8:]
    found = seen(boastful, index, written)
    assert found[:4] == ["Кітап 1", "Кітап 2", "Кітап 3", "Кітап 4"]
    assert found[-1][0] == "control_damaged"
    assert len(found) < 50
    assert seen(b"\x00" * 4, b"", written, "EMPTY") == [("control_damaged", "")]


def test_deleted_records_are_counted_with_their_numbers(tmp_path):
    master, index = as_irbis64(*BOOKS, deleted={2, 3})
    in_leader = bytearray(master)
    (place,) = struct.unpack_from(">I", index, 36)
    struct.pack_into(">i", in_leader, place + 28, 33)  # the leader of record 4 says it too
    (tmp_path / "a.mst").write_bytes(bytes(in_leader))
    (tmp_path / "a.xrf").write_bytes(index)
    deleted = reading.Deleted()
    assert len(list(reading.read_file(tmp_path / "a.mst", deleted=deleted))) == 1
    assert (deleted.count, deleted.numbers) == (3, [2, 3, 4])


@pytest.mark.parametrize(
    "pointer", [struct.pack(">IIi", 1, 1 << 31, 0), struct.pack(">IIi", 0xFFFFFFFF, 0xFFFFFFFF, 0)]
)
def test_a_pointer_out_of_this_world_is_told(written, pointer):
    master, index = as_irbis64(*BOOKS)
    assert seen(master, pointer + index[12:], written)[0] == ("truncated", "MFN 1")
    old, pointers = as_irbis32(*BOOKS, encoding="utf-8")
    before_the_file = struct.pack("<i", 5)
    assert seen(old, pointers[:4] + before_the_file + pointers[8:], written)[0] == ("record_missing", "MFN 1")


def test_what_the_index_leads_astray_is_told(written):
    master, index = as_irbis64(BOOK, SERIAL)
    crossed = index[12:] + index[:12]
    assert [one.reason for one in written(master, crossed)] == ["pointer_lies", "pointer_lies"]
    beyond = index[:12] + struct.pack(">IIi", len(master) + 5, 0, 0)
    assert [type(one) for one in written(master, beyond)] == [GoodRecord, BadRecord]


def test_a_directory_that_leads_out_of_its_record_is_told(written):
    master, index = as_irbis64(BOOK)
    damaged = bytearray(master)
    struct.pack_into(">i", damaged, 36 + 32 + 8, 1 << 20)
    (bad,) = written(bytes(damaged), index)
    assert (bad.reason, bad.detail) == ("directory_lies", "field 920")


def test_a_master_file_that_ends_in_a_directory_is_told(written):
    master, index = as_irbis64(BOOK)
    (bad,) = written(master[: 36 + 32 + 20], index)
    assert (bad.reason, len(bad.raw)) == ("truncated", 52)


def test_a_database_without_its_index_is_told(tmp_path):
    path = tmp_path / "alone.mst"
    path.write_bytes(as_irbis64(BOOK)[0])
    (bad,) = reading.read_file(path)
    assert bad.reason == "index_missing"
    assert database.index_of(path) is None


def test_iso_2709_with_irbis_tags_is_read_with_or_without_indicators():
    common = (data_field("920", "", ("", "")), ("903", "84/Ә82"), ("101", "kaz"))
    bare = (*common, ("200", "\x1fAАбай жолы\x1fEРоман"), ("910", "\x1fA0\x1fB17\x1fDФ104"))
    caret = (*common, ("200", "^AАбай жолы^EРоман"), ("910", "^A0^B17^DФ104"))
    for own in (bare, caret):
        (good,) = reading.read_stream(io.BytesIO(write_iso2709(Record("00000nam a2200000 i 4500", own))))
        assert (good.format, draft(good).title, draft(good).subtitle) == (Format.IRBIS, "Абай жолы", "Роман")
        assert (draft(good).languages, fields.key_of(good.record)) == (["kaz"], "84/Ә82")
        assert [item.accession_number for item in item_drafts(good.record, good.format)] == ["17"]


ABBREVIATIONS = [(920, "PAZK"), (903, "K1"), (200, "^AНИИ ГОСНИТИ ВАСХНИЛ"), (210, "^CВНИИТЭИСХ^D1989"),
                 (610, "ЭВМ ПЭВМ САПР АСУ ТП"), (910, "^A0^B1^DЧЗ")]  # fmt: skip


@pytest.mark.parametrize("expected", [reading.Expectation(), reading.Expectation(format=Format.IRBIS)])
def test_koi8_is_never_guessed_for_irbis_in_any_carrier(written, expected, monkeypatch):
    asked = []
    true_detect = reading.encodings.detect
    monkeypatch.setattr(
        reading.encodings, "detect", lambda data, never=(): asked.append(never) or true_detect(data, never)
    )
    body = tuple(fields.field(tag, value) for tag, value in ABBREVIATIONS)
    iso = write_iso2709(Record("00000nam a2200000 i 4500", body), "windows-1251")
    (good,) = reading.read_stream(io.BytesIO(iso), expected)
    assert (good.format, good.encoding) == (Format.IRBIS, "windows-1251")
    assert asked == [("koi8-r",)]


def test_a_library_that_is_not_irbis_may_have_written_koi8():
    own = (("001", "1"), data_field("200", "1 ", ("a", "Казахстан в новое время, очерки истории")))
    (good,) = reading.read_stream(io.BytesIO(write_iso2709(Record("00000nam0 2200000   450 ", own), "koi8-r")))
    assert good.encoding == "koi8-r"


@pytest.mark.parametrize(
    ("own", "perhaps"),
    [
        ((("903", "84/Ә82"), ("910", "^A0^B17^DФ104")), True),
        ((("920", "PAZK"), ("910", "\x1fA0\x1fB17\x1fDФ104")), True),
        ((("920", "PAZK"), ("903", "84/Ә82"), ("910", "^A0^B17^DФ104")), False),  # it is taken for IRBIS anyway
        ((data_field("801", " 0", ("a", "RU")), ("910", "  \x1fB17")), False),
        ((data_field("910", "  ", ("a", "0"), ("b", "17")),), False),
    ],
)
def test_a_record_that_may_be_of_irbis_is_a_hint(own, perhaps):
    assert may_be_of_irbis(Record("", (("200", "  \x1faАбай"), *own))) == perhaps


def test_a_group_of_copies_in_one_field_is_as_many_items():
    group = data_field("910", "", ("a", "U"), ("b", "556"), ("d", "ХР"), ("1", "3"))
    single = data_field("910", "", ("a", "0"), ("b", "557"), ("d", "ХР"), ("1", "3"))
    unnamed = data_field("910", "", ("a", "0"), ("b", ""), ("d", "ХР"))
    items = item_drafts(Record("", (group, single, unnamed)), Format.IRBIS)
    assert [one.source_key for one in items] == ["910:556", "910:556~2", "910:556~3", "910:557", "910#3"]
    assert {one.accession_number for one in items[:3]} == {"556"}
    flood = data_field("910", "", ("a", "С"), ("b", "1"), ("1", "99999"))
    assert len(item_drafts(Record("", (flood,)), Format.IRBIS)) == 500
