"""Linking fields: MARC 21 has subfields for what it tells of another record, UNIMARC puts whole fields into one."""

import re

from kitaphana.catalog.marc.conversion.made import NSB, NSE, Made, Pair, bare, first_ones, mapped, punctuated
from kitaphana.catalog.marc.conversion.tables import Row, fields
from kitaphana.catalog.marc.mapping.embedded import embedded, is_embedded
from kitaphana.catalog.marc.record import Record, indicators, is_control, subfields

_OWN = re.compile(r"\(([^()]*)\)\s*(.*)", re.DOTALL)
_PIECES = ("a", "b")  # bibliographic levels of what is part of something
_MARKS = {"200": "1 ", "500": "10", "700": " 1"}


def there(row: Row, record: Record, body: str) -> Made | None:
    """MARC 21 → UNIMARC, with embedded fields."""
    if row.marc21 == "773" and row.unimarc != ("463" if record.leader[7:8] in _PIECES else "461"):
        return None
    return _embedding(row, record, subfields(body), f" {'0' if indicators(body)[0] == '1' else '1'}")


def series_there(row: Row, record: Record, body: str) -> Made | None:
    """A traced series is a link, too."""
    pairs, homeless = mapped(subfields(body), row.to_unimarc)
    made = _embedding(row, record, pairs, row.marks[1])
    if made:
        made.homeless += homeless
    return made


def _embedding(row: Row, record: Record, pairs: list[Pair], marks: str) -> Made | None:
    parts: dict[str, list[list[Pair]]] = {}
    homeless: list[Pair] = []
    known = fields().link_parts
    for code, value in pairs:
        if code not in known:
            homeless.append((code, value))
            continue
        tag, inner = known[code][0][:3], known[code][0][3:]
        text = _number_there(value, record) if code == "w" else bare(value)
        _add(parts.setdefault(tag, [[]]), _name(text) if tag == "700" else [(inner, text)])
    made = [pair for tag in sorted(parts) for group in parts[tag] for pair in _whole(tag, group)]
    return Made(row.unimarc, marks, made, homeless) if made else None


def _add(groups: list[list[Pair]], pairs: list[Pair]) -> None:
    """Into the last field of its tag, or (a subfield for the second time) into one more."""
    if any(pair[0] == pairs[0][0] for pair in groups[-1]):
        groups.append([])
    groups[-1] += pairs


def _whole(tag: str, group: list[Pair]) -> list[Pair]:
    return [("1", f"001{group[0][1]}")] if tag == "001" else [("1", tag + _MARKS.get(tag, "  ")), *group]


def _name(text: str) -> list[Pair]:
    surname, _, forenames = text.partition(",")
    return [("a", surname.strip()), *([("b", forenames.strip())] if forenames.strip() else [])]


def _number_there(value: str, record: Record) -> str:
    """The number alone when the agency is the record's own."""
    found = _OWN.fullmatch(value.strip())
    return found[2] if found and found[1] == record.control("003").strip() else value.strip()


def back(row: Row, record: Record, body: str) -> Made | None:
    """UNIMARC → MARC 21, from embedded fields or standard subfields."""
    pairs, homeless = _parts_back(body)
    second = row.match[1] if row.match[1] != "?" else "8" if row.marc21 in ("775", "776", "787", "774") else " "
    first = "1" if indicators(body)[1] == "0" else "0"
    return Made(row.marc21, first + second, pairs, homeless) if pairs else None


def series_back(row: Row, record: Record, body: str) -> Made | None:
    """410 → 830."""
    parts, homeless = _parts_back(body)
    pairs, unknown = mapped(parts, row.to_marc21)
    pairs.sort(key=lambda pair: "axvw".find(pair[0]) if pair[0] in "axvw" else 9)
    return Made(row.marc21, row.marks[0], punctuated(pairs, row.isbd), homeless + unknown) if pairs else None


def _parts_back(body: str) -> tuple[list[Pair], list[Pair]]:
    if not is_embedded(body):
        plain = {code: target for target, (_, code) in reversed(list(fields().link_parts.items()))}
        found, unknown = mapped(subfields(body), plain | _ALSO)
        return _in_order(found), unknown
    pairs: list[Pair] = []
    homeless: list[Pair] = []
    for tag, inner in embedded(body):
        if is_control(tag):
            (pairs if tag == "001" else homeless).append(
                ("w" if tag == "001" else "1", inner if tag == "001" else tag + inner)
            )
        else:
            _field_back(tag, subfields(inner), pairs, homeless)
    return _in_order(pairs), homeless


def _in_order(pairs: list[Pair]) -> list[Pair]:
    return sorted(pairs, key=lambda pair: "asbtdghnxzw".find(pair[0]))


_ALSO = {"3": "w", "d": "d", "h": "g"}
_INNER = {inner: code for code, (inner, _) in reversed(list(fields().link_parts.items()))}


def _field_back(tag: str, inner: list[Pair], pairs: list[Pair], homeless: list[Pair]) -> None:
    """The subfields of one embedded field; those that have no place keep their tag."""
    if tag in ("700", "701", "710") and any(code == "a" for code, _ in inner):
        parts, rest = first_ones(inner, "ab")
        if "b" not in parts:
            full, rest = first_ones(rest, "g")
            parts |= full
        forenames = (parts.get("b") or parts.get("g") or "").strip(" ,")
        pairs.append(("a", f"{parts['a']}, {forenames}" if forenames else parts["a"]))
    elif tag == "210":
        parts, rest = first_ones(inner, "acd")
        place, name, year = (parts.get(code, "") for code in "acd")
        head = " : ".join(filter(None, (place, name)))
        text = ", ".join(filter(None, (head, year)))
        pairs += [("d", text)] if text else []
    else:
        rest = []
        for code, value in inner:
            target = _INNER.get(tag + code)
            if target:
                pairs.append((target, value.replace(NSB, "").replace(NSE, "")))
            else:
                rest.append((code, value))
    if rest:
        homeless += [("1", tag + "  "), *rest]
