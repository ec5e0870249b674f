"""IRBIS: which field of an edition comes from where, by the worksheets of its electronic catalogue (БД IBIS).

The numbers are those of RUSMARC, the subfields are IRBIS's own. A volume of a set has the set in 461; an article has
its host in 463; an issue of a periodical names the periodical by its key only (933).
"""

from collections.abc import Iterable

from kitaphana.catalog.irbis.fields import VALUE
from kitaphana.catalog.marc.mapping import coded
from kitaphana.catalog.marc.mapping.drafts import ContributorDraft
from kitaphana.catalog.marc.mapping.engine import (
    ALWAYS,
    LONGEST,
    OTHER_TITLES,
    Bodies,
    Rule,
    RuleTable,
    Take,
    all_converted,
    converted,
    each,
    fitting,
    gathered,
    joined,
    one,
    values,
)
from kitaphana.catalog.marc.mapping.roles import UNKNOWN, unimarc_role
from kitaphana.catalog.marc.mapping.text import age_in, cut, isbn_in, issn_in, named, printable, trimmed, year_in
from kitaphana.catalog.marc.record import Record, subfields

_FORMS = {"c": "music", "d": "music", "e": "map", "f": "map", "g": "video", "i": "audio", "j": "audio",
          "k": "object", "l": "electronic", "r": "object"}  # fmt: skip
_SERIAL_WORKSHEETS = ("J", "OJ", "NJ", "NJP", "NJK", "NJKK")
_MAIN = "да"


def _has_own_title(record: Record) -> bool:
    return bool(record.first("200", "a").strip())


def _part(record: Record, bodies: Bodies, codes: str) -> str:
    """“Ч. 2” of a volume whose title is that of the set."""
    return "" if _has_own_title(record) and "461" in record.by_tag else one(record, bodies, codes)


def _issue(record: Record, bodies: Bodies, codes: str) -> str:
    """“1989, № 2” of an issue."""
    year, number = (printable(record.first(tag, VALUE)).strip() for tag in ("934", "936"))
    return ", ".join(filter(None, (year, f"№ {number}" if number else "")))


def _set_as_series(record: Record, bodies: Bodies, codes: str) -> list[dict[str, str]]:
    """The set of a volume that has a title of its own."""
    titles = [found[0] for body in bodies if (found := values(body, codes))]
    number = trimmed(record.first("200", "v"))
    return [{"title": cut(title, 300), "number": cut(number, 80)} for title in titles] if _has_own_title(record) else []


def _host(record: Record, bodies: Bodies, codes: str) -> list[dict[str, str]]:
    """The periodical or collection that holds an article, with year, number and pages."""
    return [{"title": cut(found[0], 300), "number": _where(body)} for body in bodies if (found := values(body, codes))]


def _where(body: str) -> str:
    parts = dict(reversed(subfields(body)))
    number, pages = trimmed(parts.get("h", "")), trimmed(parts.get("s", ""))
    return cut(", ".join(filter(None, (trimmed(parts.get("j", "")), number, f"с. {pages}" if pages else ""))), 80)


def _series(record: Record, bodies: Bodies, codes: str) -> list[dict[str, str]]:
    found = [(values(body, "a"), values(body, "vh")) for body in bodies]
    return [{"title": cut(title[0], 300), "number": cut((number or [""])[0], 80)} for title, number in found if title]


def _names(default: str, *, is_main: bool = False, is_person: bool = True) -> Take:
    """Contributors: `^a` surname, `^g` full forenames or `^b` initials; `^4` begins with the number of the role."""

    def take(record: Record, bodies: Bodies, codes: str) -> list[ContributorDraft]:
        found = [(dict(reversed(subfields(body))), body) for body in bodies]
        return [
            {"name": cut(name, 300), "role": unimarc_role(parts.get("4", "")[:3], default), "is_main": is_main}
            for parts, body in found
            if (name := _person(parts) if is_person else ". ".join(values(body, codes)))
        ]

    return take


def _person(parts: dict[str, str]) -> str:
    surname, forenames = named(parts.get("a", "")), named(parts.get("g") or parts.get("b") or "")
    return f"{surname}, {forenames}" if surname and forenames else surname


def _authors_of_volume(record: Record, bodies: Bodies, codes: str) -> list[ContributorDraft]:
    """961: authors of the whole set; `^z` ДА marks the heading, which counts where the volume has none."""
    found = [
        (
            body,
            _names("aut", is_main="700" not in record.by_tag and is_heading_of_set(subfields(body)))(
                record, [body], codes
            ),
        )
        for body in bodies
    ]
    return [name for _, names in found for name in names]


