"""MARC-8 and ISO 5426: letters whose accents stand before them, and MARC-8's change of alphabet by escape sequences.

The tables of MARC-8 are pymarc's (BSD-2-Clause): Latin with ANSEL, Cyrillic (basic and extended), Greek, Hebrew,
Arabic (basic and extended), East Asian (EACC). What no table knows is an error here, never a blank that nobody sees.
"""

import re
import unicodedata
from abc import ABC, abstractmethod

from pymarc import marc8_mapping

Letter = tuple[int, int]  # code point, and 1 when it is an accent of the next letter

_ASCII, _ANSEL, _EACC = 0x42, 0x45, 0x31
_ESCAPE = 0x1B
_NO_BREAK_SPACE = "\u00a0"
_SETS: dict[int, dict[int, Letter]] = marc8_mapping.CODESETS
_ODD: dict[int, int] = marc8_mapping.ODD_MAP
_SHORT = {0x67: 0x67, 0x62: 0x62, 0x70: 0x70, 0x73: _ASCII}  # Greek symbols, subscript, superscript, back to ASCII
_CONTROLS = {0x88: 0x88, 0x89: 0x89, 0x8D: 0x200D, 0x8E: 0x200C}  # marks for sorting, joiner, non-joiner
_STRUCTURE = re.compile(rb"(\x1e|\x1f.)", re.DOTALL)
_ESCAPED_SET = re.compile(rb"([\(,\)\-]!?|\$[,\)\-]?)([\x30-\x7e])")

_ISO5426_ACCENTS = dict(enumerate((
    0x309, 0x300, 0x301, 0x302, 0x303, 0x304, 0x306, 0x307, 0x308, 0x308, 0x30A, 0x315, 0x312, 0x30B, 0x31B, 0x30C,
    0x327, 0x31C, 0x326, 0x328, 0x325, 0x32E, 0x323, 0x324, 0x332, 0x333, 0x329, 0x32D,
), start=0xC0))  # fmt: skip
_ISO5426_LETTERS = dict(zip(
    bytes.fromhex("a1a2a3a4a5a6a7a8a9aaabacadaeaf b0b1b2b6b7b8b9babbbcbdbebf e1e2e6e8e9eaec f1f2f3f5f6f8f9fafbfc"),
    "¡„£$¥†§′‘“«♭©℗®" "ʻʼ‚‡·″’”»♯ʹʺ¿" "ÆĐĲŁØŒÞ" "æđðıĳłøœßþ", strict=True,
))  # fmt: skip
_ISO5426: dict[int, Letter] = (
    {byte: (byte, 0) for byte in range(0x20, 0x7F)}
    | {byte: (ord(letter), 0) for byte, letter in _ISO5426_LETTERS.items()}
    | {byte: (accent, 1) for byte, accent in _ISO5426_ACCENTS.items()}
    | {byte: (code, 0) for byte, code in _CONTROLS.items()}
)


class NotDecodableError(ValueError):
    """A byte that the table does not know; `at` is its place."""

    def __init__(self, at: int) -> None:
        self.at = at
        super().__init__(f"byte {at}")


def decode_marc8(body: bytes) -> str:
    """Fields in MARC-8 as text, their separators kept. Raises `NotDecodableError`."""
    return _piecewise(body, _Marc8Value)


def decode_iso5426(body: bytes) -> str:
    """Fields in ISO 5426 as text, their separators kept. Raises `NotDecodableError`."""
    return _piecewise(body, _Iso5426Value)


def _piecewise(body: bytes, value: "type[_Value]") -> str:
    """Every value by itself: the alphabet goes back to Latin where a subfield ends."""
    if _ESCAPE not in body and body.isascii():
        return body.decode("ascii")
    found, at = [], 0
    for part in _STRUCTURE.split(body):
        is_plain = part.isascii() and _ESCAPE not in part
        found.append(part.decode("ascii") if is_plain else value(part, at).text())
        at += len(part)
    return "".join(found)


class _Value(ABC):
    """One value while it is read: letters so far, and accents that wait for theirs."""

    def __init__(self, data: bytes, offset: int) -> None:
        self.data, self.offset = data, offset
        self.letters: list[str] = []
        self.waiting: list[str] = []

    def text(self) -> str:
        """The value in composed letters."""
        at = 0
        while at < len(self.data):
            try:
                at = self.step(at)
            except (KeyError, IndexError):
                raise NotDecodableError(self.offset + at) from None
        alone = [_NO_BREAK_SPACE, *self.waiting] if self.waiting else []  # as Unicode writes an accent by itself
        return unicodedata.normalize("NFC", "".join(self.letters + alone))

    @abstractmethod
    def step(self, at: int) -> int:
        """Read what stands at `at` and tell where to go on; `KeyError` when nothing is known of it."""

    def take(self, letter: Letter) -> None:
        """An accent waits for its letter; a letter takes the accents that wait."""
        code, is_accent = letter
        if is_accent:
            self.waiting.append(chr(code))
        else:
            self.letters += [chr(code), *self.waiting]
            self.waiting.clear()


class _Iso5426Value(_Value):
    def step(self, at: int) -> int:
        byte = self.data[at]
        self.take((byte, 0) if byte < 0x20 and byte != _ESCAPE else _ISO5426[byte])
        return at + 1


class _Marc8Value(_Value):
    def __init__(self, data: bytes, offset: int) -> None:
        super().__init__(data, offset)
        self.low, self.high = _ASCII, _ANSEL

    def step(self, at: int) -> int:
        byte = self.data[at]
        if byte == _ESCAPE:
            return self._switched(at + 1)
        if byte <= 0x20 or 0x80 <= byte < 0xA0:
            self.take((_CONTROLS.get(byte, byte), 0))
            return at + 1
        set_ = self.high if byte > 0x80 else self.low
        width = 3 if set_ == _EACC else 1
        code = int.from_bytes(self.data[at : at + width])
        table = _SETS[set_]
        known = table.get(code) or table.get(code ^ 0x80)  # any alphabet may stand in either half of the code table
        self.take(known if known else (_ODD[code], 0))
        return at + width

    def _switched(self, at: int) -> int:
        """Take the escape sequence behind the escape character."""
        if self.data[at] in _SHORT:
            self.low = _SHORT[self.data[at]]
            return at + 1
        found = _ESCAPED_SET.match(self.data, at)
        if not found or found[2][0] not in _SETS:
            raise KeyError(at)
        if b")" in found[1] or b"-" in found[1]:
            self.high = found[2][0]
        else:
            self.low = found[2][0]
        return found.end()
