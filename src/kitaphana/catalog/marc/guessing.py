"""Which encoding makes the likeliest words of bytes that could be several: letter statistics, and how sure they are."""

import math
import re
from collections import Counter
from collections.abc import Collection, Mapping
from typing import NamedTuple

CP1251, KZ1048, CP866, KOI8R, MARC8 = "windows-1251", "kz-1048", "cp866", "koi8-r", "marc-8"
ISO5426, CP1252 = "iso-5426", "windows-1252"
MAC = "mac-cyrillic"  # recognised, and nobody has asked to read it


class Guess(NamedTuple):
    """An encoding, and how sure it is (0 to 1)."""

    encoding: str
    confidence: float


_ASCII_BYTES = bytes(range(0x80))
_BESIDE_LATIN = re.compile(rb"(?<=[A-Za-z])[\x80-\xff](?=[A-Za-z])|[\xc1-\xfe](?=[A-Za-z])")
_HIGH_RUN = re.compile(rb"[\x80-\xff]{2}")
_UTF8_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}")
_UNLIKELY = -6.5  # mean logarithm of a letter's frequency below which no language is seen
_SUREST = 0.99  # statistics are never certain

# Letters that KZ-1048 has and windows-1251 spends on Serbian, Macedonian and Ukrainian: Қ Һ қ һ Ұ ұ Ә Ө Ғ Ү ө ғ ә Ң ң ү
_KAZAKH_BYTES = bytes.fromhex("8d8e9d9ea1a2a3a5aaafb4babcbdbebf")
_UKRAINIAN_YI = re.compile(
    b"(?<=[" + "аеиоуюяіАЕИОУЮЯІ".encode("cp1251") + b"])[\xaf\xbf]"
)  # ү follows no vowel, ї does
_OTHER_CYRILLIC = re.compile(rb"(?:ukr|bel|srp|scc|mkd|mac)")

# How often a letter comes in Russian text, in thousandths (О. Н. Ляшевская, С. А. Шаров, 2009; rounded).
_FREQUENCY = dict(zip("оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё", (
    110, 85, 80, 74, 67, 63, 55, 47, 45, 44, 35, 32, 30, 28, 26, 20, 19, 17, 17, 16, 16, 14, 12, 10, 9, 7, 6, 5, 4, 3,
    3, 1, 1,
), strict=True)) | dict(zip("әғқңөұүһі", (20, 15, 30, 15, 12, 8, 12, 1, 20), strict=True))  # fmt: skip
_RARE = {MAC: 5.0, KOI8R: 15.0}  # capitals of the first are those of cp866, small letters of the other windows-1251's
_CAPITAL_IN_WORD = re.compile("[а-яё][А-ЯЁ]")
_ODD_CAPITAL = 3.0
_CAPITAL = 0.7  # capitals are rarer, but a title may be all capitals
_PUNCTUATION = "«»–—№„“”…©°"
_CYRILLIC_CODECS = {CP1251: "kz1048", CP866: "cp866", KOI8R: "koi8-r", MAC: "mac-cyrillic"}

# Accented letters by how common they are in the Western European languages and romanised Russian, as logarithms.
_LATIN = {
    letter: weight
    for weight, letters in {
        -1.0: "é", -1.5: "èàöüäñóíáúçß", -2.0: "ĭ\ufe20\ufe21ʹ", -2.5: "êøåæëô«»’°", -3.0: "âîûïùœãõòìšžčýă–—“”",
    }.items()
    for letter in letters
}  # fmt: skip
_SOME_LATIN = re.compile("[\u00c0-\u024f\u1e00-\u1eff\ufe20\ufe21]")
_SIGNS = frozenset("\u0088\u0089¡¿·§©®£ʺʻʼ†‘„")
_AFTER_VOWEL = re.compile("[à-ö][aeiou]")
_CAPITAL_INSIDE = re.compile("(?<=[a-z])[À-Ý](?=[a-z])")
_HOUSE = 2.0  # what the format of a record adds to the encoding that belongs to it


def _weight(letter: str) -> float:
    if letter in _FREQUENCY:
        return math.log(_FREQUENCY[letter] / 1000)
    if letter.lower() in _FREQUENCY:
        return math.log(_FREQUENCY[letter.lower()] / 1000) - _CAPITAL
    return -7.0 if letter in _PUNCTUATION else -12.0


