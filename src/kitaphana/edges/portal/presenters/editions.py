"""One edition: its head and its description, with every heading a link to what else stands under it."""

from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from kitaphana.catalog.queries import EditionDetails
from kitaphana.edges.portal.presenters import addresses, words
from kitaphana.edges.portal.presenters.drawn import Drawn, lang, link
from kitaphana.edges.portal.presenters.siblings import ACCESSIBLE
from kitaphana.ui.covers import cover


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead somewhere; without an address just words."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Fact(Drawn):
    """A row of the description; `lang` where it is in the language of the book."""

    label: str
    links: tuple[Link, ...]
    lang: str = ""

    def html(self) -> str:
        """The term and what is said of it."""
        said = "; ".join(link(one.text, one.url) for one in self.links)
        return f"<dt>{escape(self.label)}</dt><dd{lang(self.lang)}>{said}</dd>"


@dataclass(frozen=True, slots=True)
class EditionPage:
    """The head of the page."""

    id: int
    title: str
    subtitle: str
    lang: str
    byline: str
    form: str
    is_accessible: bool
    age_mark: str
    cover: SafeString
    summary: str
    author_url: str
    subject: str
    subject_url: str
    facts: list[Fact]


def edition_page(edition: EditionDetails, language: str) -> EditionPage:
    """Title, description, cover."""
    language_of_title = words.title_language(edition.title, edition.languages)
    author = words.names(edition.author)
    return EditionPage(
        id=edition.id,
        title=". ".join(filter(None, (edition.title, edition.part))),
        subtitle=edition.subtitle,
        lang=language_of_title,
        byline=edition.responsibility or author,
        form="" if edition.form == "print" else capfirst(words.word(words.FORMS, edition.form)),
        is_accessible=edition.form in ACCESSIBLE,
        age_mark=f"{edition.age_mark}+" if edition.age_mark else "",
        cover=cover(edition.title, author, edition.cover, is_first=True),
        summary=edition.summary,
        author_url=addresses.books(author=edition.author) if edition.author else "",
        subject=edition.subjects[0] if edition.subjects else "",
        subject_url=addresses.books(subject=edition.subjects[0]) if edition.subjects else "",
        facts=[fact for fact in _facts(edition, language_of_title, language) if fact.links],
    )


def _facts(edition: EditionDetails, book_language: str, language: str) -> list[Fact]:
    imprint = ", ".join(filter(None, (edition.place, edition.publisher, str(edition.year or ""))))
    original = words.languages([edition.original_language], language) if edition.original_language else ""
    return [
        Fact(_("Author"), _authors(edition), book_language),
        Fact(_("Also took part"), _others(edition), book_language),
        Fact(_("Edition"), _plain(edition.edition_statement), book_language),
        Fact(_("Published"), _plain(imprint), book_language),
        Fact(_("Language"), _plain(words.languages(edition.languages, language))),
        Fact(_("Language of the original"), _plain(original)),
        Fact(_("Kind"), _plain(words.word(words.FORMS, edition.form))),
        Fact(_("Extent"), _plain(edition.extent), book_language),
        Fact(_("Series"), _series(edition), book_language),
        Fact(_("Subjects"), tuple(Link(one, addresses.books(subject=one)) for one in edition.subjects), book_language),
        Fact(_("Readers"), _plain(words.word(words.AUDIENCES, edition.audience) if edition.audience else "")),
        Fact("ISBN", _plain(", ".join(edition.isbns))),
        Fact("ISSN", _plain(", ".join(edition.issns))),
        Fact(_("UDC"), _class(edition.udc)),
        Fact(_("BBK"), _class(edition.bbk)),
        Fact(_("Author mark"), _plain(edition.author_mark)),
    ]


def _plain(text: str) -> tuple[Link, ...]:
    return (Link(text),) if text else ()


def _class(mark: str) -> tuple[Link, ...]:
    return tuple(Link(one, addresses.books(class_=one)) for one in mark.split(" ; ")) if mark else ()


def _authors(edition: EditionDetails) -> tuple[Link, ...]:
    """The heading of the record, and those that stand beside it."""
    headings = dict.fromkeys([edition.author, *(who.name for who in edition.contributors if who.is_main)])
    return tuple(Link(words.names(one), addresses.books(author=one)) for one in headings if one)


def _others(edition: EditionDetails) -> tuple[Link, ...]:
    return tuple(
        Link(f"{words.names(who.name)} ({words.word(words.ROLES, who.role)})", addresses.books(author=who.name))
        for who in edition.contributors
        if not who.is_main
    )


def _series(edition: EditionDetails) -> tuple[Link, ...]:
    titles = ((f"{one.title} ; {one.number}" if one.number else one.title, one.title) for one in edition.series)
    return tuple(Link(text, addresses.books(series=title)) for text, title in titles)
