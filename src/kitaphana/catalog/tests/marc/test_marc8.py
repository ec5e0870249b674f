import unicodedata

import pytest

from kitaphana.catalog.marc.marc8 import NotDecodableError, decode_iso5426, decode_marc8

pytestmark = pytest.mark.once


def test_an_accent_joins_the_letter_behind_it():
    assert decode_marc8(b"Ren\xe2e \xe8O\xe8o \xf0cedille") == "René Öö çedille"
    assert decode_iso5426(b"Ren\xc2e \xc8O\xc8o \xd0cedille") == "René Öö çedille"


def test_several_accents_keep_their_order():
    assert decode_marc8(b"\xe3\xf2a") == unicodedata.normalize("NFC", "a\u0302\u0323")


def test_an_alphabet_holds_until_the_subfield_ends():
    assert decode_marc8(b"\x1fa\x1b(NaBW\x1fbabc\x1e") == "\x1faАбв\x1fbabc\x1e"


def test_alphabets_of_the_right_half_are_read_too():
    assert decode_marc8(b"\x1b)N\xe1\xc2\xd7") == "Абв"
    assert decode_marc8(b"\x1b(2`ab\x1b(B!") == "אבג!"


def test_greek_symbols_and_raised_numbers_return_to_latin():
    assert decode_marc8(b"\x1bga\x1bs-ray, CO\x1bb2\x1bs, m\x1bp2\x1bs") == "α-ray, CO₂, m²"


def test_east_asian_letters_have_three_bytes():
    assert decode_marc8(b"\x1b$1!0!!0\x22\x1b(B") != ""
    with pytest.raises(NotDecodableError):
        decode_marc8(b"\x1b$1!0")


def test_marks_for_sorting_stay():
    assert decode_marc8(b"\x88The \x89book") == "\x88The \x89book"
    assert decode_iso5426(b"\x88L'\x89altra") == "\x88L'\x89altra"


@pytest.mark.parametrize("data", [b"caf\xff", b"\x1b(?abc", b"abc\x1b", b"Soci\x1bt"])
def test_unknown_bytes_are_told_and_not_blanked(data):
    with pytest.raises(NotDecodableError):
        decode_marc8(data)


def test_an_accent_without_a_letter_is_kept():
    assert decode_marc8(b"abc\xe2") == "abc\u00a0\u0301"
