"""Names of persons by their sound, so that one is found in whatever script and spelling it was written.

Серікова, Серикова, Serikova and Serıkova sound the same here. Of a sound only the consonants make the keys of a
search (vowels are what spellings differ in), and each key less one of its letters is a key too: names with one
consonant wrong, missing, doubled or swapped share such a key with the right one.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from kitaphana.language.folding import mend

LONGEST = 40
_WORD = re.compile(r"[^\W\d_]+")
_APOSTROPHE = re.compile(r"['’ʼ`]")
_CYRILLIC = str.maketrans(
    {
        **dict(zip("абвгдезийклмнопрстуфхы", "abvgdeziiklmnoprstufhi", strict=True)),
        **dict(zip("әғқңөұүһі", "agknouuhi", strict=True)),
        "ё": "e", "ж": "j", "ц": "ts", "ч": "c", "ш": "x", "щ": "x", "ъ": "", "ь": "", "э": "e", "ю": "u", "я": "a",
    }
)  # fmt: skip
_LATIN = {
    "shch": "x", "sch": "x", "sh": "x", "ş": "x", "zh": "j", "kh": "h", "gh": "g", "ch": "c", "ç": "c", "ck": "k",
    "ph": "f", "ya": "a", "yu": "u", "ye": "e", "yo": "e", "q": "k", "w": "u", "x": "ks", "y": "i", "ý": "u", "ı": "i",
    "c": "k", "š": "x", "č": "c", "ž": "j", "ŋ": "n",
}  # fmt: skip
_LATIN_PARTS = re.compile("|".join(sorted(_LATIN, key=len, reverse=True)))
_IS_LATIN = re.compile(r"[a-z\u00c0-\u024f]")
_MARKS = re.compile(r"[\u0300-\u036f]")
_TWICE = re.compile(r"(.)\1+")
_VOWELS = frozenset("aeiou")
_SHORTEST_WITH_SLIPS = 3
_NEARLY_THE_SAME = 0.86
_ROOT = 3


def name_words(text: str) -> tuple[str, ...]:
    """The words of a name as they sound, in their order, each once."""
    words = _WORD.findall(_APOSTROPHE.sub("", text))
    return tuple(dict.fromkeys(one for one in map(sound, words) if one))


@lru_cache(maxsize=1 << 15)
def sound(word: str) -> str:
    """“Жұмабаев”, “Жумабаев”, “Zhumabayev” → `jumabaev`: letters of a common alphabet, none of them twice in a row."""
    small = unicodedata.normalize("NFC", word.casefold())
    if _IS_LATIN.search(small):
        small = _LATIN_PARTS.sub(lambda part: _LATIN[part[0]], small)
        small = _MARKS.sub("", unicodedata.normalize("NFKD", small))
    else:
        small = mend(small).translate(_CYRILLIC)
    plain = "".join(letter for letter in small if "a" <= letter <= "z").replace("dj", "j")
    return _TWICE.sub(r"\1", plain)[:LONGEST]


@lru_cache(maxsize=1 << 15)
def skeleton(spoken: str) -> str:
    """The consonants of a sound; a vowel counts only at the beginning, and all are one there."""
    rest = "".join(letter for letter in spoken if letter not in _VOWELS)
    return f"a{rest}" if spoken[:1] in _VOWELS else rest


def keys_of(spoken: str, *, with_slips: bool = True) -> tuple[str, ...]:
    """Under which a word of a name is looked for; `with_slips`: also as it would be with one consonant wrong."""
    whole = skeleton(spoken)
    if not with_slips or len(whole) < _SHORTEST_WITH_SLIPS:
        return (whole,) if whole else ()
    slips = (whole[:place] + whole[place + 1 :] for place in range(len(whole)))
    return tuple(dict.fromkeys((whole, *slips)))


def likeness(asked: Iterable[str], words: Iterable[str]) -> float:
    """How like a name is to what was asked for, 0 to 1: the mean of the best likeness of each word (sounds)."""
    wanted, there = list(asked), list(words)
    if not wanted or not there:
        return 0.0
    return sum(max(_alike(one, other) for other in there) for one in wanted) / len(wanted)


Name = tuple[str, str, str]
"""Surname, given name, patronymic; any of them may be empty."""


def are_alike(one: Name, other: Name) -> bool:
    """Whether two names may be one, slips aside: surname and given name in any order, patronymics of one root.

    Маратовна and Маратқызы are of one root; one that is missing contradicts nothing.
    """
    shorter, longer = sorted((name_words(f"{name[0]} {name[1]}") for name in (one, other)), key=len)
    roots = {spoken[:_ROOT] for name in (one, other) for spoken in name_words(name[2])[:1]}
    return len(shorter) > 1 and len(roots) < 2 and likeness(shorter, longer) >= _NEARLY_THE_SAME


@lru_cache(maxsize=1 << 15)
def _alike(asked: str, word: str) -> float:
    """1 for the same sound, nearly so for the beginning of one; else how little would have to be changed."""
    if asked == word:
        return 1.0
    if len(asked) > 2 and word.startswith(asked):
        return 0.95
    return max(0.0, 1 - _distance(asked, word) / max(len(asked), len(word)))


def _distance(one: str, other: str) -> int:
    """Letters to add, drop, change or swap with their neighbour (optimal string alignment)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, start=1):
        last, before, row = before, row, [place]
        for at, against in enumerate(other, start=1):
            cost = min(before[at] + 1, row[at - 1] + 1, before[at - 1] + (letter != against))
            if place > 1 and at > 1 and letter == other[at - 2] and one[place - 2] == against:
                cost = min(cost, last[at - 2] + 1)
            row.append(cost)
    return row[-1]
