"""Sort keys by the rules of ICU: the only ones that know where ә, ғ, қ… stand."""

import re
from functools import cache
from typing import Any

import icu

from kitaphana.language.folding import mend

_LOCALES = {"kk": "kk_KZ", "ru": "ru_RU", "en": "en_US"}
_LEADING_SIGNS = re.compile(r"^[\W_]+")


def sort_key(text: str, language: str = "kk") -> bytes:
    """Bytes that sort as `text` does in `language`: word by word, numbers by value, signs at the start passed over."""
    return bytes(_collator(_LOCALES.get(language, "kk_KZ")).getSortKey(_LEADING_SIGNS.sub("", mend(text))))


@cache
def _collator(locale: str) -> Any:  # Any: PyICU ships no types
    collator = icu.Collator.createInstance(icu.Locale(locale))
    collator.setAttribute(icu.UCollAttribute.NUMERIC_COLLATION, icu.UCollAttributeValue.ON)
    return collator
