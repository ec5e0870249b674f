"""Write records as MARCXML (MARC 21 slim), one element after the other."""

import re
from collections.abc import Callable
from functools import lru_cache
from xml.sax.saxutils import escape, quoteattr

from kitaphana.catalog.marc.record import SUBFIELD, Record, indicators, is_control, subfields

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<collection xmlns="http://www.loc.gov/MARC21/slim">\n'
TAIL = "</collection>\n"

_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def xml_of(record: Record) -> str:
    """The `record` element. Control characters, which XML cannot hold, are left out."""
    text = _escaped if not _odd(record) else _text
    fields = "".join(_field(tag, body, text) for tag, body in record.fields)
    return f"<record>\n  <leader>{text(record.leader)}</leader>\n{fields}</record>\n"


def is_lossless(record: Record) -> bool:
    """Can XML hold all of the record: every character, and no more than two indicators?"""
    return not _odd(record) and all(is_control(tag) or _is_regular(body) for tag, body in record.fields)


def _odd(record: Record) -> bool:
    """Has the record a character that XML cannot hold? The separators of subfields are none."""
    text = "".join([record.leader, *(body for _, body in record.fields)])
    if not _NOT_IN_XML.search(text.replace(SUBFIELD, "")):
        return any(SUBFIELD in body for tag, body in record.fields if is_control(tag)) or SUBFIELD in record.leader
    return True


def _is_regular(body: str) -> bool:
    """Two indicators, and every subfield has a code."""
    return len(body) >= 2 and body[2:3] in ("", SUBFIELD) and SUBFIELD * 2 not in body and body[-1] != SUBFIELD


def _field(tag: str, body: str, text: Callable[[str], str]) -> str:
    if is_control(tag):
        return f'  <controlfield tag="{tag}">{text(body)}</controlfield>\n'
    marks = indicators(body)
    inner = "".join(
        [f"\n    <subfield code={_attribute(code)}>{text(value)}</subfield>" for code, value in subfields(body)]
    )
    places = f"ind1={_attribute(marks[0])} ind2={_attribute(marks[1])}"
    return f'  <datafield tag="{tag}" {places}>{inner}\n  </datafield>\n'


def _escaped(value: str) -> str:
    if "&" in value or "<" in value or ">" in value or "\r" in value:
        return escape(value, {"\r": "&#13;"})
    return value


def _text(value: str) -> str:
    return _escaped(_NOT_IN_XML.sub("", value))


@lru_cache(maxsize=512)
def _attribute(value: str) -> str:
    return quoteattr(_NOT_IN_XML.sub(" ", value))
