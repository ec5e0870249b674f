"""UNIMARC and RUSMARC: which field of an edition comes from where (UNIMARC Manual, IFLA; RUSMARC, РБА).

A volume of a set often calls itself “Вып. 13” only: then the set (461) gives the title and the volume is its part.
"""

from kitaphana.catalog.marc.mapping import coded
from kitaphana.catalog.marc.mapping.drafts import ContributorDraft
from kitaphana.catalog.marc.mapping.embedded import embedded
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
    fitting,
    gathered,
    joined,
    one,
    series,
    values,
)
from kitaphana.catalog.marc.mapping.roles import UNKNOWN, unimarc_role
from kitaphana.catalog.marc.mapping.text import age_in, cut, isbn_in, issn_in, named, tidy, trimmed, year_in
from kitaphana.catalog.marc.record import Record, indicators, subfields


def set_title(body: str) -> str:
    """The title of the set in 461: from its embedded 200, or from `$t`."""
    for tag, inner in embedded(body):
        if tag == "200" and (found := values(inner, "a")):
            return found[0]
    return next(iter(values(body, "t")), "")


def _set_number(body: str) -> str:
    for tag, inner in embedded(body):
        if tag == "200" and (found := values(inner, "v")):
            return found[0]
    return next(iter(values(body, "v")), "")


def is_volume(record: Record) -> bool:
    """The title is not significant by itself (200, first indicator 0) and a set is named."""
    titles, sets = record.by_tag.get("200", []), record.by_tag.get("461", [])
    return bool(titles and sets) and indicators(titles[0])[0] == "0" and bool(set_title(sets[0]))


def _title_of_set(record: Record, bodies: Bodies, codes: str) -> str:
    return set_title(bodies[0]) if is_volume(record) else ""


def _part(record: Record, bodies: Bodies, codes: str) -> str:
    own = [text for body in bodies for text in values(body, codes)]
    return ". ".join([*values(bodies[0], "a")[:1], *own] if is_volume(record) else own)


def _sets_as_series(record: Record, bodies: Bodies, codes: str) -> list[dict[str, str]]:
    """A set or series named in a linking field, for records whose title stands by itself."""
    if is_volume(record):
        return []
    return [{"title": cut(title, 300), "number": _set_number(body)} for body in bodies if (title := set_title(body))]


def names(default: str, *, is_main: bool = False, is_person: bool = True) -> Take:
    """Contributors: a person is `$a` surname, `$g` full forenames or `$b` initials; role by `$4`."""

    def take(record: Record, bodies: Bodies, codes: str) -> list[ContributorDraft]:
        found = [(body, _person(body) if is_person else ". ".join(values(body, codes))) for body in bodies]
        return [
            {"name": cut(name, 300), "role": role, "is_main": is_main}
            for body, name in found
            if name
            for role in _roles(body, default)
        ]

    return take


def _roles(body: str, default: str) -> list[str]:
    return [unimarc_role(value, default) for code, value in subfields(body) if code == "4"] or [default]


def _person(body: str) -> str:
    parts = dict(reversed(subfields(body)))
    surname, forenames = named(parts.get("a", "")), named(parts.get("g") or parts.get("b") or "")
    number, title = tidy(parts.get("d", "")), tidy(parts.get("c", ""))
    name = f"{surname}, {forenames}" if surname and forenames else surname
    return " ".join(filter(None, (name, number, f"({title})" if title and not forenames else "")))


def _person_subject(record: Record, bodies: Bodies, codes: str) -> list[str]:
    """600: the person as one heading, then the subdivisions."""
    return [" — ".join([name, *values(body, codes)]) for body in bodies if (name := _person(body))]


def _work_as_subject(record: Record, bodies: Bodies, codes: str) -> list[str]:
    """604: the name, the title and the subdivisions, embedded or by themselves."""
    return [found for body in bodies if (found := _name_and_title(body) or " — ".join(values(body, codes)))]


def _name_and_title(body: str) -> str:
    parts: list[str] = []
    for tag, inner in embedded(body):
        if tag[:2] in ("70", "72"):
            parts += [_person(inner), *values(inner, "f")]
        elif tag[:2] == "71":
            parts.append(". ".join(values(inner, "ab")))
        elif tag in ("500", "501"):
            parts += [". ".join(values(inner, "ahi")), *values(inner, "xyzj")]
    return " — ".join(filter(None, parts))


