"""Names of persons, bodies and meetings, with what they did; and subjects, with the list they are from."""

import re

from kitaphana.catalog.marc.conversion.made import Made, Pair, bared, first_ones, mapped, marked, punctuated, unmarked
from kitaphana.catalog.marc.conversion.tables import Row
from kitaphana.catalog.marc.mapping.roles import UNIMARC_ROLES, marc21_role
from kitaphana.catalog.marc.mapping.text import named
from kitaphana.catalog.marc.record import Record, indicators, subfields

_NUMBERS: dict[str, str] = {}
for _number, _code in UNIMARC_ROLES.items():
    _NUMBERS.setdefault(_code, _number)
_PRIMARY = frozenset({"aut", "cmp", "cre"})
_LISTS = {"0": "lc", "1": "lcch", "2": "mesh", "3": "nal", "5": "cash", "6": "rvm"}
_MARK_OF_LIST = {name: mark for mark, name in _LISTS.items()}
_FULL = re.compile(r"[А-ЯЁӘҒҚҢӨҰҮҺІ][а-яёәғқңөұүһі]+(?: [А-ЯЁӘҒҚҢӨҰҮҺІ][а-яёәғқңөұүһі]+)*")
_ADDED = ("700", "710", "711")


def person_there(row: Row, record: Record, body: str) -> Made | None:
    """$a “Surname, Forenames” comes apart; 700 goes to 701 (authors) or 702 (others) by what the person did."""
    pairs = subfields(body)
    if any(code == "t" for code, _ in pairs):
        return None  # it names a work, not somebody who made this one
    name, rest = _apart(pairs, indicators(body)[0])
    made = _others(row, rest)
    roles, homeless = _roles_there(rest)
    if not name:
        return None
    marks = " 1" if len(name) > 1 or indicators(body)[0] == "1" else " 0"
    homeless += _left_over(row, rest, "4e")
    return Made(_tag_there(row, roles), marks, [*name, *made, *roles], homeless)


def _apart(pairs: list[Pair], mark: str) -> tuple[list[Pair], list[Pair]]:
    """The name as UNIMARC's subfields a, b, g; and what is left."""
    name: list[Pair] = []
    rest = []
    for code, value in pairs:
        text = named(value)
        if code == "a" and not name:
            surname, _, forenames = text.partition(",") if mark != "0" else (text, "", "")
            name = [("a", surname.strip()), *_forenames(forenames.strip())]
        elif code == "q":
            name = [pair for pair in name if pair[0] != "g"] + [("g", text.strip("()"))]
        else:
            rest.append((code, value))
    return [pair for pair in name if pair[1]], rest


def _forenames(text: str) -> list[Pair]:
    """Full Cyrillic forenames come with their initials, as RUSMARC has them (“Ф. И.” and “Федор Иванович”)."""
    if not text:
        return []
    is_full = _FULL.fullmatch(text) is not None
    return [("b", initials(text)), ("g", text)] if is_full else [("b", text)]


def initials(forenames: str) -> str:
    """“Федор Иванович” → “Ф. И.”"""
    return " ".join(f"{name[0]}." for name in forenames.split())


def _others(row: Row, pairs: list[Pair]) -> list[Pair]:
    return bared(mapped(pairs, row.to_unimarc)[0], row.isbd_there)


def _roles_there(pairs: list[Pair]) -> tuple[list[Pair], list[Pair]]:
    """UNIMARC's numbers, from codes or else from words; and what no number says (the row's own codes left out)."""
    codes = [value for code, value in pairs if code == "4"]
    roles: list[Pair] = []
    homeless: list[Pair] = []
    for code, value in pairs:
        if code not in ("4", "e"):
            continue
        role = marc21_role(value if code == "4" else "", value if code == "e" else "", "")
        number = _NUMBERS.get(role)
        if number is None:
            homeless.append((code, value))
        elif ("4", number) not in roles and (code == "4" or not codes):
            roles.append(("4", number))
    return roles, homeless


