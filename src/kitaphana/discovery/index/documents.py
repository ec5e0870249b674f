"""One document per work, made of its row in the catalogue and of what stands on the shelves."""

from collections.abc import Iterable

import tantivy

from kitaphana.catalog.queries import IndexRow
from kitaphana.discovery.index.schema import EXACT
from kitaphana.language.analysis import keys, words
from kitaphana.language.folding import fold
from kitaphana.language.sorting import sort_key

MAX_WORDS = 3_000
GAP = 50  # between two texts of one field, so that no phrase runs over the border
SORT_BYTES = 24
YEARS = range(1400, 2200)


def code_of(text: str) -> str:
    """An identifier or shelf mark as it is compared: folded, without spaces and hyphens."""
    return fold(text).replace(" ", "").replace("-", "")


def document(row: IndexRow, branches: Iterable[str], call_numbers: Iterable[str] = ()) -> tantivy.Document:
    """The document of `row`; `branches` are codes of places with a free item."""
    made = tantivy.Document()
    made.add_text("id", str(row.work_id))
    made.add_unsigned("work", row.work_id)
    titles, authors = _once((row.title, *row.titles)), _once((row.author, *row.contributors))
    years = [year for year in row.years if year in YEARS]
    rest = (*row.series, *row.publishers, *map(str, years), *row.summaries)
    _add_words(made, "title", titles, is_exact=True)
    _add_words(made, "author", authors, is_exact=True)
    _add_words(made, "subject", row.subjects)
    _add_words(made, "all", (*titles, *authors, *row.subjects, *rest))
    _add_values(made, "code", map(code_of, (*row.identifiers, *row.classes, *call_numbers)))
    _add_values(made, "language", row.languages)
    _add_values(made, "form", row.forms)
    _add_values(made, "available", branches)
    _add_years(made, years)
    made.add_text("order", sort_key(row.title)[:SORT_BYTES].hex())
    return made


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))


def _add_words(made: tantivy.Document, field: str, texts: Iterable[str], *, is_exact: bool = False) -> None:
    tokens: list[tantivy.Token] = []
    position = 0
    for text in texts:
        for word in words(text):
            tokens += [tantivy.Token(key, position, 0) for key in keys(word)]
            if is_exact:
                tokens.append(tantivy.Token(EXACT + word, position, 0))
            position += 1
        position += GAP
        if len(tokens) > MAX_WORDS:
            break
    made.add_pre_tokenized_text(field, tantivy.PreTokenizedString("", tokens))


def _add_values(made: tantivy.Document, field: str, values: Iterable[str]) -> None:
    for value in _once(values):
        made.add_text(field, value)


def _add_years(made: tantivy.Document, years: list[int]) -> None:
    for year in years:
        made.add_unsigned("year", year)
    for decade in dict.fromkeys(year // 10 * 10 for year in years):
        made.add_unsigned("decade", decade)
    made.add_unsigned("newest", max(years, default=0))
