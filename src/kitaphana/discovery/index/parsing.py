"""Take apart what a person typed. No query language: every sign but the double quote is only an end of a word."""

import re
from dataclasses import dataclass

from stdnum import isbn, issn

from kitaphana.discovery.index.documents import code_of
from kitaphana.language.analysis import words

MAX_LENGTH = 300
MAX_WORDS = 32
_QUOTED = re.compile(r'[«"“„]([^«»"“”„]*)[»"”“]')
_SHELF_MARK = re.compile(r"\d.*[.()/:=]|[.()/:=].*\d")
_BARCODE = re.compile(r"[^\W\d_]{0,4}\d{4,20}")


@dataclass(frozen=True, slots=True)
class Typed:
    """Words (mended), quoted phrases, and the ways in which the whole may be an identifier."""

    words: tuple[str, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    code: str = ""
    barcode: str = ""
    is_last_open: bool = False

    @property
    def is_empty(self) -> bool:
        """Nothing to look for: everything matches."""
        return not self.words and not self.phrases


def parse(text: str) -> Typed:
    """Never fails; what is over the limits of length is left out."""
    text = encodable(text[:MAX_LENGTH])
    quoted = [tuple(words(part)) for part in _QUOTED.findall(text)]
    loose = words(_QUOTED.sub(" ", text))[:MAX_WORDS]
    phrases = tuple(phrase[:MAX_WORDS] for phrase in quoted if len(phrase) > 1)[:4]
    singles = [phrase[0] for phrase in quoted if len(phrase) == 1]
    return Typed(
        words=tuple(dict.fromkeys([*loose, *singles]))[:MAX_WORDS],
        phrases=phrases,
        code=_code(text),
        barcode=text.strip() if _BARCODE.fullmatch(text.strip()) else "",
        is_last_open=bool(loose) and not singles,
    )


def encodable(text: str) -> str:
    """Without the halves of surrogate pairs, which tantivy cannot take."""
    return text.encode("utf-8", "ignore").decode()


def _code(text: str) -> str:
    """ISBN-13, ISSN or shelf mark as the index holds it; empty when the text looks like none."""
    if isbn.is_valid(text):
        return code_of(isbn.to_isbn13(isbn.compact(text)))
    if issn.is_valid(text):
        return code_of(issn.compact(text))
    return code_of(text) if len(text) <= 60 and _SHELF_MARK.search(text) else ""