def _tag_there(row: Row, roles: list[Pair]) -> str:
    if row.marc21 not in _ADDED:
        return row.unimarc
    is_author = any(UNIMARC_ROLES[number] in _PRIMARY for _, number in roles)
    return f"7{row.marc21[1]}1" if is_author else f"7{row.marc21[1]}2"


def _left_over(row: Row, pairs: list[Pair], known: str) -> list[Pair]:
    return [pair for pair in pairs if pair[0] not in row.to_unimarc and pair[0] not in known]


def _with_left_over(made: Made | None, row: Row, body: str, known: str) -> Made | None:
    if made:
        made.homeless += _left_over(row, subfields(body), known)
    return made


def person_back(row: Row, record: Record, body: str) -> Made | None:
    """Surname and forenames come together; both initials and full forenames are kept ($a and $q)."""
    parts, rest = first_ones(subfields(body), "abg")
    surname, short, full = (unmarked(parts.get(code, ""))[0].strip(" ,") for code in "abg")
    if not surname:
        return None
    is_same = bool(full) and _letters(initials(full)).startswith(_letters(short))
    forenames = full if is_same else short or full
    pairs = [("a", f"{surname}, {forenames}" if forenames else surname)]
    if short and full and not is_same and short != full:
        pairs.append(("q", f"({full})"))
    kept, homeless = mapped([pair for pair in rest if pair[0] != "4"], row.to_marc21)
    roles, unknown = _roles_back(row, body)
    mark = "1" if forenames or indicators(body)[1] == "1" else "0"
    return Made(row.marc21, f"{mark} ", [*punctuated([*pairs, *kept], row.isbd), *roles], homeless + unknown)


def _letters(text: str) -> str:
    return "".join(letter for letter in text if letter.isalpha())


def _roles_back(row: Row, body: str) -> tuple[list[Pair], list[Pair]]:
    roles: list[Pair] = []
    homeless: list[Pair] = []
    for code, value in subfields(body):
        if code == "4" and (role := UNIMARC_ROLES.get(value.strip()[:3])):
            roles.append(("4", role))
        elif code == "4":
            homeless.append((code, value))
    if not roles and row.unimarc in ("701", "711"):
        roles = [("4", "aut")]  # the tag says so
    return roles, homeless


def body_there(row: Row, record: Record, body: str) -> Made | None:
    """Corporate bodies; the first indicator tells them from meetings."""
    return _group_there(row, body, f"0{_or_blank(indicators(body)[0], '012')}")


def meeting_there(row: Row, record: Record, body: str) -> Made | None:
    """Meetings."""
    return _group_there(row, body, f"1{_or_blank(indicators(body)[0], '012')}")


def _or_blank(mark: str, allowed: str) -> str:
    return mark if mark in allowed else "2"


def _group_there(row: Row, body: str, marks: str) -> Made | None:
    pairs = subfields(body)
    if any(code == "t" for code, _ in pairs):
        return None
    kept = _others(row, pairs)
    roles, homeless = _roles_there(pairs)
    made = Made(_tag_there(row, roles), marks, [*kept, *roles], homeless) if kept else None
    return _with_left_over(made, row, body, "4e")


def body_back(row: Row, record: Record, body: str) -> Made | None:
    """A body; a meeting becomes 111 or 711."""
    kept, homeless = mapped([pair for pair in subfields(body) if pair[0] != "4"], row.to_marc21)
    roles, unknown = _roles_back(row, body)
    marks = indicators(body)
    tag = f"{row.marc21[:2]}1" if marks[0] == "1" else row.marc21
    pairs = punctuated([(code, unmarked(value)[0]) for code, value in kept], row.isbd)
    return Made(tag, f"{_or_blank(marks[1], '012')} ", [*pairs, *roles], homeless + unknown) if pairs else None


def meeting_back(row: Row, record: Record, body: str) -> Made | None:
    """Read by the row of bodies, which comes first."""
    return body_back(row, record, body)


