"""Which fields and subfields the mapping reads into columns: what is not here stays in the record only.

Made from the tables themselves; added is what their functions read by themselves. Notes in which only an age mark is
looked for (500, 521, UNIMARC 300) count as not read.
"""

from collections.abc import Collection, Mapping
from itertools import chain

from kitaphana.catalog.irbis.fields import VALUE
from kitaphana.catalog.marc.mapping import items
from kitaphana.catalog.marc.mapping.engine import ALWAYS, Rule
from kitaphana.catalog.marc.mapping.irbis import IRBIS
from kitaphana.catalog.marc.mapping.items import ItemTable
from kitaphana.catalog.marc.mapping.marc21 import MARC21
from kitaphana.catalog.marc.mapping.unimarc import UNIMARC
from kitaphana.catalog.marc.record import Format

EVERYTHING = frozenset(map(chr, range(0x20, 0x7F)))
_ONLY_LOOKED_THROUGH = "age_mark"

_MARC21_ALSO = {
    "001": "", "003": "", "006": "", "007": "", "008": "", "084": "2", "341": "bcde", "853": "8abcdef",
    "863": "8abcdefijklm", "880": EVERYTHING,
    **dict.fromkeys(("100", "110", "111", "700", "710", "711"), "e4"),
}  # fmt: skip
_UNIMARC_ALSO = {
    "001": "", "003": "", "100": "a", "106": "a", "461": "1tavh", "600": "abcdg", "604": "1bcdfghi", "686": "2v",
    "903": "a", "906": "a",
    **dict.fromkeys(("700", "701", "702"), "abcdg4"), **dict.fromkeys(("710", "711", "712"), "4"),
}  # fmt: skip
_IRBIS_ALSO = {
    "200": "v", "215": "a1cd", "225": "avh", "463": "cjhs", "461": "c", "900": "t", "961": "abg4z",
    **dict.fromkeys(("700", "701", "702"), "abg4"), **dict.fromkeys(("710", "711", "971", "972"), "4"),
    "910": "1",
    **dict.fromkeys(("903", "906", "908", "920", "933", "934", "936"), VALUE),
}  # fmt: skip


def _of_item(table: ItemTable) -> str:
    named = (table.branch, table.barcode, table.accession, table.shelving, table.call_number, table.price,
             table.received, table.type, table.volume, table.status_code, table.not_for_loan, *table.flags)  # fmt: skip
    return "".join(named)


def _homes(
    rules: tuple[Rule, ...], also: Mapping[str, Collection[str]], tables: tuple[ItemTable, ...]
) -> dict[str, frozenset[str]]:
    read = ((rule.tag, rule.codes) for rule in rules if rule.tag != ALWAYS and rule.target != _ONLY_LOOKED_THROUGH)
    found: dict[str, frozenset[str]] = {}
    for tag, codes in chain(read, also.items(), ((table.tag, _of_item(table)) for table in tables)):
        found[tag] = found.get(tag, frozenset()) | frozenset(codes)
    return found


HOMES: dict[Format, dict[str, frozenset[str]]] = {
    Format.MARC21: _homes(MARC21, _MARC21_ALSO, (items.KOHA, items.MARC21_LOCATION, items.MARC21_ITEM)),
    Format.UNIMARC: _homes(UNIMARC, _UNIMARC_ALSO, (items.RUSMARC, items.IRBIS)),
    Format.RUSMARC: _homes(UNIMARC, _UNIMARC_ALSO, (items.RUSMARC, items.IRBIS)),
    Format.IRBIS: _homes(IRBIS, _IRBIS_ALSO, (items.IRBIS,)),
}
