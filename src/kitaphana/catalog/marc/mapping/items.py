"""Items inside a record: MARC 21 852 with 876, Koha's 952, RUSMARC 899, IRBIS 910; one table each."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from kitaphana.catalog.irbis.fields import VALUE, normalised
from kitaphana.catalog.marc.mapping.drafts import ItemDraft
from kitaphana.catalog.marc.mapping.enumeration import volume_of
from kitaphana.catalog.marc.mapping.text import cut, date_in, price_in, printable, tidy
from kitaphana.catalog.marc.record import SUBFIELD, Format, Record, subfields

AVAILABLE = "available"
Values = Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class ItemTable:
    """Codes by meaning. Of several codes the first that has a value counts; a call number joins all of them.

    `status_code` holds a state by `statuses`; `flags` are codes whose value other than 0 means that state.
    """

    tag: str
    branch: str
    barcode: str
    accession: str
    shelving: str
    call_number: str
    price: str = ""
    received: str = ""
    type: str = ""
    status_code: str = ""
    statuses: Mapping[str, str] = field(default_factory=dict)
    flags: Mapping[str, str] = field(default_factory=dict)
    not_for_loan: str = ""
    not_for_loan_statuses: frozenset[str] = frozenset()
    volume: str = ""

    @property
    def codes(self) -> str:
        """Every code that is read."""
        named = (self.branch, self.barcode, self.accession, self.shelving, self.call_number, self.price,
                 self.received, self.type, self.volume, self.status_code, self.not_for_loan, *self.flags)  # fmt: skip
        return "".join(named)


MOST_COPIES = 500
_GROUPS = ("U", "C", "У", "С")  # in Latin and in Cyrillic letters
_VOLUME = "%"
"""The volume where another field tells it, under a code that no subfield has."""
_COPY = "+"
"""The number of a copy within its field, under a code that no subfield has."""

# On loan (1), ordered (2), on its way (8) are not states of an item that nobody here has lent: loans come with readers.
_IRBIS_STATUSES = {"3": "in_conservation", "4": "lost", "6": "withdrawn"}

KOHA = ItemTable("952", "ab", "p", "i", "c", "o", price="gv", received="d", type="y",
                 flags={"1": "lost", "0": "withdrawn"}, not_for_loan="7", volume="h")  # fmt: skip
MARC21_LOCATION = ItemTable("852", "ba", "p", "t", "c", "khijm", volume="3")
MARC21_ITEM = ItemTable("876", "", "p", "a", "l", "", price="c", received="d", status_code="j",
                        statuses={"lost": "lost", "missing": "missing", "withdrawn": "withdrawn"},
                        not_for_loan="h", volume="3")  # fmt: skip
RUSMARC = ItemTable("899", "ba", "p", "p", "c", "jhi", price="y", received="d")
IRBIS = ItemTable("910", "d", "h", "b", "", "", price="e", received="c", status_code="a", statuses=_IRBIS_STATUSES,
                  not_for_loan_statuses=frozenset({"5"}))  # fmt: skip


def item_drafts(record: Record, format_: Format) -> list[ItemDraft]:
    """The items of the record, in its order, each with a key of its own."""
    found = _SOURCES.get(format_, _unimarc)(record)
    drafts: list[ItemDraft] = []
    keys: set[str] = set()
    number = 0  # of the field: its copies share it
    for table, values, data in found:
        number += _first(values, _COPY) in ("", "1")
        item = _draft(table, values, data, number, keys)
        keys.add(item.source_key)
        drafts.append(item)
    return drafts


_Found = tuple[ItemTable, Values, Mapping[str, str]]


def _marc21(record: Record) -> Iterator[_Found]:
    for body in record.by_tag.get("952", ()):
        values = _values(body)
        if "p" in values or "i" in values:
            yield KOHA, values, _data("952", body)
    locations = [(_values(body), body) for body in record.by_tag.get("852", ())]
    pieces = record.by_tag.get("876", ())
    if pieces and locations:
        for index, body in enumerate(pieces):
            values = _with_volume(record, _values(body))
            place, place_body = _place_of(values, index, locations)
            yield MARC21_ITEM, _placed(values, place), {**_data("852", place_body), **_data("876", body)}
    else:
        for values, body in locations:
            yield MARC21_LOCATION, _with_volume(record, values), _data("852", body)


def _unimarc(record: Record) -> Iterator[_Found]:
    shelf_mark = record.first("906", "a") or record.first("903", "a")
    for table in (RUSMARC, IRBIS):
        for body in record.by_tag.get(table.tag, ()):
            values = _values(body)
            if table is IRBIS and shelf_mark:
                values = {**values, "=": [shelf_mark]}
            yield table, values, _data(table.tag, body)


def _irbis(record: Record) -> Iterator[_Found]:
    """910 of an IRBIS database; shelf mark and volume are the record's. A copy that is only ordered (2) is none yet."""
    record = normalised(record)
    parts = [record.first(tag, VALUE).strip() for tag in ("906", "908")]
    shelf_mark = " ".join(filter(None, parts)) if parts[0] else record.first("903", VALUE).strip()
    of_record = {"=": [shelf_mark], _VOLUME: [record.first("200", "v").strip()]}
    for body in record.by_tag.get(IRBIS.tag, ()):
        values = _values(body)
        if "b" in values or "h" in values or values.get("a") != ["2"]:
            for copy in range(1, _copies(values) + 1):
                yield IRBIS, {**values, **of_record, _COPY: [str(copy)]}, _data(IRBIS.tag, body)


