"""How the content of fields differs beyond the codes of their subfields: titles, names, subjects, links."""

from collections.abc import Callable
from typing import NamedTuple

from kitaphana.catalog.marc.conversion import linking, name_titles, names
from kitaphana.catalog.marc.conversion.made import (
    Made,
    Pair,
    bare,
    bared,
    mapped,
    marked,
    punctuated,
    unmarked,
    with_mark,
)
from kitaphana.catalog.marc.conversion.tables import Row
from kitaphana.catalog.marc.mapping.unimarc import is_volume, set_title
from kitaphana.catalog.marc.record import Record, indicators, subfields

Form = Callable[[Row, Record, str], Made | None]


class Forms(NamedTuple):
    """Both directions; `None` for a field that as a whole has no home."""

    to_unimarc: Form
    to_marc21: Form


def _plain_there(row: Row, record: Record, body: str) -> Made | None:
    pairs, homeless = mapped(subfields(body), row.to_unimarc)
    pairs = bared(pairs, row.isbd_there, keeps_stop=row.keeps_stop) if row.isbd else pairs
    if row.nonfiling and pairs:
        code, value = pairs[0]
        pairs[0] = (code, marked(value, indicators(body)[row.nonfiling - 1]))
    return Made(row.unimarc, row.marks[1], pairs, homeless) if pairs else None


def _plain_back(row: Row, record: Record, body: str) -> Made | None:
    pairs, homeless = mapped(subfields(body), row.to_marc21)
    marks = row.marks[0]
    if row.nonfiling and pairs:
        value, count = unmarked(pairs[0][1])
        pairs[0], marks = (pairs[0][0], value), with_mark(marks, row.nonfiling, count)
    return Made(row.marc21, marks, punctuated(pairs, row.isbd), homeless) if pairs else None


def _title_there(row: Row, record: Record, body: str) -> Made | None:
    """245 $b holds other and parallel titles, $c all who are responsible; UNIMARC has a subfield for each."""
    found: dict[str, list[Pair]] = {code: [] for code in "abhidefg"}
    homeless: list[Pair] = []
    parts: list[Pair] = []
    pairs = subfields(body)
    for index, (code, value) in enumerate(pairs, start=1):
        is_before_part = index < len(pairs) and pairs[index][0] in "np"
        text = bare(value, is_last=index == len(pairs))
        text = text.removesuffix(".") if is_before_part and not text.endswith("..") else text
        if code == "b":
            parts += _other_titles(text, is_parallel=_before(body, value).endswith("="))
        elif code in "ch":
            parts += _who(text) if code == "c" else [("b", text.strip("[] "))]
        elif code in row.to_unimarc:
            is_first = code == "a" and not any(part[0] == "a" for part in parts)
            parts.append((row.to_unimarc[code], marked(text, indicators(body)[1]) if is_first else text))
        else:
            homeless.append((code, value))
    for code, text in parts:
        if text:
            found["e" if code == "d" else code].append((code, text))
    pairs = [pair for code in "abhiefg" for pair in found[code]]
    if not pairs:
        return None
    made = Made(row.unimarc, "1 ", pairs, homeless)
    return _as_volume(made) if _is_part(record, found) else made


def _is_part(record: Record, found: dict[str, list[Pair]]) -> bool:
    """A volume under the title of its set (773), that has a number and nothing more of its own before it."""
    if not (found["a"] and found["h"]) or record.leader[7:8] in ("a", "b"):
        return False
    return bare(record.first("773", "t")) == found["a"][0][1]


def _as_volume(made: Made) -> Made:
    """UNIMARC: the volume calls itself by its number, its set stands in 461 only."""
    numbers = [value for code, value in made.pairs if code == "h"]
    rest = [pair for pair in made.pairs if pair[0] not in "ah"]
    return Made(made.tag, "0 ", [("a", ". ".join(numbers)), *rest], made.homeless)


def _who(text: str) -> list[Pair]:
    """The first of those responsible, and the others."""
    return [("g" if index else "f", bare(one)) for index, one in enumerate(text.split(" ; "))]


def _before(body: str, value: str) -> str:
    return body[: body.find(value)].rstrip("\x1fb").rstrip()


def _other_titles(text: str, *, is_parallel: bool) -> list[Pair]:
    found = []
    for index, piece in enumerate(text.split(" = ")):
        head, *rest = piece.split(" : ")
        found.append(("d" if index or is_parallel else "e", bare(head)))
        found += [("e", bare(one)) for one in rest]
    return found


