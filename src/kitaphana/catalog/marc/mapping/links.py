"""Which other records a record names: hosts, series, issues, other forms, translations; one table per format.

MARC 21 760–787 and (where they lead to a record) 800–830; UNIMARC and RUSMARC 410–488, with embedded fields or with
standard subfields; IRBIS 421–488 and the key of the periodical whose issue a record is (933).
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from kitaphana.catalog.irbis.fields import VALUE, normalised
from kitaphana.catalog.marc.mapping.embedded import embedded, is_embedded
from kitaphana.catalog.marc.mapping.irbis import is_heading_of_set
from kitaphana.catalog.marc.mapping.ordering import sort_key_of
from kitaphana.catalog.marc.mapping.sets import set_key_of
from kitaphana.catalog.marc.mapping.text import cut, isbn_in, issn_in, printable, tidy, trimmed
from kitaphana.catalog.marc.record import Format, Record, is_control, subfields

MOST_LINKS = 200
"""A record with more is a damaged one; the others stay in the record."""

PART_OF, ISSUE_OF, ARTICLE_IN, CONTAINS = "part_of", "issue_of", "article_in", "contains"
SUPPLEMENT_TO, SUPPLEMENT, CONTINUES, CONTINUED_BY = "supplement_to", "supplement", "continues", "continued_by"
OTHER_FORM, TRANSLATION_OF, ORIGINAL_OF, RELATED = "other_form", "translation_of", "original_of", "related"
_HOST = "host"  # which kind of part depends on the record
_PIECE = "piece"  # up for an article or a lower level, down for a set

MARC21_LINKS: Mapping[str, str] = {
    "760": PART_OF, "762": CONTAINS, "765": TRANSLATION_OF, "767": ORIGINAL_OF, "770": SUPPLEMENT,
    "772": SUPPLEMENT_TO, "773": _HOST, "774": CONTAINS, "775": OTHER_FORM, "776": OTHER_FORM, "777": RELATED,
    "780": CONTINUES, "785": CONTINUED_BY, "786": RELATED, "787": RELATED,
    "800": PART_OF, "810": PART_OF, "811": PART_OF, "830": PART_OF,
}  # fmt: skip
UNIMARC_LINKS: Mapping[str, str] = {
    "410": PART_OF, "411": CONTAINS, "421": SUPPLEMENT, "422": SUPPLEMENT_TO, "423": RELATED, "424": RELATED,
    "425": RELATED, **dict.fromkeys(map(str, range(430, 438)), CONTINUES),
    **dict.fromkeys(map(str, range(440, 449)), CONTINUED_BY), "451": OTHER_FORM, "452": OTHER_FORM,
    "453": ORIGINAL_OF, "454": TRANSLATION_OF, "455": OTHER_FORM, "456": OTHER_FORM, "461": _HOST, "462": _PIECE,
    "463": _PIECE, "464": CONTAINS, "470": RELATED, "481": RELATED, "482": RELATED, "488": RELATED,
}  # fmt: skip
IRBIS_LINKS: Mapping[str, str] = {
    "421": SUPPLEMENT, "422": SUPPLEMENT_TO, "430": CONTINUES, "440": CONTINUED_BY, "461": PART_OF, "463": _HOST,
    "470": RELATED, "481": RELATED, "488": RELATED, "933": ISSUE_OF,
}  # fmt: skip

_TRACED = ("800", "810", "811", "830")
_AGENCY = re.compile(r"\(([^()]{1,64})\)\s*(.*)", re.DOTALL)
_ARTICLES = ("ASP", "ASPU", "ASPRN")
_ISSUES = ("NJ", "NJP", "NJK", "NJKK")


@dataclass(frozen=True, slots=True)
class LinkDraft:
    """A link before it has a row; field names are those of `models.EditionLink`."""

    kind: str
    source: str
    control_number: str
    isbn: str
    issn: str
    title: str
    label: str
    sort_key: str
    source_key: str
    set_key: str = ""


@dataclass(slots=True)
class _Found:
    """What a linking field says, before it is tidied."""

    source: str = ""
    number: str = ""
    isbn: str = ""
    issn: str = ""
    title: str = ""
    label: str = ""
    set_key: str = ""

    @property
    def is_telling(self) -> bool:
        return bool(self.number or self.isbn or self.issn or self.title)


_Reader = Callable[[Record, str, str], _Found]


def link_drafts(record: Record, format_: Format, part: str = "") -> list[LinkDraft]:
    """The links of a record in its order; `part` is what it calls itself within its set (“Т. 3”)."""
    table, read = _READERS[format_]
    if not record.by_tag.keys() & table.keys():
        return []
    if format_ is Format.IRBIS:
        record = normalised(record)
    return list(_drafts(record, table, read, part))


def _drafts(record: Record, table: Mapping[str, str], read: _Reader, part: str) -> Iterator[LinkDraft]:
    made, seen = 0, dict.fromkeys(table, 0)
    for tag, body in record.fields:
        if tag not in table or made >= MOST_LINKS:
            continue
        seen[tag] += 1
        found = read(record, tag, body)
        if found.is_telling:
            made += 1
            yield _draft(record, table[tag], f"{tag}#{seen[tag]}", found, part)


def _draft(record: Record, kind: str, key: str, found: _Found, part: str) -> LinkDraft:
    kind = _kind_of_part(record, kind)
    label = found.label or (part if kind in (PART_OF, ISSUE_OF) else "")
    return LinkDraft(
        kind=kind,
        source=found.source[:64],
        control_number=printable(found.number).strip()[:128],
        isbn=isbn_in(found.isbn),
        issn=issn_in(found.issn),
        title=cut(printable(tidy(found.title)), 500),
        label=cut(printable(trimmed(label)), 200),
        sort_key=sort_key_of(label, is_dated=kind in (ISSUE_OF, ARTICLE_IN)),
        source_key=key,
        set_key=found.set_key if kind == PART_OF else "",
    )


def _kind_of_part(record: Record, kind: str) -> str:
    """Bibliographic level (leader 07) and level in a hierarchy (UNIMARC, leader 08) tell which way a link leads."""
    level = record.leader[7:8]
    if kind == _PIECE:
        kind = CONTAINS if record.leader[8:9] == "1" and level not in ("a", "b") else _HOST
    if kind != _HOST:
        return kind
    worksheet = record.first("920", VALUE).strip().upper()
    if level in ("a", "b") or worksheet in _ARTICLES or (worksheet not in _ISSUES and record.first("463", "s")):
        return ARTICLE_IN
    return ISSUE_OF if level in ("s", "i") else PART_OF


def _marc21(record: Record, tag: str, body: str) -> _Found:
    values = _values(body)
    source, number = _numbered(values.get("w", ()), record.control("003").strip())
    if tag in _TRACED:
        if not (number or "x" in values):
            return _Found()
        title = values.get("a" if tag == "830" else "t", [""])[0]
        return _Found(source, number, issn=_first(values, "x"), title=title, label=_first(values, "v"))
    return _Found(
        source, number, _first(values, "z"), _first(values, "x"), _first(values, "tsa"),
        _first(values, "g") or _first(values, "q") or _first(values, "i").rstrip(" :"),
    )  # fmt: skip


def _numbered(values: Iterable[str], own: str) -> tuple[str, str]:
    """Agency and number: of the record's own agency if there is one, else without agency, else the first."""
    pairs = []
    for value in values:
        found = _AGENCY.fullmatch(value.strip())
        pairs.append((found[1].strip(), found[2].strip()) if found else ("", value.strip()))
    for source, number in pairs:
        if source == own and number:
            return source, number
    return next((pair for pair in pairs if not pair[0] and pair[1]), pairs[0] if pairs else ("", ""))


