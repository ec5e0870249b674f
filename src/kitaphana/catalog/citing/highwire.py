"""`citation_…` meta tags, which Google Scholar and Zotero read (Highwire Press; Scholar's inclusion guidelines)."""

from kitaphana.catalog.citing import labels
from kitaphana.catalog.citing.facts import Citable
from kitaphana.catalog.citing.names import name_of
from kitaphana.language.codes import tag_of


def meta_tags(cited: Citable) -> list[tuple[str, str]]:
    """Name and content of each tag, in order."""
    tags = [
        ("citation_title", ": ".join(filter(None, (cited.whole_title, cited.subtitle)))),
        *(("citation_author", name_of(one).full) for one in cited.authors or cited.editors),
        ("citation_publication_date", _year(cited)),
        ("citation_publisher", cited.publisher),
        *(("citation_isbn", one) for one in cited.isbns),
        *(("citation_issn", one) for one in cited.issns),
        ("citation_language", tag_of(cited.languages[0]) if cited.languages else ""),
        *_host(cited),
        *(("citation_keywords", one) for one in cited.subjects),
    ]
    return [tag for tag in tags if tag[1]]


def _year(cited: Citable) -> str:
    at = labels.parse(cited.host.label) if cited.host else labels.Place()
    return at.year or str(cited.year or "")


def _host(cited: Citable) -> list[tuple[str, str]]:
    if cited.host is None:
        return []
    at = labels.parse(cited.host.label)
    return [
        ("citation_journal_title", cited.host.title),
        ("citation_volume", at.volume),
        ("citation_issue", at.issue),
        ("citation_firstpage", at.first_page),
        ("citation_lastpage", at.last_page),
        ("citation_issn", cited.host.issn),
    ]