_BACK = {
    "d": ("b", "="), "e": ("b", ":"), "a": ("b", ";"), "f": ("c", "c"), "g": ("c", "c"), "h": ("n", "n"),
    "i": ("n", "p"), "b": ("h", "h"),
}  # fmt: skip
"""Where in 245 a subfield of 200 goes, and under which code (or after which sign)."""


def _title_back(row: Row, record: Record, body: str) -> Made | None:
    if is_volume(record):
        return _volume_back(row, record, body)
    found: dict[str, list[Pair]] = {code: [] for code in "ahnbc"}
    homeless: list[Pair] = []
    count = "0"
    for code, value in subfields(body):
        text, passed_over = unmarked(value)
        if code == "a" and not found["a"]:
            found["a"], count = [("a", text)], passed_over
        elif code in _BACK:
            group, sign = _BACK[code]
            found[group].append((sign, f"[{text}]" if group == "h" else text))
        else:
            homeless.append((code, value))
    pairs = punctuated([*found["a"], *found["n"], *found["h"]], row.isbd)
    pairs = _with_other_titles(pairs, found["b"])
    if found["c"]:
        pairs = punctuated([*pairs, ("c", " ; ".join(text for _, text in found["c"]))], row.isbd)
    return Made(row.marc21, f"0{count}", pairs, homeless) if pairs else None


def _with_other_titles(pairs: list[Pair], others: list[Pair]) -> list[Pair]:
    """All of them are one `$b`; the sign before the first stands at the end of the subfield before it."""
    if not others:
        return pairs
    text = others[0][1] + "".join(f" {mark} {title}" for mark, title in others[1:])
    if not pairs:
        return [("b", text)]
    code, value = pairs[-1]
    return [*pairs[:-1], (code, f"{value} {others[0][0]}"), ("b", text)]


def _volume_back(row: Row, record: Record, body: str) -> Made | None:
    """A volume that calls itself “Вып. 13” only: the set is the title, the volume its part."""
    pairs: list[Pair] = [("a", set_title(record.by_tag["461"][0]))]
    homeless: list[Pair] = []
    resp: list[str] = []
    for code, value in subfields(body):
        text = unmarked(value)[0]
        if code in "ah":
            pairs.append(("n", text))
        elif code == "i":
            pairs.append(("p", text))
        elif code in "fg":
            resp.append(text)
        else:
            homeless.append((code, value))
    last: list[Pair] = [("c", " ; ".join(resp))] if resp else []
    return Made(row.marc21, "00", punctuated([*pairs, *last], row.isbd), homeless)


def _uniform_back(row: Row, record: Record, body: str) -> Made | None:
    """500: the main heading where nobody is named as author, else what stands between author and title."""
    made = _plain_back(row, record, body)
    if made and not record.by_tag.keys() & {"700", "710"}:
        made.tag, made.marks = "130", f"{made.marks[1]} "
    return made


def _extent_back(row: Row, record: Record, body: str) -> Made | None:
    """A bare number is the height in centimetres."""
    made = _plain_back(row, record, body)
    if made:
        unit = "см" if record.first("100", "a")[34:35] == "c" else "cm"
        made.pairs = [(code, f"{text} {unit}" if code == "c" and text.isdigit() else text) for code, text in made.pairs]
    return made


def _bbk_back(row: Row, record: Record, body: str) -> Made | None:
    made = _plain_back(row, record, body)
    return Made(made.tag, made.marks, [*made.pairs, ("2", "rubbk")], made.homeless) if made else None


FORMS: dict[str, Forms] = {
    "": Forms(_plain_there, _plain_back),
    "title": Forms(_title_there, _title_back),
    "uniform": Forms(_plain_there, _uniform_back),
    "extent": Forms(_plain_there, _extent_back),
    "bbk": Forms(_plain_there, _bbk_back),
    "subject": Forms(names.subject_there, names.subject_back),
    "person": Forms(names.person_there, names.person_back),
    "body": Forms(names.body_there, names.body_back),
    "meeting": Forms(names.meeting_there, names.meeting_back),
    "person subject": Forms(names.person_subject_there, names.person_subject_back),
    "body subject": Forms(names.body_subject_there, names.body_subject_back),
    "meeting subject": Forms(names.meeting_subject_there, names.meeting_subject_back),
    "name and title subject": Forms(name_titles.there, name_titles.back),
    "link": Forms(linking.there, linking.back),
    "series link": Forms(linking.series_there, linking.series_back),
}
AT_ONCE = ("language", "agency")
"""Rows that are read for the whole record, in `control`."""
