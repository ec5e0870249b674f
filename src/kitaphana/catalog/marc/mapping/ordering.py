"""Put the parts of a host in order by what their labels say: “Т. IX”, “2021, № 4, с. 5–10”."""

import re

from kitaphana.catalog.marc.mapping.text import year_in
from kitaphana.language.folding import fold

_TOKENS = re.compile(r"\d+|(?<![^\W\d_])[IVXLCІХ]{1,8}(?![^\W\d_])")
_LOOKALIKES = str.maketrans("ІХ", "IX")  # Cyrillic letters that typists take for the numerals
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_WIDTH = 7
_MOST = 6


def sort_key_of(label: str, *, is_dated: bool) -> str:
    """Digits that sort as text: the year first where issues are meant (`is_dated`), then the numbers as they come.

    A label without numbers sorts after those that have them, by its words.
    """
    if not label.strip():
        return "~"
    year = year_in(label) if is_dated else None
    numbers = _numbers(label)
    if year in numbers:
        numbers.remove(year)
    if not numbers and year is None:
        return f"z{fold(label)[:40]}"
    return f"{year or 0:04}" + "".join(f".{number:0{_WIDTH}}" for number in numbers[:_MOST])


def _numbers(label: str) -> list[int]:
    found = []
    for token in _TOKENS.findall(label):
        number = int(token[-_WIDTH:]) if token[0].isdigit() else _roman(token.translate(_LOOKALIKES))
        if number is not None:
            found.append(number)
    return found


def _roman(text: str) -> int | None:
    """The value of a Roman numeral; the letter “C” by itself is none (it abbreviates pages in old records)."""
    if text == "C":
        return None
    values = [_ROMAN[letter] for letter in text]
    return sum(
        -value if index + 1 < len(values) and value < values[index + 1] else value for index, value in enumerate(values)
    )
