"""Which category an item is of: its own type if it names one, else its shelf, else the form of its edition."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CategoryEntry:
    """A category of the house with its names and what other systems call it (type codes, lower case)."""

    code: str
    name_kk: str
    name_ru: str
    name_en: str
    types: frozenset[str] = frozenset()
    shelves: tuple[str, ...] = ()


BOOK, REFERENCE, RARE, PERIODICAL = "book", "reference", "rare", "periodical"
KEPT_IN = frozenset({REFERENCE, RARE})  # read in the house, whatever the lending policy of the day says

CATEGORIES = (
    CategoryEntry(BOOK, "Кітап", "Книга", "Book", frozenset({"bk", "book", "books"})),
    CategoryEntry(REFERENCE, "Анықтамалық басылым", "Справочное издание", "Reference book",
                  frozenset({"ref", "reference", "spr"}), ("анықтама", "справоч", "читальн", "оқу зал", "reference")),
    CategoryEntry("textbook", "Оқулық", "Учебник", "Textbook", frozenset({"tb", "textbook", "учебник"})),
    CategoryEntry(RARE, "Сирек кітап", "Редкая книга", "Rare book",
                  frozenset({"rare", "rb"}), ("сирек", "редк", "rare")),
    CategoryEntry(PERIODICAL, "Мерзімді басылым", "Периодическое издание", "Periodical",
                  frozenset({"cr", "ser", "serial", "periodical", "newspaper", "magazine"}), ("мерзімді", "период")),
    CategoryEntry("braille", "Брайль кітабы", "Книга шрифтом Брайля", "Braille book", frozenset({"br", "braille"})),
    CategoryEntry("large_print", "Ірі қаріпті кітап", "Книга крупным шрифтом", "Large print book",
                  frozenset({"lp", "largeprint", "large_print"})),
    CategoryEntry("audio", "Аудиокітап", "Аудиокнига", "Audio book", frozenset({"ab", "audio", "cd", "mu"})),
    CategoryEntry("video", "Бейнежазба", "Видеозапись", "Video", frozenset({"vm", "video", "dvd"})),
    CategoryEntry("music", "Нота басылымы", "Нотное издание", "Printed music", frozenset({"music", "score"})),
    CategoryEntry("map", "Карта", "Карта", "Map", frozenset({"mp", "map"})),
    CategoryEntry("electronic", "Электрондық басылым", "Электронное издание", "Electronic resource",
                  frozenset({"cf", "electronic", "ebook"})),
    CategoryEntry("device", "Құрылғы", "Устройство", "Device", frozenset({"device", "ereader", "laptop"})),
)  # fmt: skip

_BY_TYPE: Mapping[str, str] = {name: entry.code for entry in CATEGORIES for name in entry.types}
_OF_FORM = frozenset({"braille", "large_print", "audio", "video", "music", "map", "electronic", PERIODICAL})
_BY_SHELF = tuple((word, entry.code) for entry in CATEGORIES for word in entry.shelves)


def category_code(*, form: str, type_code: str, shelving_location: str) -> str:
    """The code of the category. What a blind reader needs keeps its form wherever it stands."""
    if type_code and (named := _BY_TYPE.get(type_code.lower())) and named != BOOK:
        return named
    if form in ("braille", "large_print"):
        return form
    shelf = shelving_location.lower()
    on_shelf = next((code for word, code in _BY_SHELF if word in shelf), "") if shelf else ""
    return on_shelf or (form if form in _OF_FORM else BOOK)
