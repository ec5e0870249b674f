"""Author marks and ISBNs, made by rule."""

from functools import cache

_RUSSIAN = "абвгдежзийклмнопрстуфхцчшщъыьэюя"
_KAZAKH_AS = str.maketrans("әғқңөұүһіё", "агкноуухие")
_LATIN = "abcdefghijklmnopqrstuvwxyz"


@cache
def author_mark(heading: str) -> str:
    """First letter and two or three digits that grow with the alphabet, in the manner of the Khavkina tables."""
    letters = [letter for letter in heading.lower() if letter.isalpha()]
    if not letters:
        return ""
    second, third = (_place(letters[index] if len(letters) > index else "а") for index in (1, 2))
    number = 10 + int(second * 89)
    return f"{heading.lstrip('«')[0].upper()}{number}{int(third * 9) if letters[0] in 'абкмпс' else ''}"


def _place(letter: str) -> float:
    folded = letter.translate(_KAZAKH_AS)
    alphabet = _RUSSIAN if folded in _RUSSIAN else _LATIN
    return max(alphabet.find(folded), 0) / len(alphabet)


def isbn13(group: str, number: int) -> str:
    """978, the group and a running number, closed by the check digit of ISO 2108."""
    body = f"978{group}{number:0{9 - len(group)}d}"[:12]
    total = sum(int(digit) * (3 if index % 2 else 1) for index, digit in enumerate(body))
    return f"{body}{-total % 10}"
