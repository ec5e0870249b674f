"""One document per work, made of its row in the catalogue and of what stands on the shelves."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice

import tantivy

from kitaphana.catalog.queries import IndexRow
from kitaphana.discovery.index.schema import EXACT
from kitaphana.language.analysis import keys, words
from kitaphana.language.folding import fold
from kitaphana.language.sorting import sort_key

MAX_WORDS = 3_000
BORDER = "¶"
SORT_BYTES = 24
YEARS = range(1400, 2200)
NUMBER_SIGN = "№"
_NOT_A_WORD = re.compile(r"[\W_]+")
_DATES = re.compile(r"\d{3,}")
_NUMBER = re.compile(r"\d{1,6}")


@lru_cache(maxsize=1 << 15)
def code_of(text: str) -> str:
    """An identifier or shelf mark as it is compared: folded, without spaces and hyphens."""
    return fold(text).replace(" ", "").replace("-", "")


@lru_cache(maxsize=1 << 15)
def heading_of(text: str) -> str:
    """A heading as it is compared: folded words; “Әуезов, Мұхтар” and “Ауезов Мухтар.” are the same."""
    return " ".join(_NOT_A_WORD.sub(" ", fold(text)).split())


def person_of(text: str) -> str:
    """The heading of a person, without years of life."""
    return " ".join(word for word in heading_of(text).split() if not _DATES.search(word))


def series_number(number: str) -> int | None:
    """The first number in what a record says: 12 of “кн. 12”."""
    found = _NUMBER.search(number)
    return int(found[0]) if found else None


def series_place(title: str, number: int) -> str:
    """The key of one place in a series."""
    return f"{heading_of(title)}{NUMBER_SIGN}{number}"


def document(
    row: IndexRow, branches: Iterable[str], call_numbers: Iterable[str] = (), copies: int = 0
) -> tantivy.Document:
    """The document of `row`; `branches` are codes of places with a free item, `copies` how many items there are."""
    made = tantivy.Document()
    made.add_text("id", str(row.work_id))
    made.add_unsigned("work", row.work_id)
    years = [year for year in row.years if year in YEARS]
    titles = _Words().add(_once((row.title, *row.titles)))
    authors = _Words().add(_once((row.author, *row.contributors)))
    subjects = _Words().add(row.subjects)
    rest = _Words().add((*row.series, *row.publishers, *map(str, years), *row.summaries))
    _add_words(made, "title", [titles], is_exact=True)
    _add_words(made, "author", [authors], is_exact=True)
    _add_words(made, "subject", [subjects])
    _add_words(made, "all", [titles, authors, subjects, rest])
    _add_values(made, "person", map(person_of, (row.author, *row.names)))
    _add_values(made, "topic", map(heading_of, row.subjects))
    _add_values(made, "series", (*map(heading_of, row.series), *_places(row)))
    _add_values(made, "code", map(code_of, (*row.identifiers, *row.classes, *call_numbers)))
    _add_values(made, "language", row.languages)
    _add_values(made, "form", row.forms)
    _add_values(made, "available", branches)
    _add_years(made, years)
    made.add_unsigned("copies", copies)
    made.add_text("order", sort_key(row.title)[:SORT_BYTES].hex())
    return made


def _places(row: IndexRow) -> Iterator[str]:
    for title, text in row.series_numbers:
        number = series_number(text)
        if number is not None:
            yield series_place(title, number)


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))


@dataclass(slots=True)
class _Words:
    """The words of some texts: as written, folded (with a sign between texts, so that no phrase runs over), stems."""

    exact: list[str] = field(default_factory=list)
    folded: list[str] = field(default_factory=list)
    stems: list[str] = field(default_factory=list)

    def add(self, texts: Iterable[str]) -> "_Words":
        for text in texts:
            for word in words(text):
                surface, *stems = keys(word)
                self.exact.append(word)
                self.folded.append(surface)
                self.stems += stems
            self.folded.append(BORDER)
        return self


def _add_words(made: tantivy.Document, name: str, found: Sequence[_Words], *, is_exact: bool = False) -> None:
    """Each sort as a value of its own, so that folded words stand side by side for phrases."""
    made.add_text(name, _joined(word for one in found for word in one.folded))
    made.add_text(name, _joined(stem for one in found for stem in one.stems))
    if is_exact:
        made.add_text(name, _joined(EXACT + word for one in found for word in one.exact))


def _joined(words: Iterable[str]) -> str:
    return " ".join(islice(words, MAX_WORDS))


def _add_values(made: tantivy.Document, field: str, values: Iterable[str]) -> None:
    for value in _once(values):
        made.add_text(field, value)


def _add_years(made: tantivy.Document, years: list[int]) -> None:
    for year in years:
        made.add_unsigned("year", year)
    for decade in dict.fromkeys(year // 10 * 10 for year in years):
        made.add_unsigned("decade", decade)
    made.add_unsigned("newest", max(years, default=0))
