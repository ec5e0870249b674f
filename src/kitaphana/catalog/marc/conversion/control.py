"""Leader, fixed fields and the codes that both formats keep in quite different places."""

import re
from collections.abc import Sequence
from functools import lru_cache

from kitaphana.catalog.marc.conversion.made import Pair
from kitaphana.catalog.marc.conversion.tables import LeaderPlace, Place, coded
from kitaphana.catalog.marc.mapping.coded import language_codes
from kitaphana.catalog.marc.record import Record, data_field, indicators, subfields

Field = tuple[str, str]
_SERIAL = ("s", "i", "b")
_BLANK_008 = " " * 40
_LENGTHS = {"105": 13, "106": 1, "110": 11}
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_STATES = {"u": "US", "k": "GB", "c": "CA", "a": "AU"}


def leader_there(record: Record) -> str:
    """The leader of UNIMARC."""
    status, kind, level, encoding, form = _leader(record.leader, is_there=True)
    rank = _one(coded().hierarchy, record.leader[19:20], is_there=True)
    return f"00000{status}{kind}{level}{rank} 2200000{encoding}{form} 450 "


def leader_back(record: Record) -> str:
    """The leader of MARC 21, in Unicode."""
    status, kind, level, encoding, form = _leader(record.leader, is_there=False)
    rank = _one(coded().hierarchy, record.leader[8:9], is_there=False)
    return f"00000{status}{kind}{level} a2200000{encoding}{form}{rank}4500"


def _leader(leader: str, *, is_there: bool) -> list[str]:
    return [_one(place, leader[place.at : place.at + 1], is_there=is_there) for place in coded().leader]


def _one(place: LeaderPlace, value: str, *, is_there: bool) -> str:
    table = place.to_unimarc if is_there else place.to_marc21
    return table.get(value, place.defaults[1 if is_there else 0])


# ---- towards UNIMARC ----


def coded_there(record: Record) -> list[Field]:
    """100, 101, 102, 105, 106, 110 and 801 from 008, 040 and 041."""
    fixed = record.control("008").ljust(40)[:40] if record.control("008") else ""
    made = [data_field("100", "  ", ("a", _general(record, fixed)))]
    made += _languages_there(record, fixed)
    if country := _country_there(fixed[15:18]):
        made.append(data_field("102", "  ", ("a", country)))
    for tag in ("105", "106", "110"):
        text = _filled(record, fixed, tag)
        if text:
            made.append(data_field(tag, "  ", ("a", text)))
    return made + _agencies_there(record)


def _general(record: Record, fixed: str) -> str:
    """100 $a: 36 characters."""
    day = fixed[:6] if fixed[:6].isdecimal() else ""
    day = f"{'19' if day > '60' else '20'}{day}" if day else " " * 8
    text = list(
        f"{day}u{_date(fixed[7:11])}{_date(fixed[11:15])}u  u0{_language_of_record(record)}y50      {_script(record)}"
    )
    for place in _places(record.leader[6:8]):
        if place.tag == "100":
            text[place.unimarc] = place.to_unimarc.get(fixed[place.marc21 : place.marc21 + 1], place.defaults[1])
    return "".join(text)


def _date(text: str) -> str:
    return text.replace("u", " ").replace("|", " ").ljust(4)


def _language_of_record(record: Record) -> str:
    found = language_codes(record.first("040", "b"))
    return found[0] if found else "|||"


def _script(record: Record) -> str:
    return "ca" if _CYRILLIC.search(record.first("245", "a")) else "ba"


@lru_cache(maxsize=256)
def _places(leader: str) -> tuple[Place, ...]:
    """The coded places of a kind of record: `leader` is 06 and 07 of a leader of MARC 21."""
    return tuple(place for place in coded().places if _belongs(leader[:1], leader[1:], place))


def _belongs(kind: str, level: str, place: Place) -> bool:
    if place.types == "serial":
        return level in _SERIAL
    return not place.types or (kind in place.types and not _is_serial_only(level, place))


def _is_serial_only(level: str, place: Place) -> bool:
    """008/18–34 of serials means other things than that of books."""
    return level in _SERIAL and place.tag in ("105",)


def _filled(record: Record, fixed: str, tag: str) -> str:
    places = [place for place in _places(record.leader[6:8]) if place.tag == tag]
    if not places or not fixed:
        return ""
    text = [" "] * _LENGTHS[tag]
    for place in places:
        text[place.unimarc] = place.to_unimarc.get(fixed[place.marc21 : place.marc21 + 1], place.defaults[1])
    return "".join(text)


