"""A record in the other format, and what found no home there."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from kitaphana.catalog.marc.conversion import control, irbis, keeping
from kitaphana.catalog.marc.conversion.forms import AT_ONCE, FORMS
from kitaphana.catalog.marc.conversion.made import Made
from kitaphana.catalog.marc.conversion.tables import Row, fields
from kitaphana.catalog.marc.mapping.vernacular import ORIGINAL, link_to_original, linked
from kitaphana.catalog.marc.record import Format, Record, indicators, is_control, subfields

MARC21, UNIMARC = "marc21", "unimarc"
_FAMILIES = {Format.MARC21: MARC21, Format.UNIMARC: UNIMARC, Format.RUSMARC: UNIMARC}
_COPIED = ("001", "003", "005")
_CODED_MARC21 = ("008", "040", "041")
_CODED_UNIMARC = ("100", "101", "102", "105", "106", "110", "801")
_MEANING_OF_100 = (slice(8, 26), slice(34, 36))  # the rest tells dates of entry and character sets
_LOCAL = "9"

Homeless = tuple[str, str, str]
Field = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Converted:
    """The record, and tag, code (empty for control fields) and value of everything that is only kept in 886."""

    record: Record
    homeless: tuple[Homeless, ...] = ()


def family(format_: Format) -> str:
    """UNIMARC and RUSMARC are one family."""
    return _FAMILIES.get(format_, format_.value)


def convert(record: Record, source: Format, target: Format, *, title: str = "") -> Converted:
    """The record as MARC 21 or UNIMARC; unchanged where it is of the family already.

    `title` stands in where an issue of a periodical (IRBIS) has none of its own. Raises `ValueError` when the target
    is IRBIS.
    """
    if target is Format.IRBIS:
        raise ValueError("nothing is converted to IRBIS")
    homeless: list[Homeless] = []
    if source is Format.IRBIS:
        record, homeless = irbis.as_unimarc(record, title)
        record = Record(record.leader, _sorted(record.fields))
        source = Format.UNIMARC
    if family(source) == family(target):
        return Converted(record, tuple(homeless))
    made = _Conversion(record, family(source), family(target))
    return Converted(made.run(), (*homeless, *made.homeless))


@dataclass(slots=True)
class _Conversion:
    record: Record
    source: str
    target: str
    homeless: list[Homeless] = field(default_factory=list)
    made: list[tuple[str, Made]] = field(default_factory=list)  # with the tag each came from
    plain: list[Field] = field(default_factory=list)
    aside: list[Field] = field(default_factory=list)

    def run(self) -> Record:
        kept = keeping.kept_in(self.record, self.target)
        for tag, body in self._in_original_script():
            self._take(tag, body)
        self._take_coded(kept)
        self._restore(kept)
        made = sorted(self.made, key=lambda one: one[1].tag)
        self._keep_pieces(made)
        data = [one.as_field() for _, one in made]
        leader = control.leader_there(self.record) if self.target == UNIMARC else control.leader_back(self.record)
        return Record(leader, _sorted([*self.plain, *data, *self.aside, *kept.others]))

    def _in_original_script(self) -> Iterable[Field]:
        """MARC 21's 880 takes the place of the romanised field, which is kept beside it: UNIMARC has no such pairs."""
        if self.source != MARC21 or ORIGINAL not in self.record.by_tag:
            return self.record.fields
        originals = linked(self.record)
        found: list[Field] = []
        for tag, body in self.record.fields:
            own = originals.get(link_to_original(tag, body))
            if own is not None:
                self._keep(tag, body)
            if tag != ORIGINAL:
                found.append((tag, body if own is None else own))
            elif body not in originals.values():
                found.append((tag, body))
        return found

    def _take(self, tag: str, body: str) -> None:
        coded = _CODED_MARC21 if self.source == MARC21 else _CODED_UNIMARC
        if tag in _COPIED:
            self.plain.append((tag, body))
        elif tag != keeping.TAG and tag not in coded:
            made = None if is_control(tag) else self._converted(tag, body)
            if made:
                self.made.append((tag, made))
            else:
                self._keep(tag, body)

    def _converted(self, tag: str, body: str) -> Made | None:
        for row in self._rows(tag):
            if row.form in AT_ONCE or (self.target == UNIMARC and not row.fits(indicators(body))):
                continue
            made = self._form(row)(row, self.record, body)
            if made:
                return made
        return None

    def _rows(self, tag: str) -> Iterable[Row]:
        tables = fields()
        return (tables.by_marc21 if self.target == UNIMARC else tables.by_unimarc).get(tag, ())

    def _form(self, row: Row) -> Callable[[Row, Record, str], Made | None]:
        form = FORMS[row.form]
        return form.to_unimarc if self.target == UNIMARC else form.to_marc21

    def _keep(self, tag: str, body: str) -> None:
        """A field without a home; local ones (9XX) are as local there, and stay what they are."""
        if tag.startswith(_LOCAL) and not is_control(tag):
            self.plain.append((tag, body))
            return
        self.aside.append(keeping.whole(self.source, tag, body))
        if is_control(tag):
            self.homeless.append((tag, "", body))
        self.homeless += [(tag, code, value) for code, value in subfields(body)]

    def _keep_pieces(self, made: list[tuple[str, Made]]) -> None:
        """Subfields without a home, with the number of their field as it will be found on the way back."""
        numbers: Counter[str] = Counter()
        for tag, one in made:
            numbers[tag] += 1
            if one.homeless:
                self.aside.append(keeping.piece(self.source, tag, numbers[tag], one.homeless))
                self.homeless += [(tag, code, value) for code, value in one.homeless]

    def _take_coded(self, kept: keeping.Kept) -> None:
        """Fixed fields; the original is kept where the other format says less."""
        if self.target == UNIMARC:
            own = control.coded_there(self.record)
            there = Record(control.leader_there(self.record), tuple(own))
            again = dict(control.coded_back(there))
            for tag in _CODED_MARC21:
                for body in self.record.by_tag.get(tag, ()):
                    if again.get(tag) != body:
                        self._keep_coded(tag, body)
        else:
            own = control.coded_back(self.record, kept.control("008"))
            here = Record(control.leader_back(self.record), (*own, *_titles(self.record)))
            again_all = control.coded_there(here)
            came_along = {tag for tag, _ in kept.fields}  # what made these fields is back itself
            for tag in _CODED_UNIMARC if "008" not in came_along else ("801",):
                for body in self.record.by_tag.get(tag, ()):
                    if not any(_says_same(tag, body, other) for name, other in again_all if name == tag):
                        self._keep_coded(tag, body)
        self.plain += own

    def _keep_coded(self, tag: str, body: str) -> None:
        self.aside.append(keeping.whole(self.source, tag, body))
        self.homeless += [(tag, "" if is_control(tag) else "a", body[2:] if not is_control(tag) else body)]

    def _restore(self, kept: keeping.Kept) -> None:
        """What was brought along of this format: whole fields, and pieces of those that were converted."""
        coded = _CODED_UNIMARC if self.target == UNIMARC else _CODED_MARC21
        replaced = {tag for tag, _ in kept.fields if tag in coded and tag != "008"}
        self.plain = [one for one in self.plain if one[0] not in replaced]
        self.plain += [one for one in kept.fields if one[0] != "008"]
        by_tag: dict[str, list[Made]] = {}
        for _, one in sorted(self.made, key=lambda one: one[1].tag):
            by_tag.setdefault(one.tag, []).append(one)
        for tag, number, pairs in kept.pieces:
            if 0 < number <= len(by_tag.get(tag, ())):
                by_tag[tag][number - 1].pairs += pairs
            else:
                self.made.append((tag, Made(tag, "  ", pairs)))
        for _, one in self.made:
            _as_original(one)


def _as_original(made: Made) -> None:
    """A field that was 880 says so by a link to its own tag."""
    link = next((pair for pair in made.pairs if pair[0] == "6" and pair[1].startswith(f"{made.tag}-")), None)
    if link:
        made.tag, made.pairs = ORIGINAL, [link, *(pair for pair in made.pairs if pair != link)]


def _titles(record: Record) -> list[Field]:
    """Enough of a title to tell its script."""
    return [("245", body) for body in record.by_tag.get("200", ())[:1]]


def _says_same(tag: str, body: str, other: str) -> bool:
    if tag != "100":
        return body.rstrip() == other.rstrip()
    text, again = body[4:].ljust(36), other[4:].ljust(36)
    return all(text[part] == again[part] for part in _MEANING_OF_100)


def _sorted(found: Iterable[Field]) -> tuple[Field, ...]:
    """By tag, 001 first; fields of one tag in their order."""
    return tuple(sorted(found, key=lambda one: one[0]))