def _unimarc(record: Record, tag: str, body: str) -> _Found:
    found = _from_embedded(body) if is_embedded(body) else _from_standard(tag, body)
    found.source, found.number = _numbered([found.number], record.control("003").strip())
    found.set_key = found.set_key if tag == "461" else ""
    return found


def _from_standard(tag: str, body: str) -> _Found:
    values = _values(body)
    where = (_first(values, "d") if tag == "463" else "", _first(values, "vh"), _pages(_first(values, "p")))
    title = _first(values, "t")
    return _Found(
        number=_first(values, "03"), isbn=_first(values, "y") or _first(values, "z"), issn=_first(values, "x"),
        title=title, label=_joined(where),
        set_key=set_key_of(title, owner=_first(values, "a"), publisher=_first(values, "n")),
    )  # fmt: skip


def _from_embedded(body: str) -> _Found:
    inner: dict[str, dict[str, list[str]]] = {}
    control_number = ""
    for tag, text in embedded(body):
        if tag == "001":
            control_number = control_number or text.strip()
        elif not is_control(tag):
            inner.setdefault(tag, _values(text))
    title = next((inner[tag] for tag in ("200", "500") if _first(inner.get(tag, {}), "a")), {})
    imprint = inner.get("210", {})
    number, pages = _first(title, "vh"), _first(inner.get("215", {}), "a")
    return _Found(
        number=control_number,
        isbn=_first(inner.get("010", {}), "a"),
        issn=_first(inner.get("011", {}), "a"),
        title=_first(title, "a"),
        label=_joined((_first(imprint, "d") if number and pages else "", number, _pages(pages))),
        set_key=set_key_of(
            _first(title, "a"),
            more=_first(title, "e"),
            owner=_heading(inner.get("700") or inner.get("710") or {}),
            publisher=_first(imprint, "c"),
        ),
    )


