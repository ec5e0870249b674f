"""IRBIS fields: a value and then subfields that begin with `^` and a letter, small or capital."""

from kitaphana.catalog.marc.record import SUBFIELD, Record, data_field, is_control, subfields

VALUE = "*"
"""The code under which the words before the first subfield are kept, as IRBIS itself calls them."""

SERIALS = ("J", "OJ")


def field(tag: int, text: str) -> tuple[str, str]:
    """A field of `Record.fields`; tags have three digits or more."""
    name = f"{tag:03}"
    if is_control(name):
        return name, text
    head, *parts = text.split("^")
    own = [(VALUE, head)] if head.strip() else []
    return data_field(name, "", *own, *((part[0].lower(), part[1:]) for part in parts if part))


def normalised(record: Record) -> Record:
    """A record from ISO 2709 with IRBIS tags: without indicators, codes in capitals, `^` left in or not."""
    return Record(record.leader, tuple((tag, _normalised(tag, body)) for tag, body in record.fields))


def _normalised(tag: str, body: str) -> str:
    if is_control(tag):
        return body
    if "^" in body and SUBFIELD not in body:
        return field(999, body.lstrip())[1]
    head = body.partition(SUBFIELD)[0]
    own = [(VALUE, head.strip())] if len(head) > 2 or (head.strip() and SUBFIELD not in body) else []
    return data_field(tag, "", *own, *((code.lower(), value) for code, value in subfields(body)))[1]


def key_of(record: Record) -> str:
    """The record's key in its database (“шифр документа”, 903), or nothing."""
    for body in record.by_tag.get("903", ()):
        found = dict(subfields(_normalised("903", body))).get(VALUE, "").strip()
        if found:
            return found
    return ""


def serial_title(record: Record) -> str:
    """The title of a periodical as a whole; nothing for any other record."""
    worksheet = record.first("920", VALUE).strip().upper()
    return record.first("200", "a").strip() if worksheet in SERIALS or "110" in record.by_tag else ""
