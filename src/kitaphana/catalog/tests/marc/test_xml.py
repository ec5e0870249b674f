import io

import pytest

from kitaphana.catalog.marc import framing, reading, xml
from kitaphana.catalog.marc.record import BadRecordError

pytestmark = pytest.mark.once

HEAD = '<?xml version="1.0" encoding="UTF-8"?><collection xmlns="http://www.loc.gov/MARC21/slim">'


def record(number="1", title="Абай жолы", prefix=""):
    p = f"{prefix}:" if prefix else ""
    return (
        f'<{p}record><{p}leader>00000nam a2200000 i 4500</{p}leader><{p}controlfield tag="001">{number}'
        f'</{p}controlfield><{p}datafield tag="245" ind1="1" ind2="0"><{p}subfield code="a">{title}'
        f"</{p}subfield></{p}datafield></{p}record>"
    )


def read(text):
    data = text.encode() if isinstance(text, str) else text
    return list(reading.read_stream(io.BytesIO(data)))


def titles(text):
    return [one.record.first("245", "a") for one in read(text) if isinstance(one, reading.GoodRecord)]


def reasons(text):
    return [one.reason for one in read(text) if isinstance(one, reading.BadRecord)]


def test_records_of_a_collection_come_with_their_own_bytes():
    found = read(HEAD + record() + "\n" + record("2", "Ұлпан") + "</collection>")
    assert [one.raw.decode() for one in found] == [record(), record("2", "Ұлпан")]
    assert [one.carrier for one in found] == ["marcxml", "marcxml"]


def test_a_prefix_of_the_collection_is_understood():
    assert titles(f'<marc:collection xmlns:marc="urn:x">{record(prefix="marc")}</marc:collection>') == ["Абай жолы"]


def test_records_inside_oai_envelopes_are_found():
    inner = record(prefix="marc")
    text = f"<OAI-PMH><ListRecords><record><header/><metadata>{inner}</metadata></record></ListRecords></OAI-PMH>"
    assert titles(text * 2) == ["Абай жолы", "Абай жолы"]
    assert reasons(text) == []


def test_a_broken_record_leaves_its_neighbours_alone():
    broken = record("2").replace("</subfield>", "</subfeld>")
    text = HEAD + record("1", "Бір") + broken + record("3", "Үш") + "</collection>"
    assert (titles(text), reasons(text)) == (["Бір", "Үш"], ["not_well_formed"])


def test_a_record_whose_end_is_lost_leaves_the_next_one_alone():
    text = HEAD + record("1", "Бір")[:-9] + record("2", "Екі") + "</collection>"
    assert (titles(text), reasons(text)) == (["Екі"], ["element_not_closed"])


def test_a_file_that_breaks_off_tells_of_its_last_record():
    text = HEAD + record("1", "Бір") + record("2")[:-20]
    assert (titles(text), reasons(text)) == (["Бір"], ["element_not_closed"])


def test_fields_outside_of_a_record_are_told():
    text = HEAD + '<datafield tag="245"/>' + record() + "</collection>"
    assert reasons(text) == ["outside_record"]


def test_the_declared_encoding_is_used():
    text = f'<?xml version="1.0" encoding="windows-1251"?><collection>{record(title="Евгений Онегин")}</collection>'
    assert titles(text.encode("cp1251")) == ["Евгений Онегин"]


def test_entities_are_not_resolved_and_nothing_is_fetched():
    bomb = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + HEAD + record(title="&e;") + "</collection>"
    assert reasons(bomb) == ["not_well_formed"]


def test_a_tag_that_is_none_is_told():
    with pytest.raises(BadRecordError) as error:
        xml.parse(record().replace('"245"', '"24"').encode(), "utf-8")
    assert error.value.reason == "bad_tag"


def test_an_xml_file_without_records_is_told():
    assert reasons("<html><body>Not found</body></html>") == ["no_records"]


def test_an_endless_element_is_bounded(monkeypatch):
    monkeypatch.setattr(xml, "MAX_RECORD", 1000)
    monkeypatch.setattr(xml, "CHUNK", 100)
    text = HEAD + record(title="x" * 5000) + record("2", "Екі") + "</collection>"
    assert max(len(one.raw) for one in read(text)) <= 1100
    assert "too_long" in reasons(text)
    assert titles(text) == ["Екі"]


@pytest.mark.parametrize("chunk", [1, 13, 200])
def test_the_size_of_reads_does_not_matter(monkeypatch, chunk):
    monkeypatch.setattr(xml, "CHUNK", chunk)
    assert chunk < framing.CHUNK
    assert titles(HEAD + record("1", "Бір") + record("2", "Екі") + "</collection>") == ["Бір", "Екі"]


def test_words_between_the_records_are_told_and_envelopes_are_not():
    head = HEAD + "<!-- words of a comment --><request verb='ListRecords'>https://example.kz/oai</request>"
    assert reasons(head + record() + "</collection>") == []
    lost = head + record() + ";record>;leader>Абай жолы;/record>" + record() + "</collection>"
    (bad,) = [one for one in read(lost) if isinstance(one, reading.BadRecord)]
    assert (bad.reason, bad.raw.decode()) == ("outside_record", ";record>;leader>Абай жолы;/record>")


@pytest.mark.parametrize("flood", [b"<" * 300_000, b"<!--" * 80_000, b"<a" * 150_000, b"<aa" + b"a" * 300_000])
def test_a_flood_of_broken_markup_is_told_once(flood):
    """Patterns that step back would take hours over it."""
    (bad, *_) = list(reading.read_stream(io.BytesIO(b"<collection>" + flood)))
    assert bad.reason in ("element_not_closed", "outside_record", "no_records")