def _heading(values: Mapping[str, list[str]]) -> str:
    return f"{_first(values, 'ax')} {_first(values, 'gb')}".strip()


def _irbis(record: Record, tag: str, body: str) -> _Found:
    values = _values(body)
    if tag == "933":
        number = _first(values, VALUE)
        issue, year = record.first("936", VALUE).strip(), record.first("934", VALUE).strip()
        is_own = number == record.first("903", VALUE).strip()
        return _Found() if is_own else _Found(number=number, label=_joined((year, f"№ {issue}" if issue else "")))
    if tag == "463":
        where = _joined((_first(values, "j"), _first(values, "h"), _pages(_first(values, "s"))))
        return _Found(number=_first(values, "w"), title=_first(values, "c"), label=where)
    if tag == "461":
        return _of_set(record, values)
    if tag in ("430", "440"):
        return _Found(number=_first(values, "w"), title=_first(values, "a"), issn=_first(values, "c"))
    title = _first(values, "a" if tag in ("421", "422") else "c")
    return _Found(number=_first(values, "w"), title=title, label=_first(values, "1v").rstrip(" :"))


def _of_set(record: Record, values: Mapping[str, list[str]]) -> _Found:
    """461 of IRBIS: the set of a volume, whose heading is in `^x` or in the 961 that says so."""
    headings = (_values(body) for body in record.by_tag.get("961", ()) if is_heading_of_set(subfields(body)))
    owner = _first(values, "x") or next(map(_heading, headings), "")
    title, publisher = _first(values, "c"), _first(values, "g")
    key = set_key_of(title, more=_first(values, "e"), owner=owner, publisher=publisher)
    return _Found(isbn=_first(values, "i"), title=title, label=record.first("200", "v"), set_key=key)


def _pages(text: str) -> str:
    """“5–10” becomes “с. 5–10”; what names its pages stays."""
    text = trimmed(text)
    return f"с. {text}" if text[:1].isdigit() else text


def _joined(parts: Iterable[str]) -> str:
    return ", ".join(filter(None, map(trimmed, parts)))


def _values(body: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for code, value in subfields(body):
        if value.strip():
            found.setdefault(code, []).append(value)
    return found


def _first(values: Mapping[str, list[str]], codes: str) -> str:
    return next((values[code][0].strip() for code in codes if code in values), "")


_READERS: Mapping[Format, tuple[Mapping[str, str], _Reader]] = {
    Format.MARC21: (MARC21_LINKS, _marc21),
    Format.UNIMARC: (UNIMARC_LINKS, _unimarc),
    Format.RUSMARC: (UNIMARC_LINKS, _unimarc),
    Format.IRBIS: (IRBIS_LINKS, _irbis),
}
