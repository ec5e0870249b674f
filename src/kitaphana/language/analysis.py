"""Cut text into words, and give the keys under which search finds a word. Index and query both come here.

A key is the folded word itself or a stem of it. Stems come from one analyser per language (ISO 639-1); `register`
is the seam for a Kazakh one. The language of a word is guessed from its letters, never from the record: a Russian
title page holds Kazakh words, and a query says nothing of its language.
"""

import re
import threading
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

import Stemmer

from kitaphana.language.folding import fold_mended, mend

AUTO = "auto"
MAX_WORD_LENGTH = 64
Analyser = Callable[[str], Iterable[str]]
"""Takes a mended word (Kazakh letters intact) and gives its stems."""

_WORD = re.compile(r"[^\W_]+(?:\+\+|#)?")
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_])")
_KAZAKH = re.compile(r"[әғқңөұүһі]")
_CYRILLIC = re.compile(r"[\u0400-\u052f]")
_LATIN = re.compile(r"[a-z]")
_analysers: dict[str, Analyser] = {}
_stemmers = threading.local()


def register(language: str, analyser: Analyser) -> None:
    """Use `analyser` for words of `language`; the index must be rebuilt afterwards."""
    _analysers[language] = analyser
    keys.cache_clear()


def words(text: str) -> list[str]:
    """The mended words of a text in their order: split at all but letters and digits, d'Artagnan and C++ kept whole."""
    mended = mend(text)
    if "'" in mended:
        mended = _APOSTROPHE.sub("", mended)
    return [word[:MAX_WORD_LENGTH] for word in _WORD.findall(mended)]


@lru_cache(maxsize=1 << 16)
def keys(word: str, language: str = AUTO) -> tuple[str, ...]:
    """The folded word first, then its stems in `language` (kk, ru, en or auto: by its letters), each once."""
    mended = mend(word)
    languages = _languages_of(mended) if language == AUTO else (language,)
    stems = (stem for code in languages if code in _analysers for stem in _analysers[code](mended))
    return tuple(dict.fromkeys(key for key in map(fold_mended, (mended, *stems)) if key))


def _languages_of(word: str) -> tuple[str, ...]:
    if _KAZAKH.search(word):
        return ("kk",)
    if _CYRILLIC.search(word):
        return ("ru", "kk")  # Kazakh is typed with Russian letters too
    return ("en",) if _LATIN.search(word) else ()


def _snowball(algorithm: str) -> Analyser:
    def stems(word: str) -> Iterable[str]:
        return (str(_stemmer(algorithm).stemWord(fold_mended(word))),)

    return stems


def _stemmer(algorithm: str) -> Any:  # Any: PyStemmer ships no types; its objects may not be shared by threads
    found = getattr(_stemmers, algorithm, None)
    if found is None:
        found = Stemmer.Stemmer(algorithm, 0)
        setattr(_stemmers, algorithm, found)
    return found


register("ru", _snowball("russian"))
register("en", _snowball("english"))