def _extent(record: Record, bodies: Bodies, codes: str) -> str:
    """215: pages : details ; size, where a bare number is centimetres; another field tells of what goes with it."""
    parts = [(code, trimmed(value)) for body in bodies for code, value in subfields(body) if code in codes]
    texts = [f"{text} см" if code == "d" and text.isdigit() else text for code, text in parts if text]
    return " ; ".join(fitting(texts, " ; ", LONGEST["extent"]))


def _later_titles(record: Record, bodies: Bodies, codes: str) -> list[str]:
    """Of works that follow in the same volume, and in other languages; “Вып. 13” of a volume is none."""
    return [] if is_volume(record) else [text for body in bodies for text in values(body, codes)]


SUBJECT = each(" — ")

UNIMARC = RuleTable(
    (
        Rule("title", "461", "", _title_of_set),
        Rule("title", "200", "a", one),
        Rule("title", "500", "a", one),
        Rule("title", "461", "", lambda record, bodies, codes: set_title(bodies[0])),
        Rule(OTHER_TITLES, "200", "acd", _later_titles),
        *(Rule(OTHER_TITLES, str(tag), "aehi", each(" ")) for tag in range(510, 519)),
        Rule("subtitle", "200", "e", joined(" : ")),
        Rule("part", "200", "hi", _part),
        Rule("responsibility", "200", "fg", joined(" ; ")),
        Rule("uniform_title", "500", "a", one),
        Rule("contributors", "700", "", names("aut", is_main=True)),
        Rule("contributors", "710", "ab", names("aut", is_main=True, is_person=False)),
        Rule("contributors", "701", "", names("aut")),
        Rule("contributors", "702", "", names(UNKNOWN)),
        Rule("contributors", "711", "ab", names("aut", is_person=False)),
        Rule("contributors", "712", "ab", names(UNKNOWN, is_person=False)),
        Rule("edition_statement", "205", "ab", joined(", ", trimmed)),
        Rule("place", "210", "a", joined(" ; ")),
        Rule("publisher", "210", "c", joined(" ; ")),
        Rule("year", ALWAYS, "", coded.unimarc_year),
        Rule("year", "210", "d", converted(year_in)),
        Rule("languages", "101", "a", coded.marc21_languages),
        Rule("original_language", "101", "c", converted(lambda text: (coded.language_codes(text) or [""])[0])),
        Rule("extent", "215", "acde", _extent),
        Rule("series", "225", "av", series),
        Rule("series", "461", "", _sets_as_series),
        Rule("subjects", "600", "ftxyzj", _person_subject),
        Rule("subjects", "601", "abxyzj", SUBJECT),
        Rule("subjects", "602", "axyzj", SUBJECT),
        Rule("subjects", "604", "atxyzj", _work_as_subject),
        Rule("subjects", "605", "axyzj", SUBJECT),
        Rule("subjects", "606", "axyzj", SUBJECT),
        Rule("subjects", "607", "axyzj", SUBJECT),
        Rule("subjects", "608", "axyzj", SUBJECT),
        Rule("subjects", "610", "a", each()),
        Rule("summary", "330", "a", gathered(" ", trimmed)),
        Rule("udc", "675", "a", gathered(" ; ", most=LONGEST["udc"])),
        Rule("bbk", "686", "a", classed("rubbk", LONGEST["bbk"])),
        Rule("bbk", "686", "a", classed("bbk", LONGEST["bbk"])),
        Rule("bbk", "621", "a", gathered(" ; ", most=LONGEST["bbk"])),
        Rule("author_mark", "908", "a", one),
        Rule("author_mark", "899", "i", one),
        Rule("audience", ALWAYS, "", coded.unimarc_audience),
        Rule("age_mark", "333", "a", converted(age_in)),
        Rule("age_mark", "900", "z", converted(age_in)),
        Rule("age_mark", "300", "a", converted(age_in)),
        Rule("form", ALWAYS, "", coded.unimarc_form),
        Rule("isbns", "010", "a", all_converted(isbn_in)),
        Rule("issns", "011", "a", all_converted(issn_in)),
    )
)