def is_heading_of_set(pairs: Iterable[tuple[str, str]]) -> bool:
    """Does 961 name the heading of the set?"""
    return any(code == "z" and value.strip().lower() == _MAIN for code, value in pairs)


def _extent(record: Record, bodies: Bodies, codes: str) -> str:
    """“528 с. : ил. ; 21 см” of each field."""
    return " ; ".join(fitting(filter(None, map(_extent_in, bodies)), " ; ", LONGEST["extent"]))


def _extent_in(body: str) -> str:
    """A bare number of pages or centimetres gets its unit."""
    parts = dict(reversed(subfields(body)))
    pages, size = trimmed(parts.get("a", "")), trimmed(parts.get("d", ""))
    pages = f"{pages} {trimmed(parts.get('1', '')) or 'с.'}" if pages.isdigit() else pages
    head = " : ".join(filter(None, (pages, trimmed(parts.get("c", "")))))
    is_size = size.isdigit() and len(size) == 2  # in some catalogues ^d holds the print run
    return " ; ".join(filter(None, (head, f"{size} см" if is_size else "")))


def _form(record: Record, bodies: object, codes: str) -> str:
    if record.first("920", VALUE).strip().upper() in _SERIAL_WORKSHEETS or "110" in record.by_tag:
        return "periodical"
    return _FORMS.get(record.first("900", "t").strip().lower()[:1], "print")


SUBJECT = each(" — ")

IRBIS = RuleTable(
    (
        Rule("title", "200", "a", one),
        Rule("title", "461", "c", one),
        Rule(OTHER_TITLES, "200", "a", each()),
        Rule(OTHER_TITLES, "510", "ae", each(" ")),
        Rule(OTHER_TITLES, "517", "ae", each(" ")),
        Rule("subtitle", "200", "e", joined(" : ")),
        Rule("part", "200", "v", _part),
        Rule("part", "936", "", _issue),
        Rule("responsibility", "200", "fg", joined(" ; ")),
        Rule("responsibility", "461", "f", one),
        Rule("contributors", "700", "", _names("aut", is_main=True)),
        Rule("contributors", "710", "ab", _names("aut", is_main=True, is_person=False)),
        Rule("contributors", "961", "", _authors_of_volume),
        Rule("contributors", "701", "", _names("aut")),
        Rule("contributors", "702", "", _names(UNKNOWN)),
        Rule("contributors", "711", "ab", _names("aut", is_person=False)),
        Rule("contributors", "971", "ab", _names(UNKNOWN, is_person=False)),
        Rule("contributors", "972", "ab", _names(UNKNOWN, is_person=False)),
        Rule("edition_statement", "205", "ab", joined(", ", trimmed)),
        Rule("place", "210", "a", joined(" ; ")),
        Rule("place", "461", "d", one),
        Rule("publisher", "210", "c", joined(" ; ")),
        Rule("publisher", "461", "g", one),
        Rule("year", "210", "d", converted(year_in)),
        Rule("year", "934", VALUE, converted(year_in)),
        Rule("year", "463", "j", converted(year_in)),
        Rule("year", "461", "h", converted(year_in)),
        Rule("languages", "101", VALUE + "a", coded.marc21_languages),
        Rule("extent", "215", "", _extent),
        Rule("series", "225", "", _series),
        Rule("series", "461", "c", _set_as_series),
        Rule("series", "463", "c", _host),
        Rule("subjects", "600", "abcg", SUBJECT),
        Rule("subjects", "601", "abg", SUBJECT),
        Rule("subjects", "606", "abcdegoh", SUBJECT),
        Rule("subjects", "607", "abcdegoh", SUBJECT),
        Rule("subjects", "610", VALUE + "a", each()),
        Rule("summary", "331", VALUE + "a", gathered(" ", trimmed)),
        Rule("udc", "675", VALUE + "a", gathered(" ; ", most=LONGEST["udc"])),
        Rule("bbk", "621", VALUE + "a", gathered(" ; ", most=LONGEST["bbk"])),
        Rule("author_mark", "908", VALUE + "a", one),
        Rule("age_mark", "900", "z", converted(age_in)),
        Rule("form", ALWAYS, "", _form),
        Rule("isbns", "010", "a", all_converted(isbn_in)),
        Rule("issns", "011", "a", all_converted(issn_in)),
    )
)
