"""What of a record has no home: every subfield whose words stand in nothing that was made of the record.

A subfield may be one that a table reads and still go nowhere, because it is the second of its kind, because another
field won, because it could not be understood, or because a column was full. So it is looked for in the columns that it
might have gone to, in the words in which they hold it.
"""

import re
from collections.abc import Callable, Iterator

from kitaphana.catalog.irbis.fields import VALUE
from kitaphana.catalog.marc.mapping.coded import language_codes
from kitaphana.catalog.marc.mapping.drafts import EditionDraft
from kitaphana.catalog.marc.mapping.engine import FINDABLE
from kitaphana.catalog.marc.mapping.homes import (
    COMPANION,
    EMBEDDED,
    HOMES,
    KEPT,
    LINKS,
    OTHER_FORMS,
    ROLE,
    SHELF_MARK,
    VOLUMES,
    Codes,
)
from kitaphana.catalog.marc.mapping.items import item_drafts, makes_item
from kitaphana.catalog.marc.mapping.links import link_drafts
from kitaphana.catalog.marc.mapping.roles import marc21_role, unimarc_role
from kitaphana.catalog.marc.mapping.text import isbn_in, issn_in, tidy, trimmed, year_in
from kitaphana.catalog.marc.mapping.vernacular import ORIGINAL
from kitaphana.catalog.marc.record import SUBFIELD, Format, Record, is_control

Left = tuple[str, str, str]
"""Tag, code (empty for what stands in no subfield) and value."""

_ANY = re.compile(f"{SUBFIELD}([^{SUBFIELD}])([^{SUBFIELD}]*)")
_LINK = re.compile(r"(\d{3})-\d\d|a\d\d")
_EDGES = " \t\r\n/:;=,.[]"
_OF_THE_REST = frozenset({COMPANION, EMBEDDED, ROLE})


class _Said(dict[str, str]):
    """The words of each column, made when they are asked for."""

    def __init__(self, record: Record, format_: Format, draft: EditionDraft) -> None:
        super().__init__()
        self.record, self.format, self.draft = record, format_, draft

    def __missing__(self, column: str) -> str:
        make = _WORDS.get(column)
        text = make(self) if make else str(getattr(self.draft, column))
        if column in FINDABLE and self.draft.other_forms:
            text = f"{text}\n{self[OTHER_FORMS]}"
        self[column] = text
        return text


def homeless(record: Record, format_: Format, draft: EditionDraft) -> Iterator[Left]:
    """What of the record is neither in `draft` nor in its items and links. A record of IRBIS comes normalised."""
    homes, said = HOMES[format_], _Said(record, format_, draft)
    for tag, body in record.fields:
        if is_control(tag):
            if tag not in homes.control:
                yield tag, "", body
            continue
        if body[2:3] != SUBFIELD and (head := body.partition(SUBFIELD)[0])[2:].strip():
            yield tag, "", head
        of_items = homes.not_of_items.get(tag)
        if of_items and makes_item(record, format_, tag, body):
            yield from ((tag, code, value) for code, value in of_items.findall(body))
            continue
        columns = homes.columns.get(tag) if tag != ORIGINAL else homes.columns.get(_linked_tag(body))
        yield from _left(tag, body, columns or {}, said)


def _linked_tag(body: str) -> str:
    """Of which field this one is the original script."""
    found = next((value for code, value in _ANY.findall(body) if code == "6"), "")
    return found[:3] if _LINK.match(found) else ""


def _left(tag: str, body: str, columns: Codes, said: _Said) -> Iterator[Left]:
    is_taken, of_the_rest = False, []
    for code, value in _ANY.findall(body):
        wanted, core = columns.get(code, ()), value.strip(_EDGES)
        if wanted and wanted[0] in _OF_THE_REST:
            of_the_rest.append((code, value, wanted[0]))
        elif core and _is_in(wanted, value, core, said):
            is_taken = True
        elif core and (code != "6" or not _LINK.match(value)):
            yield tag, code, value
    for code, value, kind in of_the_rest:
        if value.strip(_EDGES) and not _goes_with(kind, code, value, said, is_taken=is_taken):
            yield tag, code, value


