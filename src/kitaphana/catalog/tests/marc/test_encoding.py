import pytest

from kitaphana.catalog.marc import encoding
from kitaphana.catalog.marc.record import BadRecordError

pytestmark = pytest.mark.once

RUSSIAN = "Евгений Онегин : роман в стихах / А. С. Пушкин. — Москва : Художественная литература, 1978"
KAZAKH = "Абай жолы : роман-эпопея / Мұхтар Әуезов. — Алматы : Жазушы, 2007. Қазақ әдебиеті, ғылым, өңір, үй"
UKRAINIAN = "Кобзар : поезії / Т. Г. Шевченко. — Київ, 1985. ґанок, їжак, є"
FRENCH = "Les misérables : tragédie d'un siècle passé, été à la forêt"


@pytest.mark.parametrize(
    ("text", "codec", "found"),
    [
        (RUSSIAN, "utf-8", "utf-8"),
        (KAZAKH, "utf-8", "utf-8"),
        (RUSSIAN, "cp1251", "windows-1251"),
        (RUSSIAN.upper(), "cp1251", "windows-1251"),
        (KAZAKH, "kz1048", "kz-1048"),
        (UKRAINIAN + " ukr", "cp1251", "windows-1251"),
        ("Proverbs", "ascii", "ascii"),
    ],
)
def test_readable_encodings_are_found(text, codec, found):
    data = text.encode(codec)
    assert encoding.detect(data) == found
    assert data.decode(encoding.CODECS[found]) == text


@pytest.mark.parametrize(
    ("data", "guess"),
    [
        (RUSSIAN.replace("—", "-").encode("cp866"), "cp866"),
        (RUSSIAN.replace("—", "-").encode("koi8-r"), "koi8-r"),
        (b"\x1b(NabcE\x1b(B", "MARC-8"),
        (b"Les mise\xe2erables, la fore\xe3t, l\xe2et\xe2e", "MARC-8 or ISO 8859-1"),
        (FRENCH.encode("latin-1"), "MARC-8 or ISO 8859-1"),
        (b"Les mis\xc2erables, la for\xc3et, l'\xc2et\xc2e", "ISO 5426"),
        (KAZAKH.encode() + b"\xff", "damaged UTF-8"),
    ],
)
def test_other_encodings_are_guessed_and_put_aside(data, guess):
    with pytest.raises(BadRecordError) as error:
        encoding.detect(data)
    assert (error.value.reason, error.value.detail) == ("encoding", guess)


def test_the_leader_has_no_say():
    liar = b"00100nam a2200000 a 4500" + RUSSIAN.encode("cp1251")
    assert encoding.detect(liar) == "windows-1251"


def test_an_encoding_that_was_named_is_held_to():
    assert encoding.given(RUSSIAN.encode("cp1251"), "windows-1251") == "windows-1251"
    assert encoding.given(KAZAKH.encode("kz1048"), "windows-1251") == "kz-1048"
    with pytest.raises(BadRecordError, match="not utf-8"):
        encoding.given(RUSSIAN.encode("cp1251"), "utf-8")