def _languages_there(record: Record, fixed: str) -> list[Field]:
    body = next((body for body in record.by_tag.get("041", ()) if indicators(body)[1] != "7"), "")
    pairs: list[Pair] = []
    for code, value in subfields(body):
        target = dict(zip("adhkbfejg", "aacbdehji", strict=True)).get(code)
        if target:
            pairs += [(target, language) for language in _codes(value)]
    if not any(code == "a" for code, _ in pairs):
        pairs = [*(("a", language) for language in _codes(fixed[35:38])), *pairs]
    mark = "1" if indicators(body)[0] == "1" or any(code == "c" for code, _ in pairs) else "0"
    return [data_field("101", f"{mark} ", *pairs)] if pairs else []


def _codes(value: str) -> list[str]:
    """Three-letter codes, also those of no language (und, mul): in the other format they say the same."""
    text = value.strip().lower()
    found = [text[at : at + 3] for at in range(0, len(text) - len(text) % 3, 3)]
    return [code for code in found if code.isascii() and code.isalpha()]


def _country_there(code: str) -> str:
    code = code.strip(" |")
    known = coded().countries.get(code, "")
    if known or len(code) != 3 or code == "xxx":
        return known
    return _STATES.get(code[2], "")


def _agencies_there(record: Record) -> list[Field]:
    made = []
    rules = [pair for body in record.by_tag.get("040", ()) for pair in subfields(body) if pair[0] == "e"]
    for code, mark in (("a", "0"), ("c", "1"), ("d", "2")):
        for body in record.by_tag.get("040", ()):
            made += [
                data_field("801", f" {mark}", ("b", value), *(("g", rule) for _, rule in rules if mark == "0"))
                for key, value in subfields(body)
                if key == code
            ]
    return made


# ---- towards MARC 21 ----


def coded_back(record: Record, base: str = "") -> list[Field]:
    """008, 040 and 041; `base` is a 008 that was kept, in which only what the tables know is changed."""
    text = list(base if len(base) == 40 else _BLANK_008)
    general = record.first("100", "a").ljust(36)
    day = general[:8]
    text[:6] = day[2:] if day.isdecimal() else "".join(text[:6])
    text[7:11] = _date_back(general[9:13], "".join(text[7:11]))
    text[11:15] = _date_back(general[13:17], "".join(text[11:15]))
    text[15:18] = _country_back(record, "".join(text[15:18]))
    text[35:38] = (_codes(record.first("101", "a")) or ["   "])[0]
    if not base:
        text[39] = "d"
    said = {tag: record.first(tag, "a") for tag in ("100", *_LENGTHS)}
    for place in _places(leader_back(record)[6:8]):
        if value := said[place.tag][place.unimarc : place.unimarc + 1]:
            _set(text, place, value)
    return [("008", "".join(text)), *_languages_back(record), *_agencies_back(record)]


def _set(text: list[str], place: Place, value: str) -> None:
    """What is there and says the same stays: the other format may be coarser."""
    before = text[place.marc21]
    if place.to_unimarc.get(before) != value or value not in place.to_marc21:
        text[place.marc21] = place.to_marc21.get(value, place.defaults[0])


def _date_back(date: str, before: str) -> str:
    date = date.ljust(4)
    if _date(before) == date:
        return before
    return date.replace(" ", "u") if date.strip() else "    "


def _country_back(record: Record, before: str) -> str:
    iso = record.first("102", "a").strip().upper()
    if _country_there(before) == iso:
        return before
    return coded().from_iso.get(iso, "xx").ljust(3)


def _languages_back(record: Record) -> list[Field]:
    bodies = record.by_tag.get("101", ())
    table = dict(zip("acbdehji", "ahkbfejg", strict=True))
    found = [pair for body in bodies for pair in subfields(body) if pair[0] in table]
    pairs = [(table[code], language) for code, value in found for language in _codes(value)]
    is_translation = any(indicators(body)[0] in "12" for body in bodies)
    if len(pairs) < 2 and not is_translation:
        return []
    mark = "1" if is_translation else "0"
    return [data_field("041", f"{mark} ", *pairs)] if pairs else []


def _agencies_back(record: Record) -> list[Field]:
    pairs: list[Pair] = []
    bodies = sorted(record.by_tag.get("801", ()), key=lambda body: indicators(body)[1])
    for body in bodies:
        code = {"0": "a", "1": "c", "2": "d"}.get(indicators(body)[1])
        pairs += [(code, value) for key, value in subfields(body) if key == "b" and code]
    if not pairs:
        return []
    language = record.first("100", "a")[22:25]
    own = [("b", language)] if language.isalpha() else []
    rules = [("e", value) for body in bodies for key, value in subfields(body) if key == "g"][:1]
    return [data_field("040", "  ", *_in_order([*pairs, *own, *rules]))]


def _in_order(pairs: Sequence[Pair]) -> list[Pair]:
    return sorted(pairs, key=lambda pair: "abecd".find(pair[0]))
