"""Is a record that comes in the one that is here? Pure functions on plain facts; every answer says why.

A shared number alone never joins two records: sets, volumes, reprints and plain mistakes share ISBNs. So each key has
guards, and of two editions that both pass them none is taken.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

from kitaphana.language.folding import fold

NUMBER, ISBN, ISSN, TITLE = "number", "isbn", "issn", "title"
KEYS = (NUMBER, ISBN, ISSN, TITLE)

OVERLAY, KEEP, BESIDE, LEAD, ASK, APART = "overlay", "keep", "beside", "lead", "ask", "apart"
OWN_NUMBER_ACTS = (OVERLAY, KEEP)
OWN_MATCH_ACTS = (ASK, BESIDE, OVERLAY)
OTHER_MATCH_ACTS = (BESIDE, LEAD, APART)

FORM_DIFFERS, PART_DIFFERS, TITLE_DIFFERS, NUMBERS_DIFFER = (
    "form_differs",
    "part_differs",
    "title_differs",
    "numbers_differ",
)
YEAR_DIFFERS, YEAR_UNKNOWN, LANGUAGE_DIFFERS = "year_differs", "year_unknown", "language_differs"
PUBLISHER_DIFFERS, PUBLISHER_UNKNOWN, AUTHOR_DIFFERS = "publisher_differs", "publisher_unknown", "author_differs"
ISBN_DIFFERS, STATEMENT_DIFFERS, NOT_A_SERIAL = "isbn_differs", "statement_differs", "not_a_serial"
AMBIGUOUS, SAME_FILE, OTHER_FORMAT = "ambiguous", "same_file", "other_format"
OWN_TWICE, BY_RULE = "own_twice", "by_rule"
REASONS = (
    FORM_DIFFERS, PART_DIFFERS, TITLE_DIFFERS, NUMBERS_DIFFER, YEAR_DIFFERS, YEAR_UNKNOWN, LANGUAGE_DIFFERS,
    PUBLISHER_DIFFERS, PUBLISHER_UNKNOWN, AUTHOR_DIFFERS, ISBN_DIFFERS, STATEMENT_DIFFERS, NOT_A_SERIAL, AMBIGUOUS,
    SAME_FILE, OTHER_FORMAT, OWN_TWICE, BY_RULE,
)  # fmt: skip

SERIAL = "periodical"
ALIKE = {NUMBER: 0.5, ISBN: 0.75, ISSN: 0.75, TITLE: 0.9}
"""How alike titles must be, from 0 to 1, by the key that hit."""

_SHOWN = 200
_KEY_POINTS = {NUMBER: 40, ISBN: 40, ISSN: 40, TITLE: 20}
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d+|\b[ivxlc]+\b")
_PATTERN = re.compile(r"[0-9]{1,3}X{0,2}(?:\$[0-9a-z]+)?")


@dataclass(frozen=True, slots=True)
class MatchSettings:
    """Rules of an institution: the keys in the order they are tried, what a match does, what survives an overlay."""

    keys: tuple[str, ...] = KEYS
    own_number: str = OVERLAY
    own_match: str = ASK
    other_match: str = BESIDE
    protected: tuple[str, ...] = ()


@dataclass(frozen=True)
class Description:
    """What is compared of a publication. `is_serial` is a periodical as a whole, no issue and no article of one."""

    title: str
    subtitle: str = ""
    part: str = ""
    author: str = ""
    responsibility: str = ""
    statement: str = ""
    publisher: str = ""
    year: int | None = None
    form: str = "print"
    languages: tuple[str, ...] = ()
    isbns: tuple[str, ...] = ()
    is_serial: bool = True

    @cached_property
    def words(self) -> tuple[frozenset[str], frozenset[str]]:
        """Folded words of the title, and of title and subtitle."""
        title = words_of(self.title)
        return title, title | words_of(self.subtitle)

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Numbers within title and subtitle: class 5 is not class 6."""
        return _numbers(self.title) | _numbers(self.subtitle)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An edition that a key of the record found. `record_id` is the own record there, when there is exactly one."""

    edition_id: int
    key: str
    description: Description
    hit: str = ""
    own_records: tuple[int, ...] = ()
    is_of_this_file: bool = False
    has_same_format: bool = True


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a record; `act` is empty for a new edition of which there is nothing to tell.

    `compared` are name, the value that came, the value that is here; `score` runs from 0 to 100.
    """

    act: str = ""
    edition_id: int | None = None
    record_id: int | None = None
    key: str = ""
    score: int = 0
    reasons: tuple[str, ...] = ()
    compared: tuple[tuple[str, str, str], ...] = field(default=())