def _copies(values: Values) -> int:
    """How many copies one field stands for: those counted as a group (status U or C) say so in `^1`."""
    count = _first(values, "1")
    is_group = _first(values, "a").upper() in _GROUPS and not _first(values, "h")
    return max(1, min(int(count), MOST_COPIES)) if is_group and count.isdecimal() and len(count) < 6 else 1


_NUMBERED_KOHA, _NUMBERED_IRBIS = (
    re.compile(f"{SUBFIELD}[{codes}][^{SUBFIELD}]*[^{SUBFIELD}\\s]") for codes in ("pi", "bh")
)


def makes_item(record: Record, format_: Format, tag: str, body: str) -> bool:
    """Whether a field for items tells of one, or of where one is."""
    if format_ is Format.IRBIS:
        return _NUMBERED_IRBIS.search(body) is not None or _values(body).get("a") != ["2"]
    if format_ is not Format.MARC21:
        return True
    if tag == KOHA.tag:
        return _NUMBERED_KOHA.search(body) is not None
    pieces, places = record.by_tag.get("876", ()), record.by_tag.get("852", ())
    if tag == "876":
        return bool(places)
    if not pieces or len(places) == 1:
        return True
    locations = [(_values(place), place) for place in places]
    return any(_place_of(_values(piece), at, locations)[1] == body for at, piece in enumerate(pieces))


_SOURCES = {Format.MARC21: _marc21, Format.IRBIS: _irbis}


def _with_volume(record: Record, values: dict[str, list[str]]) -> dict[str, list[str]]:
    """The volume of an item by the enumeration (863) that it is linked to by `$8`."""
    volume = volume_of(record, values.get("8", ()))
    return {**values, _VOLUME: [volume]} if volume else values


def _place_of(
    values: Values, index: int, locations: list[tuple[dict[str, list[str]], str]]
) -> tuple[dict[str, list[str]], str]:
    """The 852 of an 876: linked by `$8`, else the one in the same place, else the last."""
    link = next(iter(values.get("8", ())), "").partition(".")[0]
    for place, body in locations:
        if link and any(value.partition(".")[0] == link for value in place.get("8", ())):
            return place, body
    return locations[min(index, len(locations) - 1)]


def _placed(item: Values, place: Values) -> dict[str, list[str]]:
    """Values of 876 with the location's own under names that no subfield has."""
    return {
        **item,
        "@": place.get("b") or place.get("a", []),
        "^": item.get("l") or place.get("c", []),
        "=": [" ".join(value for code in MARC21_LOCATION.call_number for value in place.get(code, ()))],
    }


def _values(body: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for code, value in subfields(body):
        if text := printable(value).strip():
            found.setdefault(code, []).append(text)
    return found


def _data(tag: str, body: str) -> dict[str, str]:
    return {tag: printable(body.replace("\x1f", "$"))}


def _first(values: Values, codes: str) -> str:
    for code in codes:
        if found := values.get(code):
            return found[0]
    return ""


def _draft(table: ItemTable, values: Values, data: Mapping[str, str], number: int, keys: set[str]) -> ItemDraft:
    barcode, accession = _first(values, table.barcode), _first(values, table.accession)
    name = barcode or accession
    copy = _first(values, _COPY)
    key = cut(f"{table.tag}:{name}", 60) if name else f"{table.tag}#{number}"
    if copy not in ("", "1"):
        key = f"{key}~{copy}"[-64:]
    call_number = _first(values, "=") or " ".join(v for code in table.call_number for v in values.get(code, ()))
    state = _first(values, table.status_code)
    return ItemDraft(
        source_key=f"{key}#{number}"[-64:] if key in keys else key,
        branch_code=_first(values, "@" + table.branch),
        barcode=barcode,
        accession_number=cut(accession, 40),
        shelving_location=cut(tidy(_first(values, "^" + table.shelving)), 80),
        call_number=cut(call_number.strip(), 120),
        price=price_in(_first(values, table.price)),
        received_on=date_in(_first(values, table.received)),
        status=_status(table, values, state),
        is_for_loan=not _is_kept_in(table, values, state),
        type_code=_first(values, table.type),
        data=data,
        volume=cut(tidy(_first(values, _VOLUME + table.volume)), 80),
    )


def _status(table: ItemTable, values: Values, state: str) -> str:
    for code, status in table.flags.items():
        if _first(values, code) not in ("", "0"):
            return status
    return table.statuses.get(state.lower(), AVAILABLE)


def _is_kept_in(table: ItemTable, values: Values, state: str) -> bool:
    """Reference copies and what is held back for a time are read in the house."""
    return _first(values, table.not_for_loan) not in ("", "0") or state in table.not_for_loan_statuses
