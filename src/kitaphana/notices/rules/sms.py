"""How many parts an SMS takes (3GPP TS 23.038): each is paid for."""

from typing import Final

_GSM: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_DOUBLE: Final = frozenset("^{}\\[~]|€\f")
GSM_SINGLE, GSM_MANY, WIDE_SINGLE, WIDE_MANY = 160, 153, 70, 67


def parts_of(text: str) -> int:
    """Parts of the text: 160 or 153 letters of the Latin set each, 70 or 67 as soon as one letter is another."""
    if all(letter in _GSM or letter in _GSM_DOUBLE for letter in text):
        return _parts(sum(2 if letter in _GSM_DOUBLE else 1 for letter in text), GSM_SINGLE, GSM_MANY)
    return _parts(len(text.encode("utf-16-be")) // 2, WIDE_SINGLE, WIDE_MANY)


def _parts(length: int, single: int, many: int) -> int:
    return 1 if length <= single else -(-length // many)
