"""Names of people that never were, right by the grammar of their languages."""

from dataclasses import dataclass
from random import Random

from kitaphana.demo.grammar import feminine
from kitaphana.demo.words import names


@dataclass(frozen=True, slots=True)
class Person:
    """The name has one to three parts; `language` is the one the person speaks with the library."""

    surname: str
    given_name: str
    patronymic: str
    language: str


def reader(rng: Random) -> Person:
    """A resident: six in ten with a Kazakh name, three with a Russian one, one with another."""
    chance = rng.random()
    is_woman = rng.random() < 0.62
    if chance < 0.6:
        return _kazakh(rng, is_woman=is_woman)
    if chance < 0.9:
        return _russian(rng, is_woman=is_woman, surnames=names.RUSSIAN_SURNAMES)
    return _russian(rng, is_woman=is_woman, surnames=names.OTHER_SURNAMES)


def _kazakh(rng: Random, *, is_woman: bool) -> Person:
    given = rng.choice(names.KAZAKH_WOMEN if is_woman else names.KAZAKH_MEN)
    surname = rng.choice(names.KAZAKH_SURNAMES_SHORT if rng.random() < 0.12 else names.KAZAKH_SURNAMES)
    father = rng.choice(names.KAZAKH_MEN) if rng.random() < 0.75 else ""
    patronymic = father and father + ("қызы" if is_woman else "ұлы")
    language = "kk" if rng.random() < 0.8 else "ru"
    return Person(feminine(surname) if is_woman else surname, given, patronymic, language)


def _russian(rng: Random, *, is_woman: bool, surnames: tuple[str, ...]) -> Person:
    surname = rng.choice(surnames)
    return Person(
        surname=feminine(surname) if is_woman else surname,
        given_name=rng.choice(names.RUSSIAN_WOMEN if is_woman else names.RUSSIAN_MEN),
        patronymic=rng.choice(names.PATRONYMICS)[is_woman] if rng.random() < 0.9 else "",
        language="ru" if rng.random() < 0.95 else "en",
    )


@dataclass(frozen=True, slots=True)
class Author:
    """A writer: `heading` is inverted for the catalogue, `spoken` is the order of the title page."""

    heading: str
    spoken: str


NOBODY = Author("", "")


def author(rng: Random, language: str) -> Author:
    """A writer of a book in `language` (kk, ru, en, de, fr, tr)."""
    if language in {"kk", "ru"}:
        person = _kazakh(rng, is_woman=rng.random() < 0.35) if language == "kk" else _russian_writer(rng)
        middle = person.patronymic if language == "ru" else ""
        return _named(person.surname, " ".join(part for part in (person.given_name, middle) if part))
    if language == "en":
        return _named(rng.choice(names.ENGLISH_SURNAMES), rng.choice(names.ENGLISH_GIVEN))
    ready = {"de": names.GERMAN_NAMES, "fr": names.FRENCH_NAMES, "tr": names.TURKISH_NAMES}[language]
    given, surname = rng.choice(ready).split(" ")
    return _named(surname, given)


def _russian_writer(rng: Random) -> Person:
    is_woman = rng.random() < 0.4
    return _russian(rng, is_woman=is_woman, surnames=names.RUSSIAN_SURNAMES)


def _named(surname: str, rest: str) -> Author:
    return Author(heading=f"{surname}, {rest}", spoken=f"{rest} {surname}")


def author_pool(rng: Random, language: str, size: int) -> list[Author]:
    """Writers to draw from, so that one has several books."""
    return [author(rng, language) for _ in range(size)]
