"""RIS (Research Information Systems; tags as Reference Manager, EndNote and Zotero read them). Lines end with CR LF."""

import re
from collections.abc import Iterable

from kitaphana.catalog.citing import labels
from kitaphana.catalog.citing.facts import Citable
from kitaphana.catalog.citing.names import name_of

CONTENT_TYPE = "application/x-research-info-systems; charset=utf-8"
_TYPES = {
    "electronic": "EBOOK",
    "audio": "SOUND",
    "map": "MAP",
    "music": "MUSIC",
    "video": "VIDEO",
    "periodical": "SER",
}
_SPACES = re.compile(r"\s+")


def entry(cited: Citable) -> str:
    """One reference from TY to ER."""
    lines = [f"{tag}  - {clean}" for tag, value in _fields(cited) if (clean := _SPACES.sub(" ", value).strip())]
    return "\r\n".join([f"TY  - {_type(cited)}", *lines, "ER  - ", ""])


def _type(cited: Citable) -> str:
    if cited.host:
        at = labels.parse(cited.host.label)
        return "JOUR" if cited.host.issn or at.issue or at.volume else "CHAP"
    return _TYPES.get(cited.form, "BOOK")


def _fields(cited: Citable) -> Iterable[tuple[str, str]]:
    yield from (("AU", _name(one)) for one in cited.authors)
    yield from (("ED" if cited.host is None else "A2", _name(one)) for one in cited.editors)
    yield from (("A4", _name(one)) for one in cited.translators)
    yield "TI", ": ".join(filter(None, (cited.whole_title, cited.subtitle)))
    yield from _place(cited)
    yield "ET", cited.edition_statement
    yield "CY", cited.place
    yield "PB", cited.publisher
    yield from (("SN", one) for one in (*cited.isbns, *cited.issns))
    yield "LA", ", ".join(cited.languages)
    yield from (("KW", one) for one in cited.subjects)
    yield "AB", cited.summary
    yield "UR", cited.url


def _place(cited: Citable) -> Iterable[tuple[str, str]]:
    """Year and host; of a book also its series and extent."""
    if cited.host is None:
        yield "PY", str(cited.year or "")
        yield from (pair for one in cited.series[:1] for pair in (("T2", one.title), ("M1", one.number)))
        yield "SP", cited.extent
        return
    at = labels.parse(cited.host.label)
    yield "PY", at.year or str(cited.year or "")
    yield "T2", cited.host.title
    yield "VL", at.volume
    yield "IS", at.issue
    yield "SP", at.first_page
    yield "EP", at.last_page
    yield "SN", cited.host.issn


def _name(heading: str) -> str:
    """“Surname, Given”; an asterisk is not allowed in names."""
    return name_of(heading).full.replace("*", "")
