"""COinS: an OpenURL context object (ANSI/NISO Z39.88-2004, key/encoded values) for the `title` of a span."""

from urllib.parse import urlencode

from kitaphana.catalog.citing import labels
from kitaphana.catalog.citing.facts import Citable
from kitaphana.catalog.citing.names import name_of


def context_object(cited: Citable) -> str:
    """The query string, not yet escaped for HTML."""
    pairs = _article(cited) if cited.host else _book(cited)
    return urlencode([pair for pair in (*_head(cited), *pairs, *_people(cited)) if pair[1]])


def _head(cited: Citable) -> list[tuple[str, str]]:
    kind = "journal" if cited.host else "book"
    return [("ctx_ver", "Z39.88-2004"), ("rft_val_fmt", f"info:ofi/fmt:kev:mtx:{kind}")]


def _book(cited: Citable) -> list[tuple[str, str]]:
    return [
        ("rft.genre", "book"),
        ("rft.btitle", ": ".join(filter(None, (cited.whole_title, cited.subtitle)))),
        ("rft.place", cited.place),
        ("rft.pub", cited.publisher),
        ("rft.date", str(cited.year or "")),
        ("rft.edition", cited.edition_statement),
        ("rft.series", cited.series[0].title if cited.series else ""),
        ("rft.tpages", cited.extent),
        *(("rft.isbn", one) for one in cited.isbns[:1]),
        *(("rft.issn", one) for one in cited.issns[:1]),
        ("rft.language", cited.languages[0] if cited.languages else ""),
    ]


def _article(cited: Citable) -> list[tuple[str, str]]:
    if cited.host is None:
        return []
    at = labels.parse(cited.host.label)
    return [
        ("rft.genre", "article"),
        ("rft.atitle", cited.whole_title),
        ("rft.jtitle", cited.host.title),
        ("rft.date", at.year or str(cited.year or "")),
        ("rft.volume", at.volume),
        ("rft.issue", at.issue),
        ("rft.spage", at.first_page),
        ("rft.epage", at.last_page),
        ("rft.issn", cited.host.issn),
    ]


def _people(cited: Citable) -> list[tuple[str, str]]:
    """The first author in parts, all of them whole."""
    if not cited.authors:
        return []
    first = name_of(cited.authors[0])
    whole = [("rft.au", name_of(one).full) for one in cited.authors]
    return [("rft.aulast", first.surname if first.given else ""), ("rft.aufirst", first.given), *whole]
