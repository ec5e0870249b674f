"""Bad records as lines for a person: nothing that can be read is hidden, nothing that cannot is invented."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kitaphana.catalog.marc import mending
from kitaphana.catalog.marc.reading import read_stream
from kitaphana.catalog.marc.record import Record, data_field
from kitaphana.catalog.marc.writing import write_iso2709

pytestmark = pytest.mark.once
RECORD = Record(
    "00000nam a2200000 i 4500",
    (
        ("001", "kz-1"),
        data_field("245", "10", ("a", "Абай жолы"), ("b", "роман")),
        data_field("020", "  ", ("c", "5 $")),
    ),
)
LINES = "LDR 00000nam a2200000 i 4500\n001 kz-1\n245 10 $aАбай жолы$bроман\n020 ## $c5 {dollar}"


def shown(raw, carrier="iso2709", encoding="utf-8", format_="marc21"):
    return [line.text for line in mending.readable_lines(raw, carrier, encoding, format_)]


def test_a_record_is_shown_as_lines_and_read_back_as_it_was():
    assert "\n".join(shown(write_iso2709(RECORD))[1:]) == LINES.partition("\n")[2]
    assert mending.parse_lines(LINES, "marc21") == RECORD


def test_a_lying_directory_hides_no_field():
    raw = write_iso2709(RECORD).replace(b"0200007", b"0209999")
    assert shown(raw)[2:] == ["245 10 $aАбай жолы$bроман", "020 ## $c5 {dollar}"]


def test_fields_without_a_tag_and_letters_without_a_meaning_are_marked():
    raw = write_iso2709(RECORD)
    cut = raw[:48] + raw[60:]  # an entry of the directory is lost
    lines = mending.readable_lines(cut.replace("ж".encode(), b"\xff"), "iso2709", "utf-8", "marc21")

    assert [line.text[:4] for line in lines if line.is_damaged] == ["020 ", "??? "] or any(
        line.is_damaged for line in lines
    )
    assert any(line.text.startswith(mending.UNKNOWN_TAG) for line in lines)
    assert any(mending.UNREADABLE in line.text for line in lines)


def test_another_encoding_gives_other_letters():
    raw = write_iso2709(RECORD, "windows-1251")
    assert any("Абай жолы" in line for line in shown(raw, encoding="windows-1251"))
    assert any(mending.UNREADABLE in line for line in shown(raw, encoding="utf-8"))


def test_rubbish_gives_no_lines():
    assert shown(b"rubbish\x1d") == []
    assert shown(b"\x00\x01\x02", "irbis64", format_="irbis") == []
    assert shown(b"<rss/>", "marcxml") == []


def test_broken_xml_is_read_as_far_as_it_goes():
    raw = (
        "<record><leader>x</leader><controlfield tag='001'>7</controlfield><datafield tag='2?' ind1='1'>"
        "<subfield code='a'>Кітап & дәптер</subfield>".encode()
    )
    assert shown(raw, "marcxml") == ["LDR x", "001 7", "??? 1# $aКітап  дәптер"]


def test_irbis_keeps_its_own_sign():
    raw = "#200: ^aАбай жолы^eроман\n#903: 84(5Қ)-1\nэто не поле\n".encode()
    assert shown(raw, "irbistxt", format_="irbis") == ["200 ^aАбай жолы^eроман", "903 84(5Қ)-1", "??? это не поле"]
    record = mending.parse_lines("200 ^aАбай жолы^eроман\n903 84(5Қ)-1", "irbis")
    assert record.first("200", "e") == "роман"
    assert mending.write_record(record, "irbis") == (
        "#200: ^aАбай жолы^eроман\n#903: 84(5Қ)-1\n*****\n".encode(), ".txt",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("", 1),
        ("001 a\n24 10 $aX", 2),
        ("245 10 Title", 1),
        ("001 a\n\n245 10 $a$", 3),
        ("??? 10 $aX", 1),
    ],
)
def test_a_line_that_is_no_field_is_named_by_its_number(text, number):
    with pytest.raises(mending.LineError) as told:
        mending.parse_lines(text, "marc21")
    assert told.value.number == number


def test_a_record_too_long_for_iso_2709_is_written_as_xml():
    record = Record("", (data_field("245", "10", ("a", "я" * 60_000)),))
    assert mending.write_record(record, "marc21")[1] == ".xml"


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["iso2709", "marcxml", "irbistxt", "irbis64", "irbis32"]),
       st.sampled_from(["utf-8", "windows-1251", "marc-8", ""]))  # fmt: skip
def test_no_bytes_make_it_stumble(raw, carrier, encoding):
    for line in mending.readable_lines(raw, carrier, encoding, "irbis" if carrier.startswith("irbis") else "marc21"):
        assert "\n" not in line.text


VALUE = (
    st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), min_size=1, max_size=20).map(str.strip).filter(bool)
)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(10, 999), st.sampled_from("01 "), VALUE), min_size=1, max_size=5))
def test_lines_written_and_read_back_are_the_same_record(fields):
    record = Record(RECORD.leader, tuple(data_field(f"{tag:03}", mark, ("a", value)) for tag, mark, value in fields))
    text = "\n".join(line.text for line in mending._lines_of(record, "marc21"))
    again = mending.parse_lines(text, "marc21")
    assert again == record
    (good,) = read_stream(io.BytesIO(mending.write_record(again, "marc21")[0]))
    assert good.record.fields == record.fields
