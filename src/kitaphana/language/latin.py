"""Latin letters for names of files, keys of references and addresses."""

import re
from functools import cache, lru_cache
from typing import Any

import icu

from kitaphana.language.folding import fold

_OTHERS = re.compile(r"[^a-z0-9]+")


@lru_cache(maxsize=4096)
def ascii_letters(text: str) -> str:
    """“Әуезов” → `auezov`: small Latin letters and digits only, whatever the script was."""
    return _OTHERS.sub("", str(_transliterator().transliterate(fold(text))).lower())


@cache
def _transliterator() -> Any:  # Any: PyICU ships no types
    return icu.Transliterator.createInstance("Any-Latin; Latin-ASCII")
