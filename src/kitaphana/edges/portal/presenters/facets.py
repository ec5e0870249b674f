"""The filters beside the results, as checkboxes that work without JavaScript."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from kitaphana.discovery.queries import FacetCount, Facets
from kitaphana.edges.portal.forms import SearchQuery
from kitaphana.edges.portal.presenters import words
from kitaphana.language.codes import language_name
from kitaphana.ui import formats
from kitaphana.ui.checkboxes import checkbox

SHOWN, DECADES = 8, 8


@dataclass(frozen=True, slots=True)
class Link:
    """A ready choice of years."""

    label: str
    count: str
    url: str


@dataclass(frozen=True, slots=True)
class Facet:
    """A group of checkboxes of one field; `more` stand folded away."""

    name: str
    title: str
    choices: SafeString
    more: SafeString


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading that narrows the search; `url` is the search without it."""

    name: str
    label: str
    value: str
    url: str


def headings(query: SearchQuery) -> list[Heading]:
    """The headings asked for, to be shown and taken away."""
    labels = {"author": _("Author"), "subject": _("Subject"), "series": _("Series"), "class": _("Class")}
    return [Heading(name, labels[name], value, query.without(name).as_query()) for name, value in query.headings]


def facets(found: Facets, query: SearchQuery, branch_names: Mapping[str, str], language: str) -> list[Facet]:
    """The groups in the order of use: where, in which language, in what form."""
    return [
        _facet("branch", _("Available in"), found.branches, query.branches, branch_names),
        _facet("lang", _("Language"), found.languages, query.languages, _language_names(found, query, language)),
        _facet(
            "form",
            _("Kind"),
            found.forms,
            query.forms,
            {code: capfirst(str(name)) for code, name in words.FORMS.items()},
        ),
    ]


def _language_names(found: Facets, query: SearchQuery, language: str) -> dict[str, str]:
    codes = {*query.languages, *(count.value for count in found.languages)}
    return {code: capfirst(language_name(code, language)) for code in codes}


def _facet(
    name: str, title: str, counts: Iterable[FacetCount], chosen: tuple[str, ...], labels: Mapping[str, str]
) -> Facet:
    """Chosen values first, also those that no result has any more: a choice never vanishes under the hand."""
    counted = {str(count.value): count.count for count in counts}
    values = [*chosen, *(value for value in counted if value not in chosen)]
    choices = [
        checkbox(name, value, labels.get(value, value), formats.number(counted.get(value, 0)), value in chosen)
        for value in values
    ]
    shown = max(SHOWN, len(chosen))
    return Facet(name, title, _joined(choices[:shown]), _joined(choices[shown:]))


def _joined(choices: Iterable[SafeString]) -> SafeString:
    return mark_safe("".join(choices))  # noqa: S308  each is safe


def decades(found: Facets, query: SearchQuery) -> list[Link]:
    """`1990–1999 (12)`: the newest decades as links that set both years."""
    return [_decade(int(one.value), one.count, query) for one in found.years[:DECADES] if str(one.value).isdigit()]


def _decade(first: int, count: int, query: SearchQuery) -> Link:
    narrowed = replace(query, year_from=first, year_to=first + 9, page=1)
    return Link(f"{first}–{first + 9}", formats.number(count), narrowed.as_query())
