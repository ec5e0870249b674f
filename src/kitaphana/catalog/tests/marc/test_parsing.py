import pytest

from kitaphana.catalog.marc import parsing
from kitaphana.catalog.marc.record import BadRecordError, Record, data_field, indicators, subfields
from kitaphana.catalog.marc.writing import DEFAULT_LEADER, write_iso2709
from kitaphana.catalog.tests.marc.samples import marc21, raw

pytestmark = pytest.mark.once


def test_what_is_written_is_read_again():
    record = marc21()
    again = parsing.parse(write_iso2709(record), "utf-8")
    assert again.fields == record.fields
    assert write_iso2709(again) == write_iso2709(record)


def test_pymarc_reads_the_same():
    pymarc = pytest.importorskip("pymarc")
    theirs = next(pymarc.MARCReader(raw(), to_unicode=True, force_utf8=True))
    ours = parsing.parse(raw(), "utf-8")
    assert theirs["245"].indicators == pymarc.Indicators(*indicators(ours.by_tag["245"][0]))
    assert [(one.code, one.value) for one in theirs["245"].subfields] == subfields(ours.by_tag["245"][0])


def test_our_bytes_are_those_of_pymarc():
    pymarc = pytest.importorskip("pymarc")
    theirs = pymarc.Record(force_utf8=True, leader=DEFAULT_LEADER)
    theirs.add_field(pymarc.Field("001", data="1"))
    subfield = [pymarc.Subfield("a", "Абай жолы")]
    theirs.add_field(pymarc.Field("245", indicators=pymarc.Indicators("1", "0"), subfields=subfield))
    ours = Record(str(theirs.leader), (("001", "1"), data_field("245", "10", ("a", "Абай жолы"))))
    assert write_iso2709(ours)[24:] == theirs.as_marc()[24:]


def test_a_shuffled_directory_is_put_in_order():
    data = raw()
    end = data.index(b"\x1e")
    entries = [data[at : at + 12] for at in range(24, end, 12)]
    shuffled = data[:24] + b"".join(reversed(entries)) + data[end:]
    assert parsing.parse(shuffled, "utf-8").fields == parsing.parse(data, "utf-8").fields


def test_a_directory_that_counts_letters_is_understood():
    record = marc21()
    entries, start = "", 0
    for tag, body in record.fields:
        entries += f"{tag}{len(body) + 1:04}{start:05}"
        start += len(body) + 1
    data = raw()
    counted = data[:24] + entries.encode() + data[data.index(b"\x1e") :]
    assert parsing.parse(counted, "utf-8").fields == record.fields


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda data: b"", "no_directory"),
        (lambda data: data[:30], "no_directory"),
        (lambda data: data[:24] + b"x" + data[24:], "directory_damaged"),
        (lambda data: data[:24] + data[data.index(b"\x1e") :], "directory_damaged"),
        (lambda data: data[:24] + data[36:], "directory_lies"),
        (lambda data: data[:-5] + data[-3:], "directory_lies"),
        (lambda data: data[:-2] + b"\x1d", "truncated"),
        (lambda data: data[:24] + b"0 1" + data[27:], "bad_tag"),
        (lambda data: data.replace("Абай".encode(), b"\xff" * 8), "encoding"),
    ],
)
def test_damage_has_a_reason(damage, reason):
    with pytest.raises(BadRecordError) as error:
        parsing.parse(damage(raw()), "utf-8")
    assert error.value.reason == reason


def test_references_that_marc8_writes_become_letters():
    data = write_iso2709(Record(DEFAULT_LEADER, (data_field("245", "10", ("a", "Abai&#x04D8; &#xD800;")),)))
    assert parsing.parse(data, "ascii").first("245", "a") == "AbaiӘ &#xD800;"


def test_a_record_too_long_for_iso2709_is_not_written():
    with pytest.raises(ValueError, match="field 520"):
        write_iso2709(Record(DEFAULT_LEADER, (data_field("520", "  ", ("a", "x" * 10_000)),)))
    many = tuple(data_field("500", "  ", ("a", "x" * 9_000)) for _ in range(12))
    with pytest.raises(ValueError, match="does not fit"):
        write_iso2709(Record(DEFAULT_LEADER, many))
