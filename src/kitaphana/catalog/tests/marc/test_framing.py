import io
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kitaphana.catalog.marc import framing, reading
from kitaphana.catalog.marc.framing import FILLING, pieces
from kitaphana.catalog.tests.marc.samples import raw

pytestmark = pytest.mark.once

A, B, C = raw("1"), raw("2", "Қилы заман"), raw("3", "Ұлпан")
WHOLE = A + B + C


def read(data):
    return list(reading.read_stream(io.BytesIO(data)))


def numbers(data):
    return [one.record.control("001") for one in read(data) if isinstance(one, reading.GoodRecord)]


def ruins(data):
    return [(one.offset, one.raw, one.reason) for one in read(data) if isinstance(one, reading.BadRecord)]


def test_whole_records_come_one_by_one():
    assert [(piece.offset, piece.data) for piece in pieces(io.BytesIO(WHOLE))] == [
        (0, A), (len(A), B), (len(A) + len(B), C),
    ]  # fmt: skip


@pytest.mark.parametrize("filling", [b"\n", b"\r\n", b"\r\n\r\n", b" ", b"\x00\x00", b"\x1a"])
def test_filling_between_and_after_records_is_nothing_to_report(filling):
    assert numbers(A + filling + B + filling) == ["1", "2"]
    assert ruins(A + filling + B + filling) == []


def test_a_byte_order_mark_is_no_part_of_the_record():
    assert numbers(b"\xef\xbb\xbf" + A) == ["1"]


def test_a_truncated_record_does_not_take_the_next_one_with_it():
    cut = A[: len(A) // 2]
    assert numbers(cut + B + C) == ["2", "3"]
    assert ruins(cut + B + C) == [(0, cut, "truncated")]


def test_a_record_that_only_lost_its_terminator_is_still_a_record():
    assert numbers(A[:-1] + B) == ["1", "2"]
    assert numbers(A + B[:-1]) == ["1", "2"]


def test_a_truncated_record_before_one_with_a_lying_length():
    lying = b"99999" + B[5:]
    assert numbers(A[:60] + lying + C) == ["2", "3"]
    assert ruins(A[:60] + lying + C) == [(0, A[:60], "no_directory")] or ruins(A[:60] + lying)[0][1] == A[:60]


@pytest.mark.parametrize("length", [b"00000", b"99999", b"     ", b"abcde", b"00024"])
def test_the_length_in_the_leader_is_not_trusted(length):
    assert numbers(length + A[5:] + B) == ["1", "2"]


def test_the_base_address_is_not_trusted():
    assert numbers(A[:12] + b"00000" + A[17:]) == ["1"]


def tries_of(data, monkeypatch):
    """How often a record is looked for inside a piece that is none."""
    tried = []
    true_try = reading._good_iso
    monkeypatch.setattr(reading, "_good_iso", lambda piece, expected: tried.append(piece) or true_try(piece, expected))
    found = read(data)
    monkeypatch.setattr(reading, "_good_iso", true_try)
    return len(tried), found


@pytest.mark.parametrize("count", [100, 1_000, 10_000])
def test_a_piece_full_of_leaders_is_tried_a_few_times_however_many_they_are(monkeypatch, count):
    hostile = b"99999nam a2200025 i 4500" * count + b"\x1e\x1e\x1d"
    tries, (bad,) = tries_of(hostile, monkeypatch)
    assert tries <= 1 + reading._MOST_TRIES
    assert bad.raw == hostile


def test_a_record_whose_length_fits_is_found_behind_any_number_of_false_leaders(monkeypatch):
    lying = b"00001nam a2200025 i 4500" * 500
    tries, (bad, good) = tries_of(lying + b"\x1ex" + A, monkeypatch)
    assert (bad.raw, good.raw) == (lying + b"\x1ex", A)
    assert tries <= 2 + reading._MOST_TRIES


def test_rubbish_before_a_record_is_told_with_its_offset():
    assert ruins(A + b"rubbish" + B) == [(len(A), b"rubbish", "truncated")]
    assert numbers(A + b"rubbish" + B) == ["1", "2"]


def test_bytes_after_the_last_record_are_told():
    assert ruins(A + b"the end") == [(len(A), b"the end", "no_terminator")]


def test_an_endless_record_is_cut_into_bounded_pieces(monkeypatch):
    monkeypatch.setattr(framing, "MAX_RECORD", 1000)
    monkeypatch.setattr(framing, "CHUNK", 100)
    data = b"x" * 2500 + b"\x1d" + A
    found = list(pieces(io.BytesIO(data)))
    assert max(len(piece.data) for piece in found) <= 1000
    assert b"".join(piece.data for piece in found) == data
    assert found[-1].data == A


@pytest.mark.parametrize("chunk", [1, 7, 100])
def test_the_size_of_reads_does_not_matter(monkeypatch, chunk):
    monkeypatch.setattr(framing, "CHUNK", chunk)
    assert numbers(WHOLE) == ["1", "2", "3"]


def every_byte_is_somewhere(data):
    """Pieces do not overlap, hold what the file has there, and leave only filling between them."""
    position = 0
    for one in read(data):
        assert one.offset >= position
        assert not data[position : one.offset].replace(b"\xef\xbb\xbf", b"").strip(FILLING + b"\x1d")
        assert data[one.offset : one.offset + len(one.raw)] == one.raw
        position = one.offset + len(one.raw)
    assert not data[position:].replace(b"\xef\xbb\xbf", b"").strip(FILLING + b"\x1d")


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_accounted_for(data):
    every_byte_is_somewhere(data)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_mutated_files_never_fail_and_lose_no_byte(data):
    mutated = bytearray(WHOLE)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, max(0, len(mutated) - 1)))
        kind = data.draw(st.sampled_from(["flip", "cut", "insert"]))
        if kind == "flip" and mutated:
            mutated[at] ^= 1 << data.draw(st.integers(0, 7))
        elif kind == "cut":
            del mutated[at : at + data.draw(st.integers(1, 200))]
        else:
            mutated[at:at] = data.draw(st.binary(min_size=1, max_size=40))
    every_byte_is_somewhere(bytes(mutated))


@settings(max_examples=200, deadline=None)
@given(st.integers(0, len(A) - 1), st.integers(1, 400))
def test_a_cut_anywhere_in_the_first_record_leaves_the_third(at, length):
    damaged = A[:at] + A[at + length :] + B + C
    assert numbers(damaged)[-1] == "3"


def test_memory_does_not_grow_with_the_file():
    class Endless(io.RawIOBase):
        """Ten megabytes of records that never lie in memory together."""

        def __init__(self):
            self.left = 10_000_000

        def read(self, size=-1):
            self.left -= size
            return (A * (size // len(A) + 1))[: size - size % len(A)] if self.left > 0 else b""

    tracemalloc.start()
    try:
        count = sum(1 for piece in pieces(Endless()) if not piece.reason)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count > 30_000
    assert peak < 3_000_000
