"""By what volumes know that they belong to one set of which nobody has made a record.

A volume names its set by title, heading and publisher (IRBIS 461, UNIMARC 461). Cataloguers copy the field from volume
to volume; initials, brackets and “в 6 т.” are what differs.
"""

import hashlib
import re

from kitaphana.language.folding import fold

_COUNT = re.compile(r"\b(?:в|in)\s+(\d{1,3})\b.*")
_COUNT_KK = re.compile(r"\b(\d{1,3})\s+(?:том|кітап|бөлім)\w*")
_WORD = re.compile(r"\w+")
_TELLING = 3
_LENGTH = 32


def set_key_of(title: str, *, more: str = "", owner: str = "", publisher: str = "") -> str:
    """One key for all volumes of a set; nothing where the words are too few to tell (“Собрание сочинений”).

    `more` are other words of the title, where “в 6 т.” may stand; `owner` is the heading of the set. Sets of another
    number of volumes or of another publisher are other sets.
    """
    head, _, rest = title.partition(": ")
    words = _words(_without_count(fold(head)))
    is_telling = owner.strip() or publisher.strip() or len(words) >= _TELLING
    if not words or not is_telling:
        return ""
    parts = (" ".join(words), _count(f"{head} {rest} {more}"), _name(owner), " ".join(_words(fold(publisher))))
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:_LENGTH]


def _words(text: str) -> list[str]:
    return _WORD.findall(text)


def _count(text: str) -> str:
    """How many volumes it says to have."""
    found = _COUNT.search(text.lower()) or _COUNT_KK.search(text.lower())
    return str(int(found[1])) if found else ""


def _without_count(text: str) -> str:
    return _COUNT.sub("", text) or text


def _name(text: str) -> str:
    """Surname and first initial: “Карамзин, Николай Михайлович” is “Карамзин Н. М.”."""
    words = _words(fold(text))
    return " ".join((words[0], words[1][:1])) if len(words) > 1 else "".join(words)
