"""Name the encoding of a record by its bytes; what the leader says about it is too often a lie.

Every record is judged by itself, so a file may mix encodings. Bytes that can only be one thing (ASCII, UTF-8, escape
sequences of MARC-8) are certain; of the rest `guessing` says which table makes the likeliest words, and how sure that
is. What no table reads goes to quarantine.
"""

import re
from collections.abc import Collection

from kitaphana.catalog.marc import guessing
from kitaphana.catalog.marc.guessing import CP866, CP1251, CP1252, ISO5426, KOI8R, KZ1048, MARC8, Guess
from kitaphana.catalog.marc.marc8 import NotDecodableError, decode_iso5426, decode_marc8
from kitaphana.catalog.marc.record import BadRecordError

ASCII, UTF8 = "ascii", "utf-8"
CODECS = {
    ASCII: "ascii", UTF8: "utf-8", CP1251: "cp1251", KZ1048: "kz1048", CP866: "cp866", KOI8R: "koi8-r",
    CP1252: "cp1252",
}  # fmt: skip
READABLE = (UTF8, CP1251, KZ1048, CP866, KOI8R, MARC8, ISO5426, CP1252, ASCII)
CERTAIN = 1.0
DOUBTFUL = 0.9
"""A guess with less confidence than this is worth a look by a person."""

_OWN_DECODERS = {MARC8: decode_marc8, ISO5426: decode_iso5426}
_SUBFIELD_CODE = re.compile(rb"\x1f.", re.DOTALL)
_TOO_UNSURE = 0.6
_MARC8_ESCAPE = re.compile(rb"\x1b[\(\)\$\,\-gbps]")


def decode(data: bytes, name: str) -> str:
    """The text of fields, separators kept. Raises `BadRecordError` when a byte has no place in the encoding."""
    try:
        own = _OWN_DECODERS.get(name)
        return own(data) if own else data.decode(CODECS[name])
    except UnicodeDecodeError as error:
        raise BadRecordError("encoding", f"not {name} at byte {error.start}") from None
    except NotDecodableError as error:
        raise BadRecordError("encoding", f"not {name} at byte {error.at}") from None


def detect(data: bytes, never: Collection[str] = ()) -> Guess:
    """The encoding of a record; `never` are those that its source cannot have written.

    Raises `BadRecordError("encoding", guess)` for what is not read.
    """
    has_escape = b"\x1b" in data and _MARC8_ESCAPE.search(data) is not None
    if data.isascii():
        return Guess(MARC8 if has_escape else ASCII, CERTAIN)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return Guess(MARC8, CERTAIN) if has_escape else _single_byte(data, never)
    return Guess(UTF8, CERTAIN)


def given(data: bytes, name: str) -> Guess:
    """The encoding when the person who imports has named it; within windows-1251 Kazakh letters still decide."""
    chosen = guessing.windows_1251(data) if name == CP1251 else name
    decode(_fields(data), chosen)
    return Guess(chosen, CERTAIN)


def _fields(data: bytes) -> bytes:
    """What follows the directory of a record."""
    return data[data.find(b"\x1e") + 1 :]


def _single_byte(data: bytes, never: Collection[str]) -> Guess:
    text = _SUBFIELD_CODE.sub(b" ", data)
    if guessing.is_broken_utf8(text):
        raise BadRecordError("encoding", "damaged UTF-8")
    guess = guessing.latin(_readings(data), guessing.house_of(data)) if guessing.is_latin(text) else None
    guess = guess or guessing.cyrillic(text, never)
    if guess is None or guess.encoding not in READABLE or guess.confidence < _TOO_UNSURE:
        raise BadRecordError("encoding", guess.encoding if guess else "unknown")
    return Guess(guessing.windows_1251(data), guess.confidence) if guess.encoding == CP1251 else guess


def _readings(data: bytes) -> dict[str, str]:
    """The record as each Latin encoding reads it that can; codes of subfields are no letters, whatever they are."""
    found, fields = {}, _SUBFIELD_CODE.sub(b"\x1fa", _fields(data))
    for name in (MARC8, ISO5426, CP1252):
        if name == CP1252 and b"\x1b" in fields:
            continue
        try:
            found[name] = decode(fields, name)
        except BadRecordError:
            continue
    return found
