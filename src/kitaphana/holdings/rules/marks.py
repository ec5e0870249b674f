"""What stands on a spine: the call number, and which volume it is."""

import re
from typing import Final

_NUMBERS: Final = re.compile(r"[0-9]+|\b[IVXLCDM]+\b")
_ROMAN: Final = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_MOST_NUMBERS, _LONGEST_KEY = 8, 120
_AFTER_ALL_NUMBERS: Final = "~"


def volume_key(label: str) -> str:
    """A text that sorts labels of volumes by their numbers: `Т. 2, ч. 1` before `Т. 10`; `III` counts as 3.

    Items without a label come first, labels without a number (“Приложение”) last.
    """
    label = " ".join(label.split())
    if not label:
        return ""
    numbers = [_value(text) for text in _NUMBERS.findall(label)[:_MOST_NUMBERS]]
    head = "".join(f"{number:09}." for number in numbers) or _AFTER_ALL_NUMBERS
    return f"{head} {label.lower()}"[:_LONGEST_KEY]


def call_number_of(*, bbk: str, udc: str, author_mark: str, heading: str) -> str:
    """Class mark and author mark, as on the spine: `84(5Қаз) Ә82`; without a mark the heading's first letter."""
    letter = next((sign.upper() for sign in heading if sign.isalnum()), "")
    return f"{shelf_class(bbk, udc)} {author_mark or letter}".strip()


def shelf_class(bbk: str, udc: str) -> str:
    """The class under which an edition stands: the first one that its record gives."""
    return (bbk or udc).partition(" ; ")[0]


def _value(text: str) -> int:
    if text.isdecimal():
        return min(int(text), 999_999_999)
    values = [_ROMAN[letter] for letter in text]
    following = [*values[1:], 0]
    return sum(-one if one < after else one for one, after in zip(values, following, strict=True))
