"""Field 886: what has no home in the other format, kept as it was, and put back on the way home.

Both formats define it: first indicator 1 for a control field, 2 for a data field; `$2` the format it is from, `$a` its
tag, `$b` its indicators or (control fields) its content, then its own subfields. Second indicator 1 and `$c` are ours:
these subfields belong to the n-th field of that tag, the rest of which was converted.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from kitaphana.catalog.marc.conversion.made import Pair
from kitaphana.catalog.marc.record import Record, data_field, indicators, is_control, subfields

TAG = "886"
NAMES = {"marc21": "marc21", "unimarc": "unimrc", "irbis": "irbis"}
Field = tuple[str, str]


def whole(family: str, tag: str, body: str) -> Field:
    """A field that has no home at all."""
    if is_control(tag):
        return data_field(TAG, "1 ", ("2", NAMES[family]), ("a", tag), ("b", body))
    return data_field(TAG, "2 ", ("2", NAMES[family]), ("a", tag), ("b", indicators(body)), *subfields(body))


def piece(family: str, tag: str, number: int, pairs: Iterable[Pair]) -> Field:
    """Subfields of the `number`-th field of that tag that have no home."""
    return data_field(TAG, "21", ("2", NAMES[family]), ("a", tag), ("b", "  "), ("c", str(number)), *pairs)


@dataclass(slots=True)
class Kept:
    """What a record has brought along of the format that it goes to."""

    fields: list[Field] = field(default_factory=list)
    pieces: list[tuple[str, int, list[Pair]]] = field(default_factory=list)
    others: list[Field] = field(default_factory=list)

    def control(self, tag: str) -> str:
        """A control field that was kept whole."""
        return next((body for name, body in self.fields if name == tag), "")


def kept_in(record: Record, family: str) -> Kept:
    """What fields 886 of the record hold for this format; those of a third one stay as they are."""
    kept = Kept()
    for body in record.by_tag.get(TAG, ()):
        if not _take(kept, subfields(body), indicators(body), NAMES[family]):
            kept.others.append((TAG, body))
    return kept


def _take(kept: Kept, pairs: list[Pair], marks: str, name: str) -> bool:
    codes = "".join(code for code, _ in pairs[:3])
    if codes != "2ab" or pairs[0][1] != name or len(pairs[1][1]) != 3:
        return False
    tag, content = pairs[1][1], pairs[2][1]
    if marks[0] == "1" and is_control(tag):
        kept.fields.append((tag, content))
    elif marks[0] != "2" or is_control(tag):
        return False
    elif marks[1] == "1" and len(pairs) > 3 and pairs[3][0] == "c" and pairs[3][1].isdecimal():
        kept.pieces.append((tag, int(pairs[3][1][:6]), pairs[4:]))
    else:
        kept.fields.append(data_field(tag, content, *pairs[3:]))
    return True
