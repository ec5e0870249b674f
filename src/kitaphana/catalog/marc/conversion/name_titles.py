"""A work written about, under the name of who made it: 600, 610, 611 with `$t` (MARC 21), 604 (UNIMARC).

UNIMARC puts the name (70X, 71X) and the title (500, or 501 for a collective one) as whole fields into 604; older
records have `$a` and `$t`. A collective title comes home as 500.
"""

from typing import NamedTuple

from kitaphana.catalog.marc.conversion.made import Made, Pair, bare, mapped, punctuated, unmarked
from kitaphana.catalog.marc.conversion.names import (
    body_back,
    body_subject_there,
    list_back,
    list_there,
    meeting_subject_there,
    person_back,
    person_subject_there,
)
from kitaphana.catalog.marc.conversion.tables import Row, fields
from kitaphana.catalog.marc.mapping.embedded import embedded, is_embedded
from kitaphana.catalog.marc.record import Record, data_field, indicators, subfields

_NAMES = {
    "600": ("700", person_subject_there),
    "610": ("710", body_subject_there),
    "611": ("710", meeting_subject_there),
}
_TITLE_MARKS = "10"
_SUBDIVISIONS = "xyzj"
_AUTHORITY = "0"


class _Inner(NamedTuple):
    """The parts of 604: tag and body of the name, subfields of the title, and fields that are neither."""

    tag: str
    name: str
    title: list[Pair]
    others: list[Pair]


def there(row: Row, record: Record, body: str) -> Made | None:
    """The name as it goes into 600 or 601, the title behind it; `None` for a heading without a title."""
    pairs = subfields(body)
    at = next((index for index, (code, _) in enumerate(pairs) if code == "t"), None)
    if at is None:
        return None
    tag, name_there = _NAMES[row.marc21]
    name = name_there(_name_row(row), record, data_field("", indicators(body), *pairs[:at])[1])
    title, homeless = mapped([pair for pair in pairs[at:] if pair[0] != "2"], row.to_unimarc)
    title = [(code, text) for code, value in title if (text := bare(value))]
    if name is None or not title:
        return None
    name.pairs = [pair for pair in name.pairs if pair[0] != "2"]
    made = [("1", tag + name.marks), *name.pairs, ("1", "500" + _TITLE_MARKS), *title, *list_there(body)]
    return Made(row.unimarc, row.marks[1], made, name.homeless + homeless)


def _name_row(row: Row) -> Row:
    """The row by which the name alone is converted."""
    return next(one for one in fields().by_marc21[row.marc21] if one.unimarc != row.unimarc)


def back(row: Row, record: Record, body: str) -> Made | None:
    """Persons by the row of 600, bodies by that of 610 (meetings get 611); `None` when the name is another one's."""
    inner = _inner(body)
    is_person = inner.tag[:2] != "71"
    if not inner.name or not inner.title or is_person != (row.marc21 == "600"):
        return None
    name = (person_back if is_person else body_back)(_name_row(row), record, inner.name)
    if name is None:
        return None
    title, homeless = mapped([pair for pair in inner.title if pair[0] != "2"], row.to_marc21)
    title = [(code, unmarked(value)[0]) for code, value in title]
    mark, own = list_back(data_field("", "  ", *inner.title)[1])
    pairs = punctuated([*name.pairs, *(pair for pair in title if pair[0] != _AUTHORITY)], row.isbd)
    numbers = [pair for pair in title if pair[0] == _AUTHORITY]
    return Made(name.tag, name.marks[0] + mark, [*pairs, *own, *numbers], [*name.homeless, *homeless, *inner.others])


def _inner(body: str) -> _Inner:
    if not is_embedded(body):
        return _plain(subfields(body))
    tag, name, title, others = "", "", list[Pair](), list[Pair]()
    for inner_tag, inner in embedded(body):
        if inner_tag[:1] == "7" and not name:
            tag, name = inner_tag, inner
        elif inner_tag in ("500", "501") and not title:
            title = subfields(inner)
        else:
            others += [("1", inner_tag + indicators(inner)), *subfields(inner)]
    return _Inner(tag, name, title, others)


def _plain(pairs: list[Pair]) -> _Inner:
    """`$a` is the name, `$t` the title, and what divides them further belongs to the title."""
    of_title = [("a" if code == "t" else code, value) for code, value in pairs if code in f"t{_SUBDIVISIONS}23"]
    of_name = [pair for pair in pairs if pair[0] not in f"t{_SUBDIVISIONS}23"]
    has_title = any(code == "t" for code, _ in pairs)
    return _Inner("700", data_field("", " 1", *of_name)[1] if of_name else "", of_title if has_title else [], [])
