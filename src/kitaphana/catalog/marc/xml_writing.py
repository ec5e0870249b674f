"""Write records as MARCXML (MARC 21 slim), one element after the other."""

import re
from xml.sax.saxutils import escape, quoteattr

from kitaphana.catalog.marc.record import Record, data_field, indicators, is_control, subfields

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<collection xmlns="http://www.loc.gov/MARC21/slim">\n'
TAIL = "</collection>\n"

_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def xml_of(record: Record) -> str:
    """The `record` element. Control characters, which XML cannot hold, are left out."""
    fields = "".join(_field(tag, body) for tag, body in record.fields)
    return f"<record>\n  <leader>{_text(record.leader)}</leader>\n{fields}</record>\n"


def is_lossless(record: Record) -> bool:
    """Can XML hold all of the record: every character, and no more than two indicators?"""
    return not _NOT_IN_XML.search(record.leader) and all(_fits(tag, body) for tag, body in record.fields)


def _fits(tag: str, body: str) -> bool:
    if is_control(tag):
        return not _NOT_IN_XML.search(body)
    pairs = subfields(body)
    is_regular = data_field(tag, indicators(body), *pairs)[1] == body
    return is_regular and not any(_NOT_IN_XML.search(code + value) for code, value in pairs)


def _field(tag: str, body: str) -> str:
    if is_control(tag):
        return f"  <controlfield tag={quoteattr(tag)}>{_text(body)}</controlfield>\n"
    marks = indicators(body)
    inner = "".join(
        f"\n    <subfield code={_attribute(code)}>{_text(value)}</subfield>" for code, value in subfields(body)
    )
    places = f"ind1={_attribute(marks[0])} ind2={_attribute(marks[1])}"
    return f"  <datafield tag={quoteattr(tag)} {places}>{inner}\n  </datafield>\n"


def _text(value: str) -> str:
    return escape(_NOT_IN_XML.sub("", value), {"\r": "&#13;"})


def _attribute(value: str) -> str:
    return quoteattr(_NOT_IN_XML.sub(" ", value))