def _goes_with(kind: str, code: str, value: str, said: _Said, *, is_taken: bool) -> bool:
    if kind == EMBEDDED and value.startswith("00"):
        return not value[3:].strip() or _stands(value[3:].strip(_EDGES), value[3:], said[LINKS])
    return is_taken and (kind != ROLE or _role(code, value, said.format) in said[ROLE].split())


def _role(code: str, value: str, format_: Format) -> str:
    """The role that the subfield names; a blank, which nobody has, where it names none that is known."""
    if format_ is Format.MARC21:
        return marc21_role(value if code == "4" else "", value if code == "e" else "", " ")
    return unimarc_role(value[:3] if format_ is Format.IRBIS else value, " ")


def _is_in(wanted: tuple[str, ...], value: str, core: str, said: _Said) -> bool:
    for column in wanted:
        check = _CHECKS.get(column)
        if check(value, core, said) if check else _stands(core, value, said[column]):
            return True
    return False


def _stands(core: str, value: str, text: str) -> bool:
    """Do the words stand in the text, by themselves, as they came or tidied?"""
    if not text:
        return False
    if core == text or _is_there(core, text):
        return True
    tidied = trimmed(value).strip(_EDGES)
    return tidied != core and bool(tidied) and _is_there(tidied, text)


def _is_there(words: str, text: str) -> bool:
    at = text.find(words)
    while at >= 0:
        end = at + len(words)
        if not (text[at - 1 : at].isalnum() or text[end : end + 1].isalnum()):
            return True
        at = text.find(words, at + 1)
    return False


def _has_class(column: str) -> Callable[[str, str, _Said], bool]:
    return lambda value, core, said: value == said[column] or f" ; {tidy(value)} ; " in f" ; {said[column]} ; "


def _has_languages(value: str, core: str, said: _Said) -> bool:
    codes = language_codes(value)
    return bool(codes) and set(codes) <= set(said.draft.languages)


def _is_linked(value: str, core: str, said: _Said) -> bool:
    text = said[LINKS]
    number = isbn_in(value) or issn_in(value)
    return _stands(core, value, text) or bool(number and _is_there(number, text))


_CHECKS: dict[str, Callable[[str, str, _Said], bool]] = {
    KEPT: lambda value, core, said: True,
    "year": lambda value, core, said: said.draft.year is not None and year_in(value) == said.draft.year,
    "isbns": lambda value, core, said: core in said.draft.isbns or isbn_in(value) in said.draft.isbns,
    "issns": lambda value, core, said: issn_in(value) in said.draft.issns,
    "languages": _has_languages,
    "original_language": lambda value, core, said: language_codes(value) == [said.draft.original_language],
    "udc": _has_class("udc"),
    "bbk": _has_class("bbk"),
    LINKS: _is_linked,
}


def _links(said: _Said) -> str:
    found = link_drafts(said.record, said.format, said.draft.part)
    return "\n".join(
        f"{one.title}\n{one.label}\n{one.isbn}\n{one.issn}\n{one.control_number}\n({one.source}){one.control_number}"
        for one in found
    )


def _shelf_mark(said: _Said) -> str:
    """What the record gives its items as their call number, where it has any."""
    record, is_irbis = said.record, said.format is Format.IRBIS
    if not any(makes_item(record, said.format, "910", body) for body in record.by_tag.get("910", ())):
        return ""
    code = VALUE if is_irbis else "a"
    if not (own := record.first("906", code)).strip():
        return record.first("903", code)
    return f"{own}\n{record.first('908', code)}" if is_irbis else own


_WORDS: dict[str, Callable[[_Said], str]] = {
    "contributors": lambda said: "\n".join(who["name"] for who in said.draft.contributors),
    "series": lambda said: "\n".join(f"{one['title']}\n{one['number']}" for one in said.draft.series),
    "subjects": lambda said: "\n".join(said.draft.subjects),
    OTHER_FORMS: lambda said: "\n".join(form["text"] for form in said.draft.other_forms),
    ROLE: lambda said: " ".join(who["role"] for who in said.draft.contributors),
    VOLUMES: lambda said: "\n".join(one.volume for one in item_drafts(said.record, said.format)),
    LINKS: _links,
    SHELF_MARK: _shelf_mark,
}
