"""IRBIS → UNIMARC. The numbers of the fields are nearly those of UNIMARC, the subfields are IRBIS's own."""

from collections.abc import Callable

from kitaphana.catalog.irbis.fields import VALUE, key_of, normalised
from kitaphana.catalog.marc.conversion import keeping
from kitaphana.catalog.marc.conversion.made import Made, Pair, mapped
from kitaphana.catalog.marc.conversion.tables import IrbisRow, fields
from kitaphana.catalog.marc.mapping import coded
from kitaphana.catalog.marc.mapping.irbis import is_heading_of_set
from kitaphana.catalog.marc.mapping.text import year_in
from kitaphana.catalog.marc.record import Record, data_field, is_control, subfields

_SERIALS = ("J", "OJ")
_ISSUES = ("NJ", "NJP", "NJK", "NJKK")
_ARTICLES = ("ASP", "ASPU", "ASPRN")
_FIRST_LOCAL = "900"
_TYPES = "abcdefgijklmr"
Homeless = list[tuple[str, str, str]]


def as_unimarc(record: Record, title: str = "") -> tuple[Record, Homeless]:
    """The record in UNIMARC, and (tag, code, value) of what has no home there.

    `title` names an issue that knows its periodical by key only. Fields from 900 on are local in both formats and go
    over as they are; what nobody knows is kept in 886.
    """
    record = normalised(record)
    made: list[tuple[str, str]] = []
    homeless: Homeless = []
    for tag, body in record.fields:
        row = fields().by_irbis.get(tag)
        result = _converted(row, record, body) if row else None
        if result:
            made.append(result.as_field())
            homeless += [(tag, code, value) for code, value in result.homeless]
            if result.homeless:
                made.append(keeping.whole("irbis", tag, data_field(tag, "", *result.homeless)[1]))
        elif is_control(tag):
            made.append((tag, body))
        elif row is None and tag >= _FIRST_LOCAL and len(tag) == 3:
            made.append(
                data_field(tag, "", *(("a" if code == VALUE else code, value) for code, value in subfields(body)))
            )
        elif body.strip():
            homeless += [(tag, code, value) for code, value in subfields(body)] or [(tag, "", body)]
            made.append(keeping.whole("irbis", tag[:3], body))
    made += _coded(record) + _host(record) + _imprint_of_set(record)
    return _titled(Record(_leader(record), tuple(made)), record, title), homeless


def _converted(row: IrbisRow, record: Record, body: str) -> Made | None:
    pairs = subfields(body)
    if row.form in _FORMS:
        return _FORMS[row.form](row, record, pairs)
    kept, homeless = mapped(pairs, row.codes)
    return Made(row.unimarc, row.marks, kept, homeless) if kept else None


def _role(row: IrbisRow, record: Record, pairs: list[Pair]) -> Made | None:
    """“340 ред.” begins with UNIMARC's number."""
    roles = [("4", value.strip()[:3]) for code, value in pairs if code == "4" and value.strip()[:3].isdecimal()]
    kept, homeless = mapped([pair for pair in pairs if pair[0] != "4"], row.codes)
    homeless += [pair for pair in pairs if pair[0] == "4" and not pair[1].strip()[:3].isdecimal()]
    is_heading = row.irbis == "961" and is_heading_of_set(pairs) and "700" not in record.by_tag
    if row.irbis == "961":
        homeless = [pair for pair in homeless if pair[0] != "z"]
    return Made("700" if is_heading else row.unimarc, row.marks, [*kept, *roles], homeless) if kept else None


def _extent(row: IrbisRow, record: Record, pairs: list[Pair]) -> Made | None:
    """A bare number of pages gets its unit."""
    unit = next((value.strip() for code, value in pairs if code == "1"), "с.")
    kept, homeless = mapped([pair for pair in pairs if pair[0] != "1"], row.codes)
    kept = [
        (code, f"{value.strip()} {unit}" if code == "a" and value.strip().isdigit() else value) for code, value in kept
    ]
    kept = [(code, f"{value} см" if code == "d" and _is_size(value) else value) for code, value in kept]
    return Made(row.unimarc, row.marks, kept, homeless) if kept else None


def _is_size(text: str) -> bool:
    return text.strip().isdigit() and len(text.strip()) == 2


