"""Name the encoding of a record by its bytes; what the leader says about it is too often a lie.

Read are ASCII, UTF-8 and the windows-1251 family: plain windows-1251, and KZ-1048 (СТ РК 1048-2002), the same table
with the Kazakh letters in the places of Serbian, Ukrainian and Belarusian ones. Everything else is recognised well
enough to say what it probably is, and goes to quarantine.
"""

import math
import re
from collections import Counter

from kitaphana.catalog.marc.record import BadRecordError

ASCII, UTF8, CP1251, KZ1048 = "ascii", "utf-8", "windows-1251", "kz-1048"
CODECS = {ASCII: "ascii", UTF8: "utf-8", CP1251: "cp1251", KZ1048: "kz1048"}
READABLE = (UTF8, CP1251, KZ1048, ASCII)

_SUBFIELD_CODE = re.compile(rb"\x1f.", re.DOTALL)
_ASCII_BYTES = bytes(range(0x80))
_BESIDE_LATIN = re.compile(rb"(?<=[A-Za-z])[\x80-\xff](?=[A-Za-z])|[\xc1-\xfe](?=[A-Za-z])")
_UTF8_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}")
_MARC8_ESCAPE = re.compile(rb"\x1b[\(\)\$\,\-gbps]")

# Letters that KZ-1048 has and windows-1251 spends on Serbian, Macedonian and Ukrainian: Қ Һ қ һ Ұ ұ Ә Ө Ғ Ү ө ғ ә Ң ң ү
_KAZAKH_BYTES = bytes.fromhex("8d8e9d9ea1a2a3a5aaafb4babcbdbebf")
_OTHER_CYRILLIC = re.compile(rb"(?:ukr|bel|srp|scc|mkd|mac)")

# How often a letter comes in Russian text, in thousandths (О. Н. Ляшевская, С. А. Шаров, 2009; rounded).
_FREQUENCY = dict(zip("оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё", (
    110, 85, 80, 74, 67, 63, 55, 47, 45, 44, 35, 32, 30, 28, 26, 20, 19, 17, 17, 16, 16, 14, 12, 10, 9, 7, 6, 5, 4, 3,
    3, 1, 1,
), strict=True)) | dict(zip("әғқңөұүһі", (20, 15, 30, 15, 12, 8, 12, 1, 20), strict=True))  # fmt: skip
_CAPITAL = 0.7  # capitals are rarer, but a title may be all capitals
_PUNCTUATION = "«»–—№„“”…©°"
_CYRILLIC_CODECS = {CP1251: "kz1048", "cp866": "cp866", "koi8-r": "koi8-r", "mac-cyrillic": "mac-cyrillic"}


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


def detect(data: bytes) -> str:
    """One of `READABLE`. Raises `BadRecordError("encoding", guess)` for what this version does not read."""
    if _MARC8_ESCAPE.search(data):
        raise BadRecordError("encoding", "MARC-8")
    if data.isascii():
        return ASCII
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return _single_byte(data)
    return UTF8


def given(data: bytes, name: str) -> str:
    """The encoding when the person who imports has named it; within windows-1251 Kazakh letters still decide."""
    chosen = windows_1251(data) if name == CP1251 else name
    try:
        data.decode(CODECS[chosen])
    except UnicodeDecodeError as error:
        raise BadRecordError("encoding", f"not {name} at byte {error.start}") from None
    return chosen


def windows_1251(data: bytes) -> str:
    """Which table of the family: KZ-1048 if a Kazakh letter's byte comes and no language that has another there."""
    high = data.translate(None, delete=_ASCII_BYTES)
    has_kazakh = len(high.translate(None, delete=_KAZAKH_BYTES)) < len(high)
    return KZ1048 if has_kazakh and not _OTHER_CYRILLIC.search(data) else CP1251


def _single_byte(data: bytes) -> str:
    text = _SUBFIELD_CODE.sub(b" ", data)
    guess = _broken_utf8(text) or _latin(text) or _cyrillic(text)
    if guess != CP1251:
        raise BadRecordError("encoding", guess)
    return windows_1251(data)


def _broken_utf8(text: bytes) -> str:
    """Nearly all of it is UTF-8: a damaged record, not another encoding."""
    inside = sum(map(len, _UTF8_SEQUENCE.findall(text)))
    high = len(text.translate(None, delete=_ASCII_BYTES))
    return "damaged UTF-8" if inside >= 0.6 * high else ""


def _latin(text: bytes) -> str:
    """Bytes that stand alone among Latin letters are accents, not Cyrillic words."""
    high = len(text.translate(None, delete=_ASCII_BYTES))
    beside = _BESIDE_LATIN.findall(text)
    if len(beside) < 0.4 * high:
        return ""
    accents = sum(mark >= b"\xe0" for mark in beside)
    return "MARC-8 or ISO 8859-1" if accents * 2 >= len(beside) else "ISO 5426"


def _cyrillic(text: bytes) -> str:
    """The Cyrillic table under which the letters come as often as they should; unknown when none fits."""
    counts = Counter(text.translate(None, delete=_ASCII_BYTES))
    scores = {name: sum(weights[byte] * n for byte, n in counts.items()) for name, weights in _WEIGHTS.items()}
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] / counts.total() > -6.5 else "unknown"
