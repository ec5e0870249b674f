"""Works as covers on a shelf and as rows of results."""

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from types import MappingProxyType

from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kitaphana.catalog.citing import Citable
from kitaphana.catalog.queries import EditionBrief, WorkCard, WorkFacts
from kitaphana.edges.portal.forms import WorkFilter
from kitaphana.edges.portal.presenters import addresses, words
from kitaphana.edges.portal.presenters.drawn import Drawn, lang
from kitaphana.holdings.queries import BranchAvailability, WorkAvailability
from kitaphana.language.codes import language_name
from kitaphana.ui import formats
from kitaphana.ui.covers import cover
from kitaphana.ui.shelves import shelf_name

ORDINARY_FORM = "print"
MOST_HEADINGS = 12


@dataclass(frozen=True, slots=True)
class Book(Drawn):
    """A work as a cover with title and author, in a list of them."""

    url: str
    title: str
    lang: str
    author: str
    cover: SafeString

    def html(self) -> str:
        """The cover and what stands under it lead to the book."""
        return (
            f'<li><a class="book" href="{escape(self.url)}">{self.cover}<span class="book-title"{lang(self.lang)}>'
            f'{escape(self.title)}</span><span class="muted">{escape(self.author)}</span></a></li>'
        )


@dataclass(frozen=True, slots=True)
class Hit:
    """A row of results: what it is, who made it, and where it stands."""

    book: Book
    about: str
    shape: str
    state: str
    place: str
    place_url: str
    distance: str
    call_number: str
    shelf: str
    elsewhere: str
    work_id: int
    edition_id: int
    editions: str = ""
    editions_url: str = ""
    is_kept: bool = False
    waiting: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A language or form that the editions of a work may be narrowed to."""

    label: str
    count: str
    url: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Heading:
    """A subject or a series, and where all that stands under it is found."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Headings:
    """What the editions of a work stand under: subjects as the records have them, and both as links."""

    subjects: list[str]
    subject_links: list[Heading]
    series_links: list[Heading]


@dataclass(frozen=True, slots=True)
class WorkPage:
    """The head of the page of a work."""

    id: int
    title: str
    lang: str
    author: str
    author_url: str
    cover: SafeString
    about: str
    languages: list[Choice]
    forms: list[Choice]


def book(card: WorkCard) -> Book:
    """One work on a shelf of covers."""
    author = words.names(card.author)
    language = words.title_language(card.title, card.languages)
    return Book(addresses.edition(card.edition_id), card.title, language, author, cover(card.title, author, card.cover))


def hits(
    cards: Iterable[WorkCard],
    found: Mapping[int, WorkAvailability],
    language: str,
    kept: Container[int] = (),
    waiting: Mapping[int, str] = MappingProxyType({}),
) -> list[Hit]:
    """Rows in the order of the cards; `kept` are the works that the reader has put aside for later, `waiting` says of
    which many wait."""
    return [_hit(card, found[card.id], language, card.id in kept, waiting.get(card.id, "")) for card in cards]


def _hit(card: WorkCard, available: WorkAvailability, language: str, is_kept: bool, waiting: str) -> Hit:
    """A row leads to the edition of the copy that it promises, so that the page shows the same shelf mark."""
    shape, state = _state(available)
    kind = ", ".join(_forms_and_languages(card, language))
    nearest = available.nearest
    edition_id = nearest.edition_id if nearest else card.edition_id
    return Hit(
        book=replace(book(card), url=addresses.edition(edition_id)),
        about=" · ".join(filter(None, (words.names(card.author), _years(card.years), kind))),
        shape=shape,
        state=state,
        place=nearest.name if nearest else "",
        place_url=addresses.place(nearest.code) if nearest else "",
        distance=_distance(nearest, language),
        call_number=nearest.call_number if nearest else "",
        shelf=shelf_name(nearest.shelving_location) if nearest else "",
        elsewhere=_elsewhere(available),
        work_id=card.id,
        edition_id=edition_id,
        editions=_editions(card.edition_count) if card.edition_count > 1 else "",
        editions_url=addresses.work(card.id) if card.edition_count > 1 else "",
        is_kept=is_kept,
        waiting=waiting,
    )


def edition_hits(editions: Iterable[EditionBrief], found: Mapping[int, WorkAvailability], language: str) -> list[Hit]:
    """Editions of one work as rows, in the order given."""
    return [edition_hit(one, found[one.id], language) for one in editions]