def _contents(row: IrbisRow, record: Record, pairs: list[Pair]) -> Made | None:
    """“Title / who”."""
    parts = dict(reversed(pairs))
    if not parts.get("c"):
        return None
    text = " / ".join(filter(None, (parts["c"].strip(), parts.get("f", "").strip())))
    homeless = [pair for pair in pairs if pair[0] not in "cf"]
    return Made(row.unimarc, row.marks, [("a", text)], homeless)


def _bbk(row: IrbisRow, record: Record, pairs: list[Pair]) -> Made | None:
    kept, homeless = mapped(pairs, row.codes)
    return Made(row.unimarc, row.marks, [*kept, ("2", "rubbk")], homeless) if kept else None


def _set(row: IrbisRow, record: Record, pairs: list[Pair]) -> Made | None:
    """The set of a volume, with the number that the volume has in it."""
    kept, homeless = mapped(pairs, row.codes)
    number = record.first("200", "v").strip()
    return Made(row.unimarc, row.marks, [*kept, *([("v", number)] if number else [])], homeless) if kept else None


_FORMS: dict[str, Callable[[IrbisRow, Record, list[Pair]], Made | None]] = {
    "role": _role, "extent": _extent, "contents": _contents, "bbk": _bbk, "set": _set,
}  # fmt: skip


def _worksheet(record: Record) -> str:
    return record.first("920", VALUE).strip().upper()


def _leader(record: Record) -> str:
    sheet = _worksheet(record)
    level = "a" if sheet in _ARTICLES else "s" if sheet in (*_SERIALS, *_ISSUES) or "110" in record.by_tag else "m"
    kind = record.first("900", "t").strip().lower()[:1]
    return f"00000n{kind if kind and kind in _TYPES else 'a'}{level}  2200000   450 "


def _coded(record: Record) -> list[tuple[str, str]]:
    """001 from the key, 100 from year and languages."""
    texts = (record.first("210", "d"), record.first("934", VALUE), record.first("463", "j"), record.first("461", "h"))
    year = next((found for text in texts if (found := year_in(text))), None)
    language = (coded.language_codes(record.first("101", VALUE) or record.first("101", "a")) or ["rus"])[0]
    is_serial = _worksheet(record) in _SERIALS
    kind = ("a" if is_serial else "d") if year else "u"
    dates = f"{year or '    '}{'9999' if year and is_serial else '    '}"
    script = "ba" if language == "eng" else "ca"
    made = [data_field("100", "  ", ("a", f"        {kind}{dates}u  y0rusy50      {script}"))]
    key = key_of(record)
    return made + ([("001", key)] if key and "001" not in record.by_tag else [])


def _host(record: Record) -> list[tuple[str, str]]:
    """An issue names its periodical by key."""
    key = record.first("933", VALUE).strip()
    if not key or key == key_of(record):
        return []
    year, number = record.first("934", VALUE).strip(), record.first("936", VALUE).strip()
    label = ", ".join(filter(None, (year, f"№ {number}" if number else "")))
    return [data_field("461", " 0", ("0", key), *([("v", label)] if label else []))]


def _imprint_of_set(record: Record) -> list[tuple[str, str]]:
    """A volume whose imprint stands with its set."""
    names = zip("acd", (record.first("461", code).strip() for code in "dgh"), strict=True)
    pairs = [pair for pair in names if pair[1]]
    return [data_field("210", "  ", *pairs)] if pairs and "210" not in record.by_tag else []


def _titled(made: Record, record: Record, title: str) -> Record:
    """Give a title to what has none of its own: volumes of sets, issues of periodicals."""
    if record.first("200", "a").strip():
        return made
    number = record.first("200", "v").strip()
    others = tuple(one for one in made.fields if one[0] != "200")
    rest = [pair for body in made.by_tag.get("200", ()) for pair in subfields(body) if pair[0] != "h"]
    if record.first("461", "c").strip():
        who = record.first("461", "f").strip()
        rest += [("f", who)] if who and not any(code in "fg" for code, _ in rest) else []
        own = data_field("200", "0 ", ("a", number or record.first("461", "c").strip()), *rest)
        return Record(made.leader, (*others, own))
    if not title:
        return made
    year, issue = record.first("934", VALUE).strip(), record.first("936", VALUE).strip()
    part = ", ".join(filter(None, (year, f"№ {issue}" if issue else number)))
    return Record(
        made.leader, (*others, data_field("200", "1 ", ("a", title), *([("h", part)] if part else []), *rest))
    )