_WEIGHTS = {
    name: {byte: _weight(bytes([byte]).decode(codec, "replace")) for byte in range(0x80, 0x100)}
    for name, codec in _CYRILLIC_CODECS.items()
}


def windows_1251(data: bytes) -> str:
    """Which table of the family: KZ-1048 if a Kazakh letter's byte comes and no language that has another there."""
    high = _UKRAINIAN_YI.sub(b"", data).translate(None, delete=_ASCII_BYTES)
    has_kazakh = len(high.translate(None, delete=_KAZAKH_BYTES)) < len(high)
    return KZ1048 if has_kazakh and not _OTHER_CYRILLIC.search(data) else CP1251


def is_broken_utf8(text: bytes) -> bool:
    """Is nearly all of it UTF-8? Then the record is damaged, and not in another encoding."""
    inside = sum(map(len, _UTF8_SEQUENCE.findall(text)))
    return inside >= 0.6 * len(text.translate(None, delete=_ASCII_BYTES))


def is_latin(text: bytes) -> bool:
    """Bytes that stand alone among Latin letters are accents; Cyrillic words have several side by side."""
    high = len(text.translate(None, delete=_ASCII_BYTES))
    return len(_BESIDE_LATIN.findall(text)) >= 0.4 * high or not _HIGH_RUN.search(text)


def house_of(data: bytes) -> str:
    """The Latin encoding that belongs to the format of the record: by its title field, 245 or 200."""
    directory = data[24 : max(data.find(b"\x1e"), 24)]
    tags = {directory[at : at + 3] for at in range(0, len(directory), 12)}
    if (b"245" in tags) == (b"200" in tags):
        return ""
    return MARC8 if b"245" in tags else ISO5426


def latin(readings: Mapping[str, str], house: str) -> Guess | None:
    """The likeliest of several readings of a record in Latin letters; nothing when none is likely."""
    scores = {name: _latin_score(text) + (_HOUSE if name == house else 0) for name, text in readings.items()}
    if not scores:
        return None
    best = max(scores, key=lambda name: scores[name])
    letters = sum(not letter.isascii() for letter in readings[best])
    return Guess(best, _confidence(scores, best)) if scores[best] >= _UNLIKELY * max(letters, 1) else None


def _latin_score(text: str) -> float:
    counts = Counter(letter for letter in text if not letter.isascii())
    oddities = 1.5 * len(_AFTER_VOWEL.findall(text)) + 6.0 * len(_CAPITAL_INSIDE.findall(text))
    return sum(_latin_weight(letter) * n for letter, n in counts.items()) - oddities


def _latin_weight(letter: str) -> float:
    if letter in _LATIN:
        return _LATIN[letter]
    if letter.lower() in _LATIN:
        return _LATIN[letter.lower()] - _CAPITAL
    if _SOME_LATIN.match(letter):
        return -4.0
    return -5.0 if letter in _SIGNS else -8.0


def cyrillic(text: bytes, never: Collection[str] = ()) -> Guess | None:
    """The Cyrillic table under which the letters come as often as they should; nothing when none fits.

    `never` are those that the source cannot have written.
    """
    counts = Counter(text.translate(None, delete=_ASCII_BYTES))
    scores = {name: sum(weights[byte] * n for byte, n in counts.items()) for name, weights in _WEIGHTS.items()}
    for name, codec in _CYRILLIC_CODECS.items():
        scores[name] -= _RARE.get(name, 0) + _ODD_CAPITAL * len(_CAPITAL_IN_WORD.findall(text.decode(codec, "replace")))
    for name in never:
        scores.pop(name, None)
    best = max(scores, key=lambda name: scores[name])
    return Guess(best, _confidence(scores, best)) if scores[best] / counts.total() > _UNLIKELY else None


def _confidence(scores: Mapping[str, float], best: str) -> float:
    """The part of all likelihood that the best one has (Bayes, equal chances before)."""
    others = sum(math.exp(max(scores[name] - scores[best], -700.0)) for name in scores if name != best)
    return min(1 / (1 + others), _SUREST)