def subject_there(row: Row, record: Record, body: str) -> Made | None:
    """The list that a heading is from stands in the second indicator of MARC 21, in `$2` of UNIMARC."""
    pairs, homeless = mapped(_without_list(body), row.to_unimarc)
    pairs = bared(pairs)
    if row.nonfiling and pairs:
        pairs[0] = (pairs[0][0], marked(pairs[0][1], indicators(body)[row.nonfiling - 1]))
    marks = f"{indicators(body)[0]} " if row.marc21 == "650" and indicators(body)[0] in "012" else "  "
    return Made(row.unimarc, marks, [*pairs, *list_there(body)], homeless) if pairs else None


def _without_list(body: str) -> list[Pair]:
    return [pair for pair in subfields(body) if pair[0] != "2"]


def list_there(body: str) -> list[Pair]:
    """`$2` of UNIMARC: the list that a heading of MARC 21 is from."""
    mark = indicators(body)[1]
    if own := [pair for pair in subfields(body) if pair[0] == "2"]:
        return own
    return [("2", _LISTS[mark])] if mark in _LISTS else []


def subject_back(row: Row, record: Record, body: str) -> Made | None:
    """The other way round."""
    pairs, homeless = mapped(_without_list(body), row.to_marc21)
    mark, own = list_back(body)
    first = indicators(body)[0] if row.marc21 == "650" and indicators(body)[0] in "012" else " "
    if row.nonfiling and pairs:
        value, first = unmarked(pairs[0][1])
        pairs[0] = (pairs[0][0], value)
    pairs = [(code, unmarked(value)[0]) for code, value in pairs]
    return Made(row.marc21, first + mark, [*pairs, *own], homeless) if pairs else None


def list_back(body: str) -> tuple[str, list[Pair]]:
    """The second indicator of MARC 21, and `$2` where that does not say it."""
    own = [pair for pair in subfields(body) if pair[0] == "2"]
    if not own:
        return "4", []
    mark = _MARK_OF_LIST.get(own[0][1]) if len(own) == 1 else None
    return (mark, []) if mark else ("7", own)


def person_subject_there(row: Row, record: Record, body: str) -> Made | None:
    """A person written about."""
    name, rest = _apart(subfields(body), indicators(body)[0])
    kept, homeless = mapped([pair for pair in rest if pair[0] != "2"], row.to_unimarc)
    marks = " 1" if len(name) > 1 or indicators(body)[0] == "1" else " 0"
    return Made(row.unimarc, marks, [*name, *bared(kept), *list_there(body)], homeless) if name else None


def person_subject_back(row: Row, record: Record, body: str) -> Made | None:
    """The other way round."""
    made = person_back(row, record, body)
    return _listed(made, body)


def _listed(made: Made | None, body: str) -> Made | None:
    if made:
        mark, own = list_back(body)
        made.marks = made.marks[0] + mark
        made.pairs = [*made.pairs, *own]
        made.homeless = [pair for pair in made.homeless if pair[0] != "2"]
    return made


def body_subject_there(row: Row, record: Record, body: str) -> Made | None:
    """A body written about."""
    return _group_subject_there(row, body, "0")


def meeting_subject_there(row: Row, record: Record, body: str) -> Made | None:
    """A meeting written about."""
    return _group_subject_there(row, body, "1")


def _group_subject_there(row: Row, body: str, kind: str) -> Made | None:
    kept, homeless = mapped(_without_list(body), row.to_unimarc)
    pairs = bared(kept, row.isbd_there)
    marks = kind + _or_blank(indicators(body)[0], "012")
    return Made(row.unimarc, marks, [*pairs, *list_there(body)], homeless) if pairs else None


def body_subject_back(row: Row, record: Record, body: str) -> Made | None:
    """The other way round; meetings become 611."""
    return _listed(body_back(row, record, body), body)


def meeting_subject_back(row: Row, record: Record, body: str) -> Made | None:
    """Read by the row of bodies, which comes first."""
    return body_subject_back(row, record, body)
