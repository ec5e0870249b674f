"""Bibliographic description by GOST R 7.0.100-2018: heading, areas parted by “. – ”, content and medium at the end.

The heading follows GOST 7.80-2000: a book of one to three authors stands under the first of them, a book of more
under its title. The description says only what the record says; what is unknown is left out rather than guessed.
"""

from collections.abc import Iterable
from itertools import chain

from stdnum import isbn

from kitaphana.catalog.citing import labels
from kitaphana.catalog.citing.facts import Citable, Host
from kitaphana.catalog.citing.names import name_of

AREA = ". – "
MOST_IN_HEADING, MOST_NAMED, NAMED_OF_MANY = 3, 4, 3
_OTHERS = {"kk": "[және т.б.]", "ru": "[и др.]", "en": "[et al.]"}
_PAGE = {"kk": "Б.", "ru": "С.", "en": "P."}
_SEEN = {"kk": "қаралған күні", "ru": "дата обращения", "en": "accessed"}

# Area 9: content and medium, tables 1 and 2 of the standard; Kazakh words as Kazakh libraries write them.
_MEDIUM = {
    "print": {"kk": "Мәтін : тікелей", "ru": "Текст : непосредственный", "en": "Text : unmediated"},
    "braille": {
        "kk": "Мәтін (тактильді) : тікелей",
        "ru": "Текст (тактильный) : непосредственный",
        "en": "Text (tactile) : unmediated",
    },
    "audio": {"kk": "Ауызша сөз : аудио", "ru": "Устная речь : аудио", "en": "Spoken word : audio"},
    "electronic": {"kk": "Мәтін : электрондық", "ru": "Текст : электронный", "en": "Text : electronic"},
    "map": {
        "kk": "Бейне (картографиялық) : тікелей",
        "ru": "Изображение (картографическое) : непосредственное",
        "en": "Image (cartographic) : unmediated",
    },
    "music": {
        "kk": "Музыка (таңбалық) : тікелей",
        "ru": "Музыка (знаковая) : непосредственная",
        "en": "Music (notated) : unmediated",
    },
    "video": {
        "kk": "Бейне (қозғалмалы) : бейне",
        "ru": "Изображение (движущееся) : видео",
        "en": "Image (moving) : video",
    },
    "object": {"kk": "Зат : тікелей", "ru": "Предмет : непосредственный", "en": "Object : unmediated"},
}
_LANGUAGES = {"kaz": "kk", "rus": "ru", "ukr": "ru", "bel": "ru", "bul": "ru", "kir": "ru", "tat": "ru", "uig": "ru"}


def describe(cited: Citable) -> str:
    """The whole description, ending with a dot. Words of the description follow the language of the text."""
    language = words_of(cited)
    head = _heading(cited)
    areas = _article(cited, language) if cited.host else _areas(cited, language)
    return f"{head}{areas}"


def words_of(cited: Citable) -> str:
    """kk for books in Kazakh, ru for the other Cyrillic ones and for those of unknown language, else en."""
    first = cited.languages[0] if cited.languages else "rus"
    return _LANGUAGES.get(first, "en" if cited.title.isascii() else "ru")


def _heading(cited: Citable) -> str:
    if not 1 <= len(cited.authors) <= MOST_IN_HEADING:
        return ""
    name = name_of(cited.authors[0]).heading
    return f"{name} " if name.endswith(".") else f"{name}. "


def _areas(cited: Citable, language: str) -> str:
    return _joined(
        [
            _title(cited, language),
            cited.edition_statement,
            _imprint(cited),
            cited.extent,
            *(f"({' ; '.join(filter(None, (one.title, one.number)))})" for one in cited.series),
            *_numbers(cited),
            *_remote(cited, language),
            _medium(cited, language),
        ]
    )


def _article(cited: Citable, language: str) -> str:
    """The article, two slashes, and where it stands: without place and publisher, as the standard allows."""
    host = cited.host or Host("")
    at = labels.parse(host.label)
    year = at.year or str(cited.year or "")
    pages = f"{_PAGE[language]} {at.pages}" if at.pages else ""
    own = _joined([_title(cited, language), _medium(cited, language)]).removesuffix(".")
    outer = _joined([host.title, year, _capital(at.numbering), pages, *_remote(cited, language)])
    return f"{own} // {outer}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _title(cited: Citable, language: str) -> str:
    title = " : ".join(filter(None, (cited.title, cited.subtitle)))
    whole = _joined_by_dot(title, cited.part)
    who = cited.responsibility or _people(cited, language)
    return f"{whole} / {who}" if who else whole


def _joined_by_dot(title: str, part: str) -> str:
    return f"{title.removesuffix('.')}. {part}" if part else title


def _people(cited: Citable, language: str) -> str:
    """Up to four authors all by name; of five or more the first three."""
    names = [name_of(one).spoken for one in cited.authors]
    if len(names) <= MOST_NAMED:
        return ", ".join(names)
    return f"{', '.join(names[:NAMED_OF_MANY])} {_OTHERS[language]}"


def _imprint(cited: Citable) -> str:
    where = " : ".join(filter(None, (cited.place, cited.publisher)))
    return ", ".join(filter(None, (where, str(cited.year or ""))))


def _numbers(cited: Citable) -> Iterable[str]:
    return chain((f"ISBN {isbn.format(one)}" for one in cited.isbns), (f"ISSN {_issn(one)}" for one in cited.issns))


def _issn(number: str) -> str:
    return f"{number[:4]}-{number[4:]}" if len(number) == 8 else number


def _remote(cited: Citable, language: str) -> Iterable[str]:
    if not cited.url:
        return []
    seen = f" ({_SEEN[language]}: {cited.seen_on:%d.%m.%Y})" if cited.seen_on else ""
    return [f"URL: {cited.url}{seen}"]


def _medium(cited: Citable, language: str) -> str:
    return _MEDIUM.get(cited.form, _MEDIUM["print"])[language]


def _joined(areas: Iterable[str]) -> str:
    """Areas parted by dot and dash; where an area ends with a dot, one dot is enough."""
    kept = [area.strip().removesuffix(".") for area in areas if area.strip()]
    return f"{AREA.join(kept)}."
