"""Kazakh in Latin letters, by the alphabet presented in 2021, for those who chose to read it so.

Only Cyrillic letters change: addresses, numbers and Latin words stay. What the alphabet has no letter for (ц, ч, щ, ё,
ю, я, э, ъ, ь of loans) is written as it sounds.
"""

import re
from typing import Final

_SMALL: Final = {
    "а": "a", "ә": "ä", "б": "b", "в": "v", "г": "g", "ғ": "ğ", "д": "d", "е": "e", "ё": "io", "ж": "j", "з": "z",
    "и": "i", "й": "i", "к": "k", "қ": "q", "л": "l", "м": "m", "н": "n", "ң": "ñ", "о": "o", "ө": "ö", "п": "p",
    "р": "r", "с": "s", "т": "t", "у": "u", "ұ": "ū", "ү": "ü", "ф": "f", "х": "h", "һ": "h", "ц": "ts", "ч": "tş",
    "ш": "ş", "щ": "ş", "ъ": "", "ы": "y", "і": "ı", "ь": "", "э": "e", "ю": "iu", "я": "ia",
}  # fmt: skip
_CAPITAL: Final = {"и": "İ", "й": "İ", "і": "I"}
_WORD: Final = re.compile(r"[А-Яа-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі]+")


def in_latin(text: str) -> str:
    """“Кітапхана” → “Kıtaphana”; a word in capitals stays in capitals."""
    return _WORD.sub(lambda found: _word(found[0]), text)


def _word(word: str) -> str:
    shouts = len(word) > 1 and word.isupper()
    return "".join(_letter(letter, shouts) for letter in word.replace("ий", "и").replace("ИЙ", "И"))


def _letter(letter: str, shouts: bool) -> str:
    small = letter.lower()
    latin = _SMALL.get(small, letter)
    if letter == small:
        return latin
    return _CAPITAL.get(small) or (latin.upper() if shouts else latin.capitalize())