def edition_hit(
    edition: EditionBrief,
    available: WorkAvailability,
    language: str,
    *,
    with_author: bool = False,
    is_kept: bool = False,
) -> Hit:
    """One edition as a row; among editions of one work year and publisher are its heading, else author and title."""
    shape, state = _state(available)
    nearest = available.nearest
    form = words.word(words.FORMS, edition.form)
    imprint = ", ".join(filter(None, (str(edition.year or ""), edition.publisher)))
    kind = (words.languages(edition.languages, language), form)
    about = (words.names(edition.author), imprint, *kind) if with_author else kind
    book = edition_book(edition)
    return Hit(
        book=book if with_author or not imprint else replace(book, title=imprint, lang=""),
        about=" · ".join(filter(None, about)),
        shape=shape,
        state=state,
        place=nearest.name if nearest else "",
        place_url=addresses.place(nearest.code) if nearest else "",
        distance=_distance(nearest, language),
        call_number=nearest.call_number if nearest else "",
        shelf=shelf_name(nearest.shelving_location) if nearest else "",
        elsewhere=_elsewhere(available),
        work_id=edition.work_id,
        edition_id=edition.id,
        is_kept=is_kept,
    )


def edition_book(edition: EditionBrief) -> Book:
    """One edition as a cover."""
    author = words.names(edition.author)
    lang = words.title_language(edition.title, edition.languages)
    return Book(addresses.edition(edition.id), edition.title, lang, author, cover(edition.title, author))


def work_page(facts: WorkFacts, wanted: WorkFilter, language: str, wished: Container[str] = ()) -> WorkPage:
    """The head: what it is, how many editions, and how to narrow them; `wished` forms stand first."""
    author = words.names(facts.author)
    by_language, by_form = Counter[str](), Counter[str]()
    for kind in facts.kinds:
        by_form[kind.form] += kind.count
        by_language.update(dict.fromkeys(kind.languages, kind.count))
    codes = [code for code, _count in by_language.most_common()]
    return WorkPage(
        id=facts.id,
        title=facts.title,
        lang=words.title_language(facts.title, codes[:1]),
        author=author,
        author_url=addresses.books(author=facts.author) if facts.author else "",
        cover=cover(facts.title, author),
        about=" · ".join(filter(None, (_editions(facts.edition_count), _years(facts.years)))),
        languages=[_language_choice(code, by_language[code], wanted, language) for code in codes],
        forms=[
            _form_choice(code, count, wanted)
            for code, count in sorted(by_form.most_common(), key=lambda one: one[0] not in wished)
        ],
    )


def headings_of(editions: Sequence[Citable]) -> Headings:
    """Subjects and series of these editions; what most of them have comes first."""
    subjects = _by_frequency(subject for one in editions for subject in one.subjects)
    series = _by_frequency(place.title for one in editions for place in one.series)
    return Headings(
        subjects,
        [Heading(one, addresses.books(subject=one)) for one in subjects],
        [Heading(one, addresses.books(series=one)) for one in series],
    )


def _by_frequency(texts: Iterable[str]) -> list[str]:
    return [text for text, _count in Counter(texts).most_common(MOST_HEADINGS)]


def _language_choice(code: str, count: int, wanted: WorkFilter, language: str) -> Choice:
    """Chosen once more, a choice is taken back."""
    is_chosen = wanted.language == code
    narrowed = replace(wanted, language="" if is_chosen else code)
    return _choice(language_name(code, language), count, narrowed, is_chosen)


def _form_choice(code: str, count: int, wanted: WorkFilter) -> Choice:
    is_chosen = wanted.form == code
    return _choice(words.word(words.FORMS, code), count, replace(wanted, form="" if is_chosen else code), is_chosen)


def _choice(label: str, count: int, narrowed: WorkFilter, is_chosen: bool) -> Choice:
    return Choice(capfirst(label), formats.number(count), narrowed.as_query() or "?", is_chosen)


def _state(available: WorkAvailability) -> tuple[str, str]:
    if available.nearest:
        return "open", _("Available")
    if available.total_count:
        return "shut", _("All on loan or away")
    return "shut", _("No copies")


def _distance(place: BranchAvailability | None, language: str) -> str:
    return formats.distance(place.distance_km, language) if place and place.distance_km is not None else ""


def _elsewhere(available: WorkAvailability) -> str:
    others = available.branch_count - 1
    if available.nearest and others > 0:
        text = ngettext("Also in %(number)s other place", "Also in %(number)s other places", others)
        return text % {"number": formats.number(others)}
    if available.nearest or not available.total_count:
        return ""
    text = ngettext("%(number)s copy in all", "%(number)s copies in all", available.total_count)
    return text % {"number": formats.number(available.total_count)}


def _years(years: tuple[int | None, int | None]) -> str:
    return "–".join(dict.fromkeys(str(year) for year in years if year))


def _editions(count: int) -> str:
    text = ngettext("%(number)s edition", "%(number)s editions", count)
    return text % {"number": formats.number(count)}


def _forms_and_languages(card: WorkCard, language: str) -> list[str]:
    forms = [words.word(words.FORMS, form) for form in card.forms if form != ORDINARY_FORM or len(card.forms) > 1]
    return [words.languages(card.languages, language), *forms] if card.languages else forms