NEW = Decision()


def decide(incoming: Description, candidates: Sequence[Candidate], settings: MatchSettings) -> Decision:
    """The first key with an edition that passes its guards decides; a number that hit and did not pass is told."""
    rejected = NEW
    for key in settings.keys:
        hits = [one for one in candidates if one.key == key]
        passed = [one for one in hits if not obstacles(key, incoming, one.description)]
        if passed:
            return _joined(incoming, passed, settings)
        if hits and key != TITLE and rejected is NEW:
            best = _best(incoming, hits)
            rejected = _told(APART, incoming, best, obstacles(key, incoming, best.description))
    return rejected


def _joined(incoming: Description, passed: Sequence[Candidate], settings: MatchSettings) -> Decision:
    best = _best(incoming, passed)
    if len({one.edition_id for one in passed}) > 1:
        return _told(ASK, incoming, best, (AMBIGUOUS,))
    if not best.own_records:
        reasons = (BY_RULE,) if settings.other_match == APART else ()
        return _told(settings.other_match, incoming, best, reasons)
    return _own(incoming, best, settings)


def _best(incoming: Description, found: Sequence[Candidate]) -> Candidate:
    if len(found) == 1:
        return found[0]
    return max(found, key=lambda one: score(one.key, incoming, one.description))


def _own(incoming: Description, found: Candidate, settings: MatchSettings) -> Decision:
    """Nothing of one's own is overwritten by the same file, where it is not clear what, or across formats."""
    if found.is_of_this_file:
        return _told(ASK, incoming, found, (SAME_FILE,))
    if settings.own_match != OVERLAY:
        return _told(settings.own_match, incoming, found, ())
    if len(found.own_records) > 1:
        return _told(ASK, incoming, found, (OWN_TWICE,))
    if settings.protected and not found.has_same_format:
        return _told(BESIDE, incoming, found, (OTHER_FORMAT,))
    return replace(_told(OVERLAY, incoming, found, ()), record_id=found.own_records[0])


def decide_known(
    settings: MatchSettings, *, edition_id: int, record_id: int, number: str, same_format: bool
) -> Decision:
    """A record that comes under its own number. Protected fields cannot be carried into another format."""
    other = bool(settings.protected) and not same_format
    act = KEEP if other else settings.own_number
    compared = (("number", number, number),) if number else ()
    return Decision(act, edition_id, record_id, NUMBER, 100, (OTHER_FORMAT,) if other else (), compared)


def _told(act: str, incoming: Description, found: Candidate, reasons: tuple[str, ...]) -> Decision:
    points = score(found.key, incoming, found.description)
    return Decision(act, found.edition_id, None, found.key, points, reasons, compared(incoming, found))


def obstacles(key: str, incoming: Description, here: Description) -> tuple[str, ...]:
    """Why the two are not one publication, whatever number they share; empty when nothing speaks against it."""
    found = [reason for is_so, reason in _general(key, incoming, here) if is_so]
    return tuple(dict.fromkeys([*found, *_GUARDS[key](incoming, here)]))


def _general(key: str, incoming: Description, here: Description) -> Iterable[tuple[bool, str]]:
    yield incoming.form != here.form, FORM_DIFFERS
    yield not same_part(incoming.part, here.part), PART_DIFFERS
    yield title_likeness(incoming, here) < ALIKE[key], TITLE_DIFFERS


def _no_more(incoming: Description, here: Description) -> Iterable[str]:
    return ()


def _isbn_guards(incoming: Description, here: Description) -> Iterable[str]:
    if incoming.numbers != here.numbers and incoming.title and not _is_shorter(incoming, here):
        yield NUMBERS_DIFFER
    if incoming.year and here.year and incoming.year != here.year:
        yield YEAR_DIFFERS
    if incoming.languages and here.languages and not set(incoming.languages) & set(here.languages):
        yield LANGUAGE_DIFFERS
    if not same_part(incoming.statement, here.statement) and incoming.statement and here.statement:
        yield STATEMENT_DIFFERS


def _is_shorter(incoming: Description, here: Description) -> bool:
    """One of them has no subtitle, and the titles have the same numbers."""
    if incoming.subtitle and here.subtitle:
        return False
    return _numbers(incoming.title) == _numbers(here.title)


