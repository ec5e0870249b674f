"""What a form makes of a field, and the small things that all forms need: punctuation and marks for sorting."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kitaphana.catalog.marc.record import data_field

Pair = tuple[str, str]

NSB, NSE = "\u0088", "\u0089"  # non-sorting begins, ends (ISO 6630)
_ENDS = " \t\r\n/:;=,"
_FULL_STOP = re.compile(r"(?:[^\W\d_]{4,}|\d|[)\]»”\"])\.$")
_STOP_BEFORE = re.compile(r"(?:[^\W\d_]{3,}|\d|[)\]»”\"]|(?<![^\W\d_])[A-ZА-Я])\.$")
_MARKED = re.compile(f"{NSB}([^{NSE}]*){NSE}")


@dataclass(slots=True)
class Made:
    """A field of the other format, and the subfields that found no place in it."""

    tag: str
    marks: str
    pairs: list[Pair]
    homeless: list[Pair] = field(default_factory=list)

    def as_field(self) -> tuple[str, str]:
        """As `Record.fields` holds it."""
        return data_field(self.tag, self.marks, *self.pairs)


def mapped(pairs: Iterable[Pair], codes: Mapping[str, str]) -> tuple[list[Pair], list[Pair]]:
    """The pairs under their codes in the other format, and those that have none."""
    kept: list[Pair] = []
    homeless: list[Pair] = []
    for code, value in pairs:
        if code in codes:
            kept.append((codes[code], value))
        else:
            homeless.append((code, value))
    return kept, homeless


def first_ones(pairs: Iterable[Pair], codes: str) -> tuple[dict[str, str], list[Pair]]:
    """The first value of each of these codes, and every other pair."""
    found: dict[str, str] = {}
    rest: list[Pair] = []
    for code, value in pairs:
        if code in codes and code not in found:
            found[code] = value
        else:
            rest.append((code, value))
    return found, rest


def bare(text: str, *, is_last: bool = True) -> str:
    """Without the punctuation of ISBD at the ends; at the end of a field also without a full stop.

    That of an abbreviation stays.
    """
    text = text.strip(_ENDS)
    if is_last and text.endswith(".") and not text.endswith("..") and _FULL_STOP.search(text):
        text = text[:-1].rstrip(_ENDS)
    return text


def bared(pairs: Iterable[Pair], isbd: Mapping[str, str] = {}, *, keeps_stop: bool = False) -> list[Pair]:
    """The pairs without punctuation; what was nothing else is gone. `isbd` is by the codes of the pairs."""
    found = list(pairs)
    result = []
    for at, (code, value) in enumerate(found, start=1):
        is_last = at == len(found)
        text = bare(value, is_last=is_last and not keeps_stop)
        if not is_last and isbd.get(found[at][0]) == "." and _STOP_BEFORE.search(text):
            text = text[:-1]
        if text:
            result.append((code, text))
    return result


def punctuated(pairs: list[Pair], isbd: Mapping[str, str]) -> list[Pair]:
    """The pairs with the punctuation of ISBD before those that ask for it."""
    result = list(pairs)
    for index in range(1, len(result)):
        mark = isbd.get(result[index][0])
        if mark:
            code, value = result[index - 1]
            glue = "" if mark in ",." else " "
            is_there = value.endswith(mark) or (mark == "." and value.endswith(("!", "?", "…")))
            result[index - 1] = (code, value if is_there else f"{value}{glue}{mark}")
    return result


def marked(value: str, count: str) -> str:
    """The words with marks around those `count` characters that sorting passes over."""
    length = int(count) if count.isdecimal() else 0
    return f"{NSB}{value[:length]}{NSE}{value[length:]}" if 0 < length < len(value) else value


def unmarked(value: str) -> tuple[str, str]:
    """The words without marks, and how many characters at their beginning sorting passes over (0 to 9)."""
    count = "0"
    if value.startswith(NSB) and (found := _MARKED.match(value)):
        count = str(min(len(found[1]), 9))
    return value.replace(NSB, "").replace(NSE, ""), count


def with_mark(marks: str, number: int, value: str) -> str:
    """The indicators with one of them (1 or 2) changed."""
    return value + marks[1] if number == 1 else marks[0] + value
