"""A hundred thousand broken records through reader, mapping and links: none crashes, no byte disappears."""

import io
import re
from itertools import islice

import pytest

from kitaphana.catalog.marc.conversion import convert
from kitaphana.catalog.marc.framing import FILLING
from kitaphana.catalog.marc.mapping import edition_draft, item_drafts
from kitaphana.catalog.marc.mapping.links import link_drafts
from kitaphana.catalog.marc.moving_in import MovingIn
from kitaphana.catalog.marc.reading import Deleted, GoodRecord, read_file, read_stream, reparse
from kitaphana.catalog.marc.record import Format
from kitaphana.catalog.tests.marc.mutations import mutated, mutated_database

FILES = {"mrc": 64_000, "xml": 16_000, "json": 12_000, "txt": 8_000}
"""How many records of each kind: 100,000 in all."""
AT_ONCE = 400
CONVERTED_EACH = 20
MAY_LIE_BETWEEN = {
    "mrc": FILLING + b"\xef\xbb\xbf",
    "xml": FILLING + b"\xef\xbb\xbf",  # and tags
    "json": FILLING + b",[]",
    "txt": FILLING + b"*\xef\xbb\xbf",
}
MARKUP = re.compile(rb"<[^<>]*>")


def pieces_of(data):
    found = list(read_stream(io.BytesIO(data)))
    for one in found:
        came_as = one.came_as if isinstance(one, GoodRecord) and one.came_as else one.raw
        assert data[one.offset : one.offset + len(came_as)] == came_as
    return found


def uncovered(data, found):
    """The bytes that are in no piece."""
    at, rest = 0, b""
    for one in sorted(found, key=lambda one: one.offset):
        assert one.offset >= at, "two pieces share bytes"
        came_as = one.came_as if isinstance(one, GoodRecord) and one.came_as else one.raw
        rest, at = rest + data[at : one.offset], one.offset + len(came_as)
    return rest + data[at:]


def use(good, report, *, is_converted):
    """Everything that an import does with a record, short of the tables."""
    draft = edition_draft(good.record, good.format)
    items = item_drafts(good.record, good.format)
    links = link_drafts(good.record, good.format, draft.part)
    report.take(good.record, good.format)
    assert len(draft.title) <= 500
    assert len({one.source_key for one in items}) == len(items)
    assert len({one.source_key for one in links}) == len(links)
    assert all(len(one.sort_key) <= 60 and len(one.label) <= 200 and len(one.title) <= 500 for one in links)
    assert reparse(good.raw, good.carrier, good.encoding) == good.record
    if is_converted:
        for target in (Format.MARC21, Format.UNIMARC):
            convert(good.record, good.format, target)


@pytest.mark.once
@pytest.mark.parametrize("kind", FILES)
def test_broken_records_are_read_or_told_and_never_lost(kind):
    records, report = mutated(kind, FILES[kind], seed=2026), MovingIn()
    good = told = 0
    while chunk := list(islice(records, AT_ONCE)):
        data = b"".join(chunk)
        found = pieces_of(data)
        rest = uncovered(data, found)
        assert not (MARKUP.sub(b"", rest) if kind == "xml" else rest).strip(MAY_LIE_BETWEEN[kind])
        for one in found:
            if isinstance(one, GoodRecord):
                good += 1
                use(one, report, is_converted=good % CONVERTED_EACH == 0)
            else:
                told += 1
                assert one.reason
                assert one.raw
    assert good > FILES[kind] // 10
    assert told > FILES[kind] // 50
    assert report.total > 0


DATABASES, RECORDS_EACH = 400, 25


@pytest.mark.once
def test_every_number_of_a_broken_database_is_a_record_or_deleted_or_told(tmp_path):
    report, good, told = MovingIn(), 0, 0
    master, index = tmp_path / "broken.mst", tmp_path / "broken.xrf"
    for number in range(DATABASES):
        data, pointers, _ = mutated_database(number, RECORDS_EACH, seed=2026)
        master.write_bytes(data)
        index.write_bytes(pointers)
        deleted = Deleted()
        found = list(read_file(master, deleted=deleted))
        assert len(found) + deleted.count >= RECORDS_EACH
        for one in found:
            if isinstance(one, GoodRecord):
                good += 1
                use(one, report, is_converted=False)
            else:
                told += 1
                assert one.reason
            assert data[one.offset : one.offset + len(one.raw)] == one.raw
    assert good > DATABASES * RECORDS_EACH // 4
    assert told > DATABASES
