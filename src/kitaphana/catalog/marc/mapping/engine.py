"""Read a record by a table of rules: which target field comes from which tag and codes, taken in which way."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple

from kitaphana.catalog.marc.mapping.drafts import EditionDraft, OtherFormDraft
from kitaphana.catalog.marc.mapping.text import cut, tidy
from kitaphana.catalog.marc.mapping.vernacular import by_script
from kitaphana.catalog.marc.record import SUBFIELD, Record, subfields

Bodies = Sequence[str]
Field = tuple[str, str]
Take = Callable[[Record, Bodies, str], Any]  # Any: text, number or list, as the target has it

ALWAYS = "LDR"
OTHER_TITLES = "other_titles"
"""The target of titles under which an edition is looked for and not shown: `EditionDraft.other_forms` takes them."""
LISTS = frozenset({"contributors", "languages", "series", "subjects", "isbns", "issns", OTHER_TITLES})
LONGEST = {
    "title": 500, "subtitle": 500, "part": 300, "responsibility": 500, "author": 300, "edition_statement": 300,
    "place": 200, "publisher": 300, "extent": 300, "udc": 120, "bbk": 120, "author_mark": 40, "summary": 20_000,
    "original_language": 3, "audience": 20, "uniform_title": 500,
}  # fmt: skip
_TITLE = ("title", "subtitle", "part")
FINDABLE = frozenset({*_TITLE, "responsibility", "publisher", "contributors", "series"})
_MOST_OTHER_FORMS = 40
_MOST_KINDS = 2_000


class Rule(NamedTuple):
    """One line of a table. Of several rules for a single value the first that gives something wins; lists gather.

    `tag` may be `ALWAYS`: then `take` looks at the whole record.
    """

    target: str
    tag: str
    codes: str
    take: Take


class RuleTable(tuple[Rule, ...]):
    """The rules of a format in their order."""

    def __init__(self, rules: Iterable[Rule]) -> None:  # the rules are the tuple already
        self.asking = lru_cache(maxsize=_MOST_KINDS)(self._asking)
        """Those that ask for one of the tags, or for the whole record. The records of a file have few sets of tags."""

    def _asking(self, tags: tuple[str, ...]) -> tuple[Rule, ...]:
        wanted = {ALWAYS, *tags}
        return tuple(rule for rule in self if rule.tag in wanted)


def draft(record: Record, table: RuleTable) -> EditionDraft:
    """Everything the table finds in the record; fields in another script come in their own."""
    record, others = by_script(record)
    found: dict[str, Any] = {}
    for target, tag, codes, take in table.asking(tuple(record.by_tag)):
        if target in found and target not in LISTS:
            continue
        value = take(record, () if tag == ALWAYS else record.by_tag[tag], codes)
        if value and target in LISTS:
            found.setdefault(target, []).extend(value)
        elif value:
            found[target] = cut(value, LONGEST[target]) if target in LONGEST else value
    named = found.pop(OTHER_TITLES, ())
    settled = _settled(found)
    titles = [title for title in named if title != settled.title]
    if not (others or titles):
        return settled
    return replace(settled, other_forms=_other_forms(settled, others, titles, table))


def _other_forms(
    main: EditionDraft, fields: Iterable[Field], titles: Iterable[str], table: Sequence[Rule]
) -> list[OtherFormDraft]:
    """What fields of another script say that the draft does not, each field by itself, and its other titles."""
    title = " ".join(filter(None, (main.title, main.subtitle, main.part)))
    known = {title, main.title, main.publisher, main.responsibility, *(who["name"] for who in main.contributors)}
    said = chain((pair for field in fields for pair in _said(field, table)), (("title", other) for other in titles))
    found = [
        OtherFormDraft(kind=kind, text=cut(text, LONGEST["title"])) for kind, text in said if text and text not in known
    ]
    return _once(found)[:_MOST_OTHER_FORMS]


def _said(field: Field, table: Sequence[Rule]) -> Iterator[tuple[str, str]]:
    """Kind and text of what one field says; the parts of a title are one text."""
    alone = Record("", (field,))
    told: dict[str, Any] = {}
    for target, tag, codes, take in table:
        if tag == field[0] and target in FINDABLE and target not in told:
            told[target] = take(alone, [field[1]], codes)
    yield "title", " ".join(told[part] for part in _TITLE if told.get(part))
    yield "contributor", told.get("responsibility") or ""
    yield "publisher", told.get("publisher") or ""
    yield from (("contributor", who["name"]) for who in told.get("contributors") or ())
    yield from (("series", entry["title"]) for entry in told.get("series") or ())


def _settled(found: dict[str, Any]) -> EditionDraft:
    """Lists without repetition, and the author: the main name, else the first one who wrote."""
    for target in LISTS & found.keys():
        found[target] = _once(found[target])
    names = found.get("contributors", ())
    main = [name for name in names if name["is_main"]] or [name for name in names if name["role"] == "aut"]
    if main:
        found["author"] = cut(main[0]["name"], LONGEST["author"])
    return EditionDraft(**found)


def _once(values: list[Any]) -> list[Any]:
    kept: list[Any] = []
    for value in values:
        if value not in kept:
            kept.append(value)
    return kept


def values(body: str, codes: str, clean: Callable[[str], str] = tidy) -> list[str]:
    """Cleaned values of the wanted subfields, in the order of the record."""
    if len(codes) == 1 and f"{SUBFIELD}{codes}" not in body:  # mostly so: no need to take the body apart
        return []
    parts = body.split(SUBFIELD)
    return [text for part in parts[1:] if part and part[0] in codes and (text := clean(part[1:]))]


def one(record: Record, bodies: Bodies, codes: str) -> str:
    """The first wanted subfield of the first field that has one."""
    for body in bodies:
        found = values(body, codes)
        if found:
            return found[0]
    return ""


def joined(separator: str, clean: Callable[[str], str] = tidy) -> Take:
    """All wanted subfields of the first field that has any; `clean` may keep the full stop of an abbreviation."""

    def take(record: Record, bodies: Bodies, codes: str) -> str:
        for body in bodies:
            found = values(body, codes, clean)
            if found:
                return separator.join(found)
        return ""

    return take


def gathered(separator: str, clean: Callable[[str], str] = tidy, most: int = 0) -> Take:
    """All wanted subfields of all fields, each text once; with `most` no more whole texts than have room in it."""

    def take(record: Record, bodies: Bodies, codes: str) -> str:
        found = [text for body in bodies for text in values(body, codes, clean)]
        return separator.join(fitting(found, separator, most) if len(found) > 1 else found)

    return take


def fitting(texts: Iterable[str], separator: str, most: int) -> list[str]:
    """Different texts, the first ones that have room together (`most` 0: all); the first in any case."""
    kept: list[str] = []
    length = 0
    for text in dict.fromkeys(texts):
        length += len(text) + len(separator) * bool(kept)
        if most and length > most and kept:
            break
        kept.append(text)
    return kept


def each(separator: str = "") -> Take:
    """A list: one entry per field (subfields joined by `separator`), or, without one, per subfield."""

    def take(record: Record, bodies: Bodies, codes: str) -> list[str]:
        if separator:
            return [text for body in bodies if (text := separator.join(values(body, codes)))]
        return [text for body in bodies for text in values(body, codes)]

    return take


def converted(convert: Callable[[str], Any]) -> Take:
    """The first wanted subfield from which `convert` makes something."""

    def take(record: Record, bodies: Bodies, codes: str) -> Any:
        return next((got for body in bodies for text in values(body, codes) if (got := convert(text))), None)

    return take


def all_converted(convert: Callable[[str], Any]) -> Take:
    """A list of whatever `convert` makes of the wanted subfields."""

    def take(record: Record, bodies: Bodies, codes: str) -> list[Any]:
        return [got for body in bodies for text in values(body, codes) if (got := convert(text))]

    return take


def series(record: Record, bodies: Bodies, codes: str) -> list[dict[str, str]]:
    """Series entries: title from the first of `codes`, number from the others."""
    return [
        {"title": cut(title[0], 300), "number": " ".join(values(body, codes[1:]))}
        for body in bodies
        if (title := values(body, codes[0]))
    ]


def classed(scheme: str, most: int) -> Take:
    """The class numbers of all fields whose $2 begins with `scheme`, as many as have room."""
    take_all = gathered(" ; ", most=most)

    def take(record: Record, bodies: Bodies, codes: str) -> str:
        return str(take_all(record, [body for body in bodies if _is_of(scheme, body)], codes))

    return take


def _is_of(scheme: str, body: str) -> bool:
    return any(code == "2" and value.lower().startswith(scheme) for code, value in subfields(body))
