"""MARC-in-JSON, and records that ISO 2709 has no digits for."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kitaphana.catalog.marc import marcjson
from kitaphana.catalog.marc.framing import CHUNK, MAX_RECORD
from kitaphana.catalog.marc.reading import BadRecord, GoodRecord, read_stream, reparse
from kitaphana.catalog.marc.record import BadRecordError, Carrier, Record, data_field
from kitaphana.catalog.marc.writing import DEFAULT_LEADER, write_iso2709

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x1d\x1e\x1f"), max_size=30)
CODE = st.sampled_from("abcxyz0189$")
DATA = st.builds(
    lambda tag, marks, pairs: data_field(tag, marks, *pairs),
    st.from_regex(r"[1-9][0-9]{2}", fullmatch=True),
    st.text("01 #", min_size=2, max_size=2),
    st.lists(st.tuples(CODE, TEXT), max_size=4),
)
CONTROL = st.tuples(st.sampled_from(["001", "005", "008"]), TEXT)
RECORDS = st.builds(Record, TEXT, st.lists(st.one_of(DATA, CONTROL), min_size=1, max_size=6).map(tuple))


def read(data):
    return list(read_stream(io.BytesIO(data)))


def record(*fields):
    return Record(DEFAULT_LEADER, (("001", "1"), data_field("245", "10", ("a", "Абай жолы")), *fields))


@given(RECORDS)
def test_a_record_survives_json(one):
    assert marcjson.parse(marcjson.json_of(one)) == one


@given(st.lists(RECORDS, min_size=1, max_size=4), st.sampled_from([b"\n", b",\n", b" "]), st.booleans())
def test_a_file_of_records_gives_each_with_its_bytes(records, between, is_list):
    data = between.join(map(marcjson.json_of, records))
    data = b"[" + data + b"]" if is_list else data
    pieces = list(marcjson.pieces(io.BytesIO(data)))
    assert [marcjson.parse(one.data) for one in pieces] == records
    assert all(data[one.offset : one.offset + len(one.data)] == one.data for one in pieces)


@given(st.lists(RECORDS, min_size=1, max_size=3), st.integers(1, 60))
def test_the_file_may_come_in_pieces_of_any_size(records, size):
    data = b"\n".join(map(marcjson.json_of, records))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(marcjson, "CHUNK", size)
        assert [marcjson.parse(one.data) for one in marcjson.pieces(io.BytesIO(data))] == records


def test_the_older_form_with_lists_is_read():
    old = {"type": "marc-hash", "leader": "x", "fields": [["001", "7"], ["245", "1", "0", [["a", "Абай"]]]]}
    assert marcjson.parse(json.dumps(old).encode()).fields == (("001", "7"), data_field("245", "10", ("a", "Абай")))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"{", "json_damaged"), (b"{}", "no_fields"), (b"[1]", "no_fields"), (b'{"fields": "x"}', "no_fields"),
        (b'{"fields": [1]}', "json_damaged"), (b'{"fields": [{"2456": "x"}]}', "bad_tag"),
        (b'{"fields": [{"245": {"subfields": [{"a": 1}]}}]}', "json_damaged"),
        (b'{"fields": [{"245": {"subfields": [{"ab": "x"}]}}]}', "json_damaged"),
        (b'{"fields": [{"245": {"subfields": "x"}}]}', "json_damaged"),
        (b'{"fields": [{"001": ["x"]}]}', "json_damaged"),
        (b'{"fields": [{"001": "a\\u001eb"}]}', "json_damaged"),
        (b'{"fields": [{"001": "\\ud800"}]}', "json_damaged"),
        (b'{"fields": [{"001": "\xff"}]}', "encoding"),
        (b"[" * 100_000, "json_damaged"),
    ],
)  # fmt: skip
def test_what_is_no_record_says_why(data, reason):
    with pytest.raises(BadRecordError) as caught:
        marcjson.parse(data)
    assert caught.value.reason == reason


def test_a_broken_object_leaves_its_neighbours_alone():
    good = marcjson.json_of(record())
    found = read(good + b'\n{"fields": [7]}\nrubbish\n' + good)
    assert [type(one) for one in found] == [GoodRecord, BadRecord, BadRecord, GoodRecord]
    assert [one.reason for one in found if isinstance(one, BadRecord)] == ["json_damaged", "outside_record"]


def test_an_object_without_end_is_told_and_memory_stays_flat():
    (only,) = read(b'{"fields": [{"001": "x"')
    assert (type(only), only.reason) == (BadRecord, "element_not_closed")
    found = read(b'{"leader": "' + b"x" * (2 * MAX_RECORD + CHUNK))
    assert all(len(one.raw) <= MAX_RECORD for one in found)
    assert {one.reason for one in found} <= {"too_long", "outside_record", "element_not_closed"}


# ---- too long for ISO 2709 ----


def overflown(one, *, digits):
    """ISO 2709 as systems write it that run out of digits."""
    directory, fields, start = [], [], 0
    for tag, body in one.fields:
        field = body.encode() + b"\x1e"
        directory.append(f"{tag}{digits(len(field), 4)}{digits(start, 5)}".encode())
        fields.append(field)
        start += len(field)
    base = 25 + 12 * len(directory)
    head = f"{digits(base + start + 1, 5)}nam a22{base:05} i 4500".encode()
    return b"".join((head, *directory, b"\x1e", *fields, b"\x1d"))


OVERFLOWS = {
    "cut off in front": lambda value, width: str(value)[-width:].rjust(width, "0"),
    "cut off behind": lambda value, width: str(value).rjust(width, "0")[:width],
    "nines": lambda value, width: str(value).rjust(width, "0") if len(str(value)) <= width else "9" * width,
    "zeros": lambda value, width: str(value).rjust(width, "0") if len(str(value)) <= width else "0" * width,
}
LONG = {
    "one long field": (data_field("520", "  ", ("a", "ұ" * 20_000)), data_field("650", " 4", ("a", "Қазақ"))),
    "many fields": tuple(data_field("505", "0 ", ("a", f"{number} " + "я" * 300)) for number in range(400)),
}


@pytest.mark.parametrize("digits", OVERFLOWS.values(), ids=OVERFLOWS)
@pytest.mark.parametrize("fields", LONG.values(), ids=LONG)
def test_a_record_too_long_for_iso_2709_is_read_and_kept_as_json(fields, digits):
    long_one, small = record(*fields), write_iso2709(record())
    raw = overflown(long_one, digits=digits)
    found = read(small + raw + small)
    assert [type(one) for one in found] == [GoodRecord] * 3
    kept = found[1]
    assert kept.record.fields == long_one.fields
    assert (kept.carrier, kept.came_as, kept.offset) == (Carrier.MARC_JSON, raw, len(small))
    assert reparse(kept.raw, kept.carrier, kept.encoding) == kept.record


def test_a_directory_that_lies_is_no_overflow():
    raw = bytearray(write_iso2709(record(data_field("520", "  ", ("a", "x" * 500)))))
    raw[24 + 3 : 24 + 7] = b"9999"
    (only,) = read(bytes(raw))
    assert (type(only), only.reason) == (BadRecord, "directory_lies")
