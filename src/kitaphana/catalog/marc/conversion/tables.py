"""The tables of conversion, read from TOML once and checked: a row that cannot be understood stops the program."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple  # Any: TOML has no static type

_HERE = Path(__file__).parent
_ANY = "??"


class Row(NamedTuple):
    """A field of MARC 21 and one of UNIMARC that say the same."""

    marc21: str
    unimarc: str
    to_unimarc: Mapping[str, str]
    to_marc21: Mapping[str, str]
    form: str = ""
    match: str = _ANY
    marks: tuple[str, str] = ("  ", "  ")
    isbd: Mapping[str, str] = {}
    keeps_stop: bool = False
    nonfiling: int = 0

    @property
    def isbd_there(self) -> dict[str, str]:
        """`isbd` by the codes of UNIMARC."""
        return {self.to_unimarc[code]: mark for code, mark in self.isbd.items() if code in self.to_unimarc}

    def fits(self, marks: str) -> bool:
        """Has a field of MARC 21 the indicators of this row?"""
        return self.match == _ANY or all(
            wanted in ("?", found) for wanted, found in zip(self.match, marks, strict=True)
        )


class IrbisRow(NamedTuple):
    """A field of IRBIS and the one of UNIMARC that says the same."""

    irbis: str
    unimarc: str
    codes: Mapping[str, str]
    form: str
    marks: str


class Place(NamedTuple):
    """Characters of 008 and of a coded field of UNIMARC that say the same."""

    what: str
    marc21: int
    tag: str
    unimarc: int
    types: str
    to_unimarc: Mapping[str, str]
    to_marc21: Mapping[str, str]
    defaults: str


class LeaderPlace(NamedTuple):
    """A place of the leader."""

    at: int
    to_unimarc: Mapping[str, str]
    to_marc21: Mapping[str, str]
    defaults: str


class FieldTables(NamedTuple):
    """Rows by the tag they are read from."""

    by_marc21: Mapping[str, tuple[Row, ...]]
    by_unimarc: Mapping[str, tuple[Row, ...]]
    by_irbis: Mapping[str, IrbisRow]
    link_parts: Mapping[str, tuple[str, str]]


class CodedTables(NamedTuple):
    """Places of the fixed fields."""

    places: tuple[Place, ...]
    leader: tuple[LeaderPlace, ...]
    hierarchy: LeaderPlace
    countries: Mapping[str, str]
    from_iso: Mapping[str, str]


def pairs_of(text: str) -> tuple[dict[str, str], dict[str, str]]:
    """“a=b c=b” in both directions; `#` is a blank, and of several with the same key the first counts."""
    there: dict[str, str] = {}
    back: dict[str, str] = {}
    for pair in text.split():
        left, right = pair[0], pair[2:]
        if len(pair) < 3 or pair[1] != "=":
            left, _, right = pair.partition("=")
        left, right = left.replace("#", " "), right.replace("#", " ")
        there.setdefault(left, right)
        back.setdefault(right, left)
    return there, back


@cache
def fields() -> FieldTables:
    """The rows of `fields.toml`."""
    data = _read("fields.toml")
    by_marc21: dict[str, list[Row]] = {}
    by_unimarc: dict[str, list[Row]] = {}
    for entry in (*data["field"], *({**link, "form": "link"} for link in data["link"])):
        for row in _rows(entry):
            if entry.get("only") != "marc21":
                by_marc21.setdefault(row.marc21, []).append(row)
            if entry.get("only") != "unimarc":
                by_unimarc.setdefault(row.unimarc, []).append(row)
    return FieldTables(
        {tag: tuple(rows) for tag, rows in by_marc21.items()},
        {tag: tuple(rows) for tag, rows in by_unimarc.items()},
        {row.irbis: row for row in map(_irbis, data["irbis"])},
        {code: (inner, plain) for code, (inner, plain) in data["link_parts"].items()},
    )


def _rows(entry: Mapping[str, Any]) -> list[Row]:
    there, back = pairs_of(entry.get("codes", ""))
    more: dict[str, Any] = {name: entry[name] for name in ("form", "match", "nonfiling", "keeps_stop") if name in entry}
    if "marks" in entry:
        more["marks"] = tuple(entry["marks"])
    if "isbd" in entry:
        more["isbd"] = pairs_of(entry["isbd"])[0]
    return [
        Row(marc21, unimarc, there, back, **more)
        for marc21 in entry["marc21"].split()
        for unimarc in entry["unimarc"].split()
    ]


def _irbis(entry: Mapping[str, Any]) -> IrbisRow:
    codes, tag = pairs_of(entry["codes"])[0], entry["irbis"]
    return IrbisRow(tag, entry.get("unimarc", tag), codes, entry.get("form", ""), entry.get("marks", "  "))


@cache
def coded() -> CodedTables:
    """The rows of `coded.toml`."""
    data = _read("coded.toml")
    countries, from_iso = pairs_of_words(data["countries"]["pairs"])
    hierarchy = (*pairs_of(data["hierarchy"]["pairs"]), _blank(data["hierarchy"]["default"]))
    return CodedTables(
        tuple(map(_place, data["coded"])),
        tuple(LeaderPlace(int(at), *pairs_of(pairs), _blank(marks)) for at, (pairs, marks) in data["leader"].items()),
        LeaderPlace(19, *hierarchy),
        countries,
        from_iso,
    )


def pairs_of_words(text: str) -> tuple[dict[str, str], dict[str, str]]:
    """“kz=KZ ru=RU” in both directions."""
    words = [word.split("=") for word in text.split()]
    return {left: right for left, right in words}, {right: left for left, right in reversed(words)}


def _place(entry: Mapping[str, Any]) -> Place:
    there, back = pairs_of(entry["pairs"])
    tag, _, at = entry["unimarc"].partition("a/")
    types = entry.get("types", "")
    return Place(entry["what"], int(entry["marc21"][4:]), tag, int(at), types, there, back, _blank(entry["default"]))


def _blank(text: str) -> str:
    return text.replace("#", " ")


def _read(name: str) -> dict[str, Any]:
    with (_HERE / name).open("rb") as stream:
        return tomllib.load(stream)
