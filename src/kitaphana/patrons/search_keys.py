"""Under which keys a reader is looked for: pure, so that services, imports, the demo city and a migration share it."""

from collections.abc import Iterator
from typing import Final

from kitaphana.language.persons import keys_of, name_words, skeleton

NAME, PHONE = "n", "t"
KEY_LENGTH: Final = 24
LEAST_CONSONANTS: Final = 3
LEAST_DIGITS: Final = 4
"""Fewer last digits of a phone are no question that finds anybody."""


def keys_for(*, surname: str, given_name: str, patronymic: str, phone: str) -> Iterator[str]:
    """Each key once. Of a patronymic only the right spelling counts: nobody is looked for by it alone."""
    found = dict.fromkeys(key for word in name_words(f"{surname} {given_name}") for key in keys_of(word))
    found |= dict.fromkeys(key for word in name_words(patronymic) for key in keys_of(word, with_slips=False))
    yield from (f"{NAME}{key}"[:KEY_LENGTH] for key in found)
    if phone:
        yield phone_key(phone)


def whole_name_keys(words: tuple[str, ...]) -> list[str]:
    """The key of each of these words (as they sound) without a slip, the longest first: fewest readers have that."""
    found = dict.fromkeys(skeleton(word) for word in words)
    return [f"{NAME}{key}"[:KEY_LENGTH] for key in sorted(found, key=len, reverse=True)]


def name_keys(words: tuple[str, ...]) -> list[str]:
    """The keys that a question of these words (as they sound) looks up for slips: those of some consonants, as two are
    in half of all names; all where no word has as many.
    """
    found = list(dict.fromkeys(key for word in words for key in keys_of(word)))
    telling = [key for key in found if len(key) >= LEAST_CONSONANTS]
    return [f"{NAME}{key}"[:KEY_LENGTH] for key in telling or found]


def phone_key(digits: str) -> str:
    """The key of a phone, or the beginning of the keys of all phones that end with these digits."""
    plain = "".join(letter for letter in digits if letter.isdigit())
    return f"{PHONE}{plain[::-1]}"[:KEY_LENGTH]
