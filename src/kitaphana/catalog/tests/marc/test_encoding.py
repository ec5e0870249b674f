import pytest

from kitaphana.catalog.marc import encoding
from kitaphana.catalog.marc.record import BadRecordError

pytestmark = pytest.mark.once

RUSSIAN = "Евгений Онегин : роман в стихах / А. С. Пушкин. — Москва : Художественная литература, 1978"
KAZAKH = "Абай жолы : роман-эпопея / Мұхтар Әуезов. — Алматы : Жазушы, 2007. Қазақ әдебиеті, ғылым, өңір, үй"
UKRAINIAN = "Кобзар : поезії / Т. Г. Шевченко. — Київ, 1985. ґанок, їжак, є"
GERMAN = "Über die Öffnung der Türen : Märchen für große und kleine Leser / Jürgen Müller"
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
        ("Три симфонії на слов’янські теми. Україна", "cp1251", "windows-1251"),
        ("Күн мен түн", "kz1048", "kz-1048"),
        (RUSSIAN.replace("—", "-"), "cp866", "cp866"),
        (RUSSIAN.replace("—", "-").upper(), "cp866", "cp866"),
        (RUSSIAN.replace("—", "-"), "koi8-r", "koi8-r"),
        (FRENCH, "cp1252", "windows-1252"),
        (GERMAN, "cp1252", "windows-1252"),
        ("Proverbs", "ascii", "ascii"),
    ],
)
def test_readable_encodings_are_found(text, codec, found):
    data = text.encode(codec)
    guess = encoding.detect(data)
    assert guess.encoding == found
    assert guess.confidence >= encoding.DOUBTFUL
    assert encoding.decode(data, found) == text


@pytest.mark.parametrize(
    ("data", "found", "text"),
    [
        (b"\x1b(NabcE\x1b(B", "marc-8", "АБЦе"),
        (b"\x1b(NoDLUKE I RE[E\x1b(QJ\x1b(NA", "marc-8", "Одлуке и решења"),
        (b"Les mis\xe2erables, la for\xe3et, \xe2et\xe2e", "marc-8", "Les misérables, la forêt, été"),
        (b"Prokudin-Gorski\xe6i, Serge\xe6i Mikha\xe6ilovich", "marc-8", "Prokudin-Gorskiĭ, Sergeĭ Mikhaĭlovich"),
        (b"Les mis\xc2erables, la for\xc3et, \xc2et\xc2e", "iso-5426", "Les misérables, la forêt, été"),
        (b"M\xc8unchen : Gr\xc8o\xfbe, Stra\xfbe, M\xc8adchen", "iso-5426", "München : Größe, Straße, Mädchen"),
    ],
)
def test_accents_that_stand_before_their_letters_are_found(data, found, text):
    guess = encoding.detect(data)
    assert guess.encoding == found
    assert encoding.decode(data, found).startswith(text)


@pytest.mark.parametrize(
    ("data", "guess"),
    [
        (RUSSIAN.replace("—", "-").encode("mac-cyrillic"), "mac-cyrillic"),
        (KAZAKH.encode() + b"\xff", "damaged UTF-8"),
    ],
)
def test_what_nobody_can_read_is_put_aside_with_the_guess(data, guess):
    with pytest.raises(BadRecordError) as error:
        encoding.detect(data)
    assert (error.value.reason, error.value.detail) == ("encoding", guess)


def test_the_leader_has_no_say():
    liar = b"00100nam a2200000 a 4500" + RUSSIAN.encode("cp1251")
    assert encoding.detect(liar).encoding == "windows-1251"


def test_an_encoding_that_was_named_is_held_to():
    assert encoding.given(RUSSIAN.encode("cp1251"), "windows-1251") == ("windows-1251", 1.0)
    assert encoding.given(KAZAKH.encode("kz1048"), "windows-1251") == ("kz-1048", 1.0)
    assert encoding.given(b"caf\xc2e", "iso-5426") == ("iso-5426", 1.0)
    with pytest.raises(BadRecordError, match="not utf-8"):
        encoding.given(RUSSIAN.encode("cp1251"), "utf-8")
    with pytest.raises(BadRecordError, match="not marc-8 at byte 3"):
        encoding.given(b"caf\xff", "marc-8")
