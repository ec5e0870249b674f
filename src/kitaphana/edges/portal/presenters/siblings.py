"""What belongs to an edition: its sisters by language and form, what it is part of, what stands near it."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from html import escape

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kitaphana.catalog.queries import EditionBrief, LinkRow, WorkCard
from kitaphana.discovery.queries import Related
from kitaphana.edges.portal.presenters import addresses, words
from kitaphana.edges.portal.presenters.drawn import Drawn, link, muted
from kitaphana.edges.portal.presenters.works import Book, book
from kitaphana.language.codes import language_name

ACCESSIBLE = ("braille", "audio", "large_print")
"""Forms for readers who do not read print with their eyes; marked, and first."""
SHOWN_IN_A_GROUP = 5
KINDS: dict[str, Promise] = {
    "part_of": gettext_lazy("Part of"),
    "issue_of": gettext_lazy("Issue of"),
    "article_in": gettext_lazy("Article in"),
    "supplement_to": gettext_lazy("Supplement to"),
    "supplement": gettext_lazy("Supplement"),
    "continues": gettext_lazy("Continues"),
    "continued_by": gettext_lazy("Continued by"),
    "other_form": gettext_lazy("In another form"),
    "translation_of": gettext_lazy("Translation of"),
    "original_of": gettext_lazy("Original of"),
    "contains": gettext_lazy("Contains"),
    "related": gettext_lazy("See also"),
}


@dataclass(frozen=True, slots=True)
class Line(Drawn):
    """A line that leads to an edition; `form` names one that is not plain print, `is_accessible` marks it."""

    url: str
    text: str
    lang: str
    about: str
    form: str = ""
    is_accessible: bool = False
    kind: str = ""

    def html(self) -> str:
        """One entry of a list; what is not in the catalogue leads nowhere."""
        kind = f'<span class="muted">{escape(self.kind)}:</span> ' if self.kind else ""
        mark = " accessible" if self.is_accessible else ""
        form = f' <span class="badge form-badge{mark}">{escape(self.form)}</span>' if self.form else ""
        return f"<li>{kind}{link(self.text, self.url, self.lang)}{form}{muted(self.about)}</li>"


@dataclass(frozen=True, slots=True)
class Group:
    """Editions of one language, or in accessible forms; those that are `more` stand folded away."""

    title: str
    lines: list[Line]
    more: list[Line]


@dataclass(frozen=True, slots=True)
class Near:
    """Neighbours in the series, other works of the author, works on the subject."""

    before: Book | None
    after: Book | None
    by_author: list[Book]
    on_subject: list[Book]


def line(edition: EditionBrief, language: str) -> Line:
    """An edition among its sisters: year, publisher, language."""
    about = (str(edition.year or ""), edition.publisher, words.languages(edition.languages, language))
    return Line(
        url=addresses.edition(edition.id),
        text=edition.title,
        lang=words.title_language(edition.title, edition.languages),
        about=", ".join(filter(None, about)),
        form="" if edition.form == "print" else capfirst(words.word(words.FORMS, edition.form)),
        is_accessible=edition.form in ACCESSIBLE,
    )


def by_language_and_form(editions: Iterable[EditionBrief], language: str, wished: Container[str] = ()) -> list[Group]:
    """Accessible forms first, the `wished` ones before the others, then language by language in order."""
    found: dict[str, list[Line]] = {_("Accessible forms"): []}
    for one in sorted(editions, key=lambda edition: edition.form not in wished):
        title = _("Accessible forms") if one.form in ACCESSIBLE else _language(one, language)
        found.setdefault(title, []).append(line(one, language))
    return [Group(title, lines[:SHOWN_IN_A_GROUP], lines[SHOWN_IN_A_GROUP:]) for title, lines in found.items() if lines]


def _language(edition: EditionBrief, language: str) -> str:
    return capfirst(language_name(edition.languages[0] if edition.languages else "und", language))


def linked(rows: Iterable[LinkRow], *, with_kind: bool = True) -> list[Line]:
    """Hosts, parts and kin; one that is not in the catalogue is named without a link. Parts need no word for it."""
    return [
        Line(
            url=addresses.edition(row.edition_id) if row.edition_id else "",
            text=row.title or row.control_number or row.isbn or row.issn,
            lang="",
            about=", ".join(filter(None, (words.names(row.author), str(row.year or ""), row.label))),
            kind=words.word(KINDS, row.kind) if with_kind else "",
        )
        for row in rows
    ]


def near(found: Related, cards: Mapping[int, WorkCard]) -> Near:
    """Covers of what stands near; works that are gone meanwhile are left out."""

    def one(work_id: int | None) -> Book | None:
        return book(cards[work_id]) if work_id is not None and work_id in cards else None

    return Near(
        before=one(found.before),
        after=one(found.after),
        by_author=[book(cards[id_]) for id_ in found.by_author if id_ in cards],
        on_subject=[book(cards[id_]) for id_ in found.on_subject if id_ in cards],
    )
