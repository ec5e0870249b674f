"""Which subfield may go into which columns, made from the tables of the mapping; `taken` says what really went there.

Added is what the functions of a table read by themselves. Notes in which only an age mark is looked for (500, 521,
UNIMARC 300) count as not read.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kitaphana.catalog.irbis.fields import VALUE
from kitaphana.catalog.marc.mapping import items
from kitaphana.catalog.marc.mapping.engine import ALWAYS, OTHER_TITLES, Rule
from kitaphana.catalog.marc.mapping.irbis import IRBIS
from kitaphana.catalog.marc.mapping.items import ItemTable
from kitaphana.catalog.marc.mapping.links import MARC21_LINKS, UNIMARC_LINKS
from kitaphana.catalog.marc.mapping.marc21 import MARC21
from kitaphana.catalog.marc.mapping.unimarc import UNIMARC
from kitaphana.catalog.marc.record import SUBFIELD, Format

Codes = Mapping[str, tuple[str, ...]]
"""Columns by code of a subfield."""

KEPT = "kept"
"""It is read place by place, or known by: whatever it says has its home."""
COMPANION = "companion"
"""It says something of the rest of its field, and has a home where that has one."""
EMBEDDED = "embedded"
"""`$1` of UNIMARC: a control number for a link, or where a field inside the field begins."""
ROLE, LINKS, SHELF_MARK, VOLUMES, OTHER_FORMS = "role", "links", "shelf_mark", "volumes", "other_forms"

_ONLY_LOOKED_THROUGH = "age_mark"
_Row = tuple[str, str, str]

_MARC21_ALSO: tuple[_Row, ...] = (
    ("084", "2", COMPANION), ("341", "bcde", KEPT), ("100 110 111 700 710 711", "e4", ROLE),
    ("853 863", "abcdefijklm", VOLUMES), ("853 863", "8", COMPANION),
    (" ".join(tag for tag in MARC21_LINKS if tag < "800"), "wzxtsagqi", LINKS), ("800 810 811", "wxtv", LINKS),
    ("830", "wxav", LINKS),
)  # fmt: skip
_UNIMARC_ALSO: tuple[_Row, ...] = (
    ("100 106", "a", KEPT), ("686", "2v", COMPANION), ("903 906", "a", SHELF_MARK),
    ("700 701 702", "agcd", "contributors"), ("700 701 702", "b", COMPANION),
    ("700 701 702 710 711 712", "4", ROLE), ("600", "agcd", "subjects"), ("600", "b", COMPANION),
    ("604", "acdfghi", "subjects"), ("604", "1b", COMPANION),
    ("461", "at", "title"), ("461", "v", "part"), ("461", "atv", "series"),
    ("200", "a", "part"), (" ".join(UNIMARC_LINKS), "03abcdehnptvxyz", LINKS), (" ".join(UNIMARC_LINKS), "1", EMBEDDED),
)  # fmt: skip
_IRBIS_ALSO: tuple[_Row, ...] = (
    ("903 920 933", VALUE, KEPT), ("900", "t", KEPT), ("906 908", VALUE, SHELF_MARK), ("934", VALUE, "part"),
    ("936", VALUE, "part"), ("934 936", VALUE, LINKS), ("200", "v", "series"), ("200", "v", VOLUMES),
    ("200", "v", LINKS), ("215", "acd", "extent"), ("215", "1", COMPANION), ("225", "avh", "series"),
    ("463", "cjhs", "series"), ("700 701 702 961", "ag", "contributors"), ("700 701 702", "b", COMPANION),
    ("961", "bz", COMPANION), ("700 701 702 710 711 961 971 972", "4", ROLE),
    ("463", "cwjhs", LINKS), ("461", "ci", LINKS), ("430 440", "wac", LINKS), ("421 422", "wa1v", LINKS),
    ("470 481 488", "wc1v", LINKS),
)  # fmt: skip
_CONTROL = {
    Format.MARC21: ("001", "003", "006", "007", "008"), Format.UNIMARC: ("001", "003"),
    Format.RUSMARC: ("001", "003"), Format.IRBIS: ("001", "003"),
}  # fmt: skip
_OF_ITEMS_ALSO = {"852": "8", "876": "8", "910": "1"}


@dataclass(frozen=True, slots=True)
class Homes:
    """What a format reads: control fields, columns by tag and code, and the subfields of items that no item takes."""

    control: frozenset[str]
    columns: Mapping[str, Codes]
    not_of_items: Mapping[str, re.Pattern[str]]


def _columns(rules: Iterable[Rule], also: Iterable[_Row]) -> dict[str, Codes]:
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for tag, codes, column in (*_of_rules(rules), *also):
        for one in tag.split():
            of_tag = found.setdefault(one, {})
            for code in codes:
                of_tag[code] = tuple(dict.fromkeys((*of_tag.get(code, ()), column)))
    return {**found}


def _of_rules(rules: Iterable[Rule]) -> Iterator[_Row]:
    for rule in rules:
        if rule.tag != ALWAYS and rule.target != _ONLY_LOOKED_THROUGH:
            yield rule.tag, rule.codes, OTHER_FORMS if rule.target == OTHER_TITLES else rule.target


def _not_of_items(tables: Iterable[ItemTable]) -> dict[str, re.Pattern[str]]:
    found = {}
    for table in tables:
        codes = re.escape("".join(sorted({*table.codes, *_OF_ITEMS_ALSO.get(table.tag, "")})))
        found[table.tag] = re.compile(f"{SUBFIELD}([^{SUBFIELD}{codes}])([^{SUBFIELD}]*)")
    return found


def _homes(format_: Format, rules: Iterable[Rule], also: Iterable[_Row], tables: Iterable[ItemTable]) -> Homes:
    return Homes(frozenset(_CONTROL[format_]), _columns(rules, also), _not_of_items(tables))


HOMES: Mapping[Format, Homes] = {
    Format.MARC21: _homes(Format.MARC21, MARC21, _MARC21_ALSO, (items.KOHA, items.MARC21_LOCATION, items.MARC21_ITEM)),
    Format.UNIMARC: _homes(Format.UNIMARC, UNIMARC, _UNIMARC_ALSO, (items.RUSMARC, items.IRBIS)),
    Format.RUSMARC: _homes(Format.RUSMARC, UNIMARC, _UNIMARC_ALSO, (items.RUSMARC, items.IRBIS)),
    Format.IRBIS: _homes(Format.IRBIS, IRBIS, _IRBIS_ALSO, (items.IRBIS,)),
}
