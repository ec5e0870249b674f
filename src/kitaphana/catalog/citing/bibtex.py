"""BibTeX (and biblatex) entries. Text is UTF-8; what TeX would obey is escaped."""

import re

from kitaphana.catalog.citing import labels
from kitaphana.catalog.citing.facts import Citable, Host
from kitaphana.catalog.citing.names import name_of
from kitaphana.language.latin import ascii_letters

CONTENT_TYPE = "application/x-bibtex; charset=utf-8"
_ESCAPES = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip
_SPECIAL = re.compile(r"[\\{}&%$#_~^]")
_SPACES = re.compile(r"\s+")
_LANGID = {"kaz": "kazakh", "rus": "russian", "eng": "english", "ger": "german", "fre": "french", "tur": "turkish"}


def entry(cited: Citable) -> str:
    """One entry, with a line end after it."""
    lines = [f"  {name} = {{{value}}}" for name, value in _fields(cited) if value]
    return f"@{_kind(cited)}{{{key(cited)},\n" + ",\n".join(lines) + "\n}\n"


def key(cited: Citable) -> str:
    """`auezov2014abaj-17`: surname, year, first word of the title, and the edition's id, which makes it unique."""
    surname = ascii_letters(name_of(cited.authors[0]).surname) if cited.authors else ""
    word = next((made for made in map(ascii_letters, cited.title.split()) if len(made) > 2), "")
    return f"{surname}{cited.year or ''}{word}-{cited.id}".lstrip("-")


def escaped(text: str) -> str:
    """`text` so that TeX prints it: special signs escaped, one line."""
    return _SPECIAL.sub(lambda match: _ESCAPES[match[0]], _SPACES.sub(" ", text).strip())


def _kind(cited: Citable) -> str:
    if cited.host:
        at = labels.parse(cited.host.label)
        return "article" if cited.host.issn or at.issue or at.volume else "incollection"
    return "book" if cited.form in {"print", "large_print", "braille", "electronic"} else "misc"


def _fields(cited: Citable) -> list[tuple[str, str]]:
    found = [
        ("author", _names(cited.authors)),
        ("editor", _names(cited.editors)),
        ("translator", _names(cited.translators)),
        ("title", escaped(cited.whole_title)),
        ("subtitle", escaped(cited.subtitle)),
        *_host_fields(cited),
        ("edition", escaped(cited.edition_statement)),
        ("address", escaped(cited.place)),
        ("publisher", escaped(cited.publisher)),
        ("series", escaped(cited.series[0].title if cited.series else "")),
        ("number", escaped(cited.series[0].number if cited.series else "")),
        ("isbn", ", ".join(cited.isbns)),
        ("issn", ", ".join(cited.issns)),
        ("langid", _LANGID.get(cited.languages[0], "") if cited.languages else ""),
        ("keywords", escaped(", ".join(cited.subjects))),
        ("url", cited.url.replace("{", "%7B").replace("}", "%7D")),
    ]
    known: dict[str, str] = {}
    for name, value in found:  # of an article the number is the issue's, not the series'
        known[name] = known.get(name) or value
    return list(known.items())


def _host_fields(cited: Citable) -> list[tuple[str, str]]:
    if not cited.host:
        return [("year", str(cited.year or ""))]
    host: Host = cited.host
    at = labels.parse(host.label)
    return [
        ("journal" if _kind(cited) == "article" else "booktitle", escaped(host.title)),
        ("year", at.year or str(cited.year or "")),
        ("volume", escaped(at.volume)),
        ("number", escaped(at.issue)),
        ("pages", at.pages.replace("–", "--")),
        ("issn", host.issn),
    ]


def _names(headings: tuple[str, ...]) -> str:
    return " and ".join(_name(one) for one in headings)


def _name(heading: str) -> str:
    """A name that is one whole goes into braces of its own, or BibTeX would take its last word for a surname."""
    name = name_of(heading)
    if name.given:
        return escaped(name.full)
    return f"{{{escaped(name.surname)}}}"
