"""MARC 21: which field of an edition comes from where (MARC 21 Format for Bibliographic Data, Library of Congress)."""

from collections.abc import Sequence

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
    classed,
    converted,
    each,
    gathered,
    joined,
    one,
    series,
)
from kitaphana.catalog.marc.mapping.roles import UNKNOWN, marc21_role
from kitaphana.catalog.marc.mapping.text import age_in, cut, isbn_in, issn_in, named, trimmed, year_in
from kitaphana.catalog.marc.record import Record, indicators, subfields


def names(default: str, *, is_main: bool = False) -> Take:
    """Contributors: $a with numeration and titles, role by $4 or $e."""

    def take(record: Record, bodies: Bodies, codes: str) -> list[ContributorDraft]:
        return [entry for body in bodies for entry in _names_in(body, codes, default, is_main)]

    return take


def _names_in(body: str, codes: str, default: str, is_main: bool) -> list[ContributorDraft]:
    """The name, once for each of its roles."""
    parts = subfields(body)
    name = named(" ".join(value.strip() for code, value in parts if code in codes))
    if not name or any(code == "t" for code, _ in parts):  # with $t it names a work, not somebody who made this one
        return []
    return [{"name": cut(name, 300), "role": role, "is_main": is_main} for role in _roles(parts, default)]


def _roles(parts: Sequence[tuple[str, str]], default: str) -> list[str]:
    """Those of `$4`, else those of `$e`."""
    told = [(code, value) for code, value in parts if code in "4e"]
    found = [role for code, value in told if code == "4" and (role := marc21_role(value, "", ""))]
    found = found or [role for code, value in told if code == "e" and (role := marc21_role("", value, ""))]
    return list(dict.fromkeys(found)) or [default]


def _published(take: Take) -> Take:
    """264 only with second indicator 1 (publication), if there is one."""

    def chosen(record: Record, bodies: Bodies, codes: str) -> object:
        return take(record, [body for body in bodies if indicators(body)[1] == "1"] or bodies, codes)

    return chosen


SUBJECT = each(" — ")

MARC21 = RuleTable(
    (
        Rule("title", "245", "a", one),
        Rule("title", "245", "kp", joined(" ")),
        Rule("title", "130", "a", one),
        Rule("title", "240", "a", one),
        Rule("title", "246", "a", one),
        Rule(OTHER_TITLES, "130", "a", each()),
        Rule(OTHER_TITLES, "246", "abnp", each(" ")),
        Rule(OTHER_TITLES, "740", "anp", each(" ")),
        Rule("subtitle", "245", "b", joined(" : ")),
        Rule("part", "245", "np", joined(". ")),
        Rule("responsibility", "245", "c", one),
        Rule("uniform_title", "240", "a", one),
        Rule("contributors", "100", "abc", names("aut", is_main=True)),
        Rule("contributors", "110", "abn", names("aut", is_main=True)),
        Rule("contributors", "111", "andc", names("aut", is_main=True)),
        Rule("contributors", "700", "abc", names(UNKNOWN)),
        Rule("contributors", "710", "abn", names(UNKNOWN)),
        Rule("contributors", "711", "andc", names(UNKNOWN)),
        Rule("edition_statement", "250", "ab", joined(" / ", trimmed)),
        Rule("place", "264", "a", _published(joined(" ; "))),
        Rule("place", "260", "a", joined(" ; ")),
        Rule("publisher", "264", "b", _published(joined(" ; "))),
        Rule("publisher", "260", "b", joined(" ; ")),
        Rule("year", ALWAYS, "", coded.marc21_year),
        Rule("year", "264", "c", _published(converted(year_in))),
        Rule("year", "260", "c", converted(year_in)),
        Rule("languages", "041", "ad", coded.marc21_languages),
        Rule("languages", ALWAYS, "", coded.marc21_language),
        Rule("original_language", "041", "h", converted(lambda text: (coded.language_codes(text) or [""])[0])),
        Rule("extent", "300", "abce", gathered(" ; ", trimmed, LONGEST["extent"])),
        Rule("series", "490", "av", series),
        Rule("series", "440", "av", series),
        Rule("series", "830", "av", series),
        Rule("subjects", "600", "abcdtxyzv", SUBJECT),
        Rule("subjects", "610", "abtxyzv", SUBJECT),
        Rule("subjects", "611", "atxyzv", SUBJECT),
        Rule("subjects", "630", "axyzv", SUBJECT),
        Rule("subjects", "650", "abxyzv", SUBJECT),
        Rule("subjects", "651", "axyzv", SUBJECT),
        Rule("subjects", "653", "a", each()),
        Rule("subjects", "655", "axyzv", SUBJECT),
        Rule("summary", "520", "ab", gathered(" ", trimmed)),
        Rule("udc", "080", "a", gathered(" ; ", most=LONGEST["udc"])),
        Rule("bbk", "084", "a", classed("rubbk", LONGEST["bbk"])),
        Rule("bbk", "084", "a", classed("bbk", LONGEST["bbk"])),
        Rule("author_mark", "090", "x", one),
        Rule("author_mark", "852", "i", one),
        Rule("audience", ALWAYS, "", coded.marc21_audience),
        Rule("age_mark", "521", "a", converted(age_in)),
        Rule("age_mark", "500", "a", converted(age_in)),
        Rule("form", ALWAYS, "", coded.marc21_form),
        Rule("isbns", "020", "a", all_converted(isbn_in)),
        Rule("issns", "022", "a", all_converted(issn_in)),
    )
)