def _issn_guards(incoming: Description, here: Description) -> Iterable[str]:
    is_whole = incoming.form == here.form == SERIAL and incoming.is_serial and not (incoming.part or here.part)
    if not is_whole:
        yield NOT_A_SERIAL


def _title_guards(incoming: Description, here: Description) -> Iterable[str]:
    yield from _isbn_guards(incoming, here)
    if not (incoming.year and here.year):
        yield YEAR_UNKNOWN
    if not (incoming.publisher and here.publisher):
        yield PUBLISHER_UNKNOWN
    elif likeness(words_of(incoming.publisher), words_of(here.publisher)) < 0.5:
        yield PUBLISHER_DIFFERS
    if incoming.isbns and here.isbns and not set(incoming.isbns) & set(here.isbns):
        yield ISBN_DIFFERS
    ours, theirs = _names(incoming), _names(here)
    if ours and theirs and not ours & theirs:
        yield AUTHOR_DIFFERS


_GUARDS = {NUMBER: _no_more, ISBN: _isbn_guards, ISSN: _issn_guards, TITLE: _title_guards}


def score(key: str, incoming: Description, here: Description) -> int:
    """How well the two agree, from 0 to 100: the key, title, year, names and publisher."""
    years = (incoming.year, here.year)
    year = 10 if years[0] == years[1] and years[0] else 5 if None in years else 0
    names = likeness(_names(incoming), _names(here))
    publisher = likeness(words_of(incoming.publisher), words_of(here.publisher))
    return round(_KEY_POINTS[key] + 30 * title_likeness(incoming, here) + year + 10 * names + 10 * publisher)


def compared(incoming: Description, found: Candidate) -> tuple[tuple[str, str, str], ...]:
    """The values a person would lay side by side."""
    here = found.description
    head = () if found.key == TITLE else ((found.key, found.hit, found.hit),)
    pairs = (
        *head,
        ("title", _whole_title(incoming), _whole_title(here)),
        ("part", incoming.part, here.part),
        ("responsibility", incoming.author or incoming.responsibility, here.author or here.responsibility),
        ("publisher", incoming.publisher, here.publisher),
        ("year", str(incoming.year or ""), str(here.year or "")),
        ("form", incoming.form, here.form),
    )
    return tuple((name, ours[:_SHOWN], theirs[:_SHOWN]) for name, ours, theirs in pairs if ours or theirs)


def _whole_title(of: Description) -> str:
    return " : ".join(filter(None, (of.title, of.subtitle)))


def title_likeness(incoming: Description, here: Description) -> float:
    """1 for the same words; one record may leave the subtitle out."""
    (title, full), (other_title, other_full) = incoming.words, here.words
    if title == other_title:
        return 1.0
    return max(
        likeness(title, other_title),
        likeness(full, other_full),
        likeness(title, other_full),
        likeness(full, other_title),
    )


def likeness(ours: frozenset[str], theirs: frozenset[str]) -> float:
    """Twice the common words by all words, from 0 to 1; nothing is like nothing."""
    return 2 * len(ours & theirs) / (len(ours) + len(theirs)) if ours and theirs else 0.0


@lru_cache(maxsize=4096)
def words_of(text: str) -> frozenset[str]:
    """The folded words of a text."""
    return frozenset(_WORD.findall(fold(text)))


@lru_cache(maxsize=4096)
def _numbers(text: str) -> frozenset[str]:
    return frozenset(_NUMBER.findall(fold(text)))


def _names(of: Description) -> frozenset[str]:
    """Whole words of the names; initials say little."""
    return frozenset(word for word in words_of(of.author) | words_of(of.responsibility) if len(word) > 2)


def same_part(ours: str, theirs: str) -> bool:
    """“Т. 1” is “1-том”; where a part has a number the words around it do not count."""
    numbers, others = _numbers(ours), _numbers(theirs)
    return numbers == others if numbers or others else words_of(ours) == words_of(theirs)


def bad_patterns(patterns: Iterable[str]) -> list[str]:
    """Those that name no field: a tag (590), a group of tags (69X, 9XX), with subfields after a dollar sign or not."""
    return [one for one in patterns if not is_pattern(one)]


def is_pattern(text: str) -> bool:
    """Whether it names fields."""
    return bool(_PATTERN.fullmatch(text)) and len(text.partition("$")[0]) == 3


def protects(pattern: str, tag: str) -> bool:
    """Whether the pattern means the tag."""
    wanted = pattern.partition("$")[0]
    return len(tag) == len(wanted) and all(one in ("X", letter) for one, letter in zip(wanted, tag, strict=True))
