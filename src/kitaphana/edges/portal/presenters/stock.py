"""What stands at one place, in sentences and in one bar."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kitaphana.holdings.queries import PlaceStock
from kitaphana.ui import formats

LANGUAGE_WORDS: dict[str, Promise] = {
    "kk": gettext_lazy("in Kazakh"),
    "ru": gettext_lazy("in Russian"),
    "foreign": gettext_lazy("in other languages"),
    "undetermined": gettext_lazy("language not known"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a bar: `begin` and `width` in hundredths of the whole."""

    code: str
    label: str
    count: int
    percent: str
    begin: float
    width: float


@dataclass(frozen=True, slots=True)
class Shelves:
    """The stock of a place."""

    count: int
    total: str
    parts: tuple[Part, ...]
    others: tuple[str, ...]


def shelves(stock: PlaceStock, language: str) -> Shelves:
    """In words and as a bar by language."""
    text = ngettext("%(number)s copy stands here", "%(number)s copies stand here", stock.item_count)
    return Shelves(
        count=stock.item_count,
        total=text % {"number": formats.number(stock.item_count)},
        parts=bar(stock.by_language, language),
        others=tuple(_others(stock)),
    )


def bar(by_language: dict[str, int], language: str) -> tuple[Part, ...]:
    """Language groups in the order of `LANGUAGE_WORDS`, empty ones left out."""
    total, begin, parts = sum(by_language.values()), 0.0, []
    for code, word in LANGUAGE_WORDS.items():
        count = by_language.get(code, 0)
        if count:
            width = 100 * count / total
            parts.append(
                Part(code, str(word), count, formats.percent(count, total, language), round(begin, 2), round(width, 2))
            )
            begin += width
    return tuple(parts)


def _others(stock: PlaceStock) -> Iterable[str]:
    if stock.children_count:
        text = ngettext("%(number)s for children", "%(number)s for children", stock.children_count)
        yield text % {"number": formats.number(stock.children_count)}
    if stock.accessible_count:
        text = _("%(number)s in Braille, large print or sound")
        yield text % {"number": formats.number(stock.accessible_count)}
