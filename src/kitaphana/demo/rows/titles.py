"""Titles by pattern and language: what a shelf of that kind would hold."""

from collections.abc import Callable
from random import Random
from string import capwords
from typing import NamedTuple

from kitaphana.demo.grammar import (
    about,
    accusative,
    agreeing,
    agreeing_genitive,
    genitive,
    sentence_case,
    standing_in,
    together_with,
)
from kitaphana.demo.words import foreign, kazakh, names, russian
from kitaphana.demo.words.subjects import Subject, russian_forms


class Title(NamedTuple):
    """The title proper and what stands after the colon."""

    text: str
    rest: str = ""


Maker = Callable[[Random, Subject], Title]


def make(rng: Random, language: str, subject: Subject) -> Title:
    """A title of a book on `subject` in kk, ru, en, de, fr or tr."""
    if language in _READY:
        return Title(rng.choice(_READY[language]), "")
    kind = subject.kind if subject.kind in {"science", "applied", "local", "children"} else "fiction"
    return _MAKERS[language, kind](rng, subject)


_READY = {"de": foreign.GERMAN, "fr": foreign.FRENCH, "tr": foreign.TURKISH}


def _kazakh_fiction(rng: Random, subject: Subject) -> Title:
    noun, other, adjective = rng.choice(kazakh.NOUNS), rng.choice(kazakh.NOUNS), rng.choice(kazakh.ADJECTIVES)
    patterns = (
        lambda: f"{adjective} {noun}",
        lambda: f"{together_with(noun)} {other}",
        lambda: f"{genitive(noun)} {rng.choice(kazakh.OWNED)}",
        lambda: f"{adjective} {genitive(noun)} {rng.choice(kazakh.OWNED)}",
        lambda: f"{standing_in(noun)} {other}",
        lambda: f"{standing_in(noun)} {adjective} {other}",
        lambda: f"{noun} туралы {rng.choice(kazakh.KINDS_OF_STORY)}",
        lambda: f"{adjective} {noun} туралы {rng.choice(kazakh.KINDS_OF_STORY)}",
        lambda: f"{rng.choice(kazakh.PLACES)} аңыздары",
    )
    text = sentence_case(rng.choice(patterns)())
    says_its_genre = " туралы " in text or text.endswith("аңыздары")
    return Title(text, "" if says_its_genre else _genre(rng, kazakh.GENRES, subject, "өлеңдер", "естеліктер"))


def _genre(rng: Random, genres: tuple[str, ...], subject: Subject, poems: str, memoirs: str) -> str:
    ready = {"poetry": poems, "memoir": memoirs}.get(subject.kind)
    return ready or (rng.choice(genres) if rng.random() < 0.7 else "")


def _kazakh_children(rng: Random, _: Subject) -> Title:
    boy, girl = rng.choice(names.KAZAKH_MEN), rng.choice(names.KAZAKH_WOMEN)
    noun, adjective = rng.choice(kazakh.NOUNS), rng.choice(kazakh.ADJECTIVES)
    patterns = (
        lambda: f"{together_with(boy)} {girl}",
        lambda: f"{girl} және оның достары",
        lambda: f"{boy} мен {adjective} {noun}" if together_with(boy).endswith("мен") else f"{boy} және {noun}",
        lambda: f"{noun} туралы ертегілер",
        lambda: f"{genitive(boy)} ертегісі",
        lambda: f"{adjective} {noun}",
    )
    return Title(
        sentence_case(rng.choice(patterns)()), rng.choice(("ертегі", "ертегілер", "әңгімелер", "тақпақтар", ""))
    )


def _kazakh_science(rng: Random, subject: Subject) -> Title:
    word = subject.kk.lower()
    patterns = (
        lambda: Title(f"{subject.kk} негіздері", "оқу құралы"),
        lambda: Title(subject.kk, rng.choice(("оқулық", "дәрістер курсы", "оқу құралы", "анықтамалық"))),
        lambda: Title(f"{subject.kk}. {rng.randint(5, 11)}-сынып", "оқулық"),
        lambda: Title(f"{subject.kk} бойынша жаттығулар жинағы", ""),
        lambda: Title(f"{sentence_case(accusative(word))} оқыту әдістемесі", "мұғалімдерге арналған"),
        lambda: Title(f"Қазіргі {word}", rng.choice(("", "мақалалар жинағы"))),
        lambda: Title(f"{subject.kk} әлемінде", "ғылыми-көпшілік басылым"),
    )
    return rng.choice(patterns)()


def _kazakh_applied(rng: Random, subject: Subject) -> Title:
    word = subject.kk.lower()
    patterns = (
        lambda: Title(f"{subject.kk} туралы кеңестер", ""),
        lambda: Title(f"{sentence_case(genitive(word))} сырлары", ""),
        lambda: Title(subject.kk, rng.choice(("анықтамалық", "альбом", "практикалық нұсқаулық"))),
        lambda: Title(f"{subject.kk}: алғашқы қадам", ""),
    )
    return rng.choice(patterns)()


def _kazakh_local(rng: Random, _: Subject) -> Title:
    rest = rng.choice(("", "зерттеу", "жинақ", "фотоальбом", "очерктер"))
    return Title(f"{rng.choice(kazakh.PLACES)} {rng.choice(kazakh.OF_A_PLACE)}", rest)


def _russian_fiction(rng: Random, subject: Subject) -> Title:
    noun, other, adjective = rng.choice(russian.NOUNS), rng.choice(russian.NOUNS), rng.choice(russian.ADJECTIVES)
    of_it = f"{agreeing_genitive(adjective, noun.gender)} {noun.genitive}"
    patterns = (
        lambda: f"{agreeing(adjective, noun.gender)} {noun.nominative}",
        lambda: f"{rng.choice(russian.STORIES)} {of_it}",
        lambda: f"{rng.choice(russian.STORIES)} {of_it}",
        lambda: f"{noun.nominative} {of_other(adjective, other)}",
        lambda: f"{noun.nominative} {rng.choice(russian.PLACES)}",
        lambda: f"{agreeing(adjective, noun.gender)} {noun.nominative} {rng.choice(russian.PLACES)}",
        lambda: f"{noun.nominative} и {other.nominative}",
        lambda: f"{rng.choice(('повесть', 'роман', 'рассказ', 'песнь', 'слово'))} {about(noun.about)}",
        lambda: rng.choice(russian.WHEN),
    )
    text = sentence_case(rng.choice(patterns)())
    says_its_genre = text.split()[0] in _RUSSIAN_GENRE_WORDS
    return Title(text, "" if says_its_genre else _genre(rng, russian.GENRES, subject, "стихотворения", "воспоминания"))


_RUSSIAN_GENRE_WORDS = {*russian.STORIES, "Повесть", "Роман", "Рассказ", "Песнь", "Слово"}


def of_other(adjective: str, noun: russian.Noun) -> str:
    """The noun with its adjective in the genitive: последнего поезда."""
    return f"{agreeing_genitive(adjective, noun.gender)} {noun.genitive}"


def _russian_children(rng: Random, _: Subject) -> Title:
    noun, adjective = rng.choice(russian.NOUNS), rng.choice(russian.ADJECTIVES)
    boy, girl = rng.choice(names.RUSSIAN_MEN), rng.choice(names.RUSSIAN_WOMEN)
    patterns = (
        lambda: f"сказки {of_other(adjective, noun)}",
        lambda: f"{boy} и {agreeing(adjective, noun.gender)} {noun.nominative}",
        lambda: f"{girl} и {agreeing(adjective, noun.gender)} {noun.nominative}",
        lambda: f"{agreeing(adjective, noun.gender)} {noun.nominative}",
        lambda: f"как {boy} и {girl} искали {rng.choice(('друзей', 'дорогу домой', 'весну', 'синюю птицу', 'клад'))}",
        lambda: f"сказка {about(noun.about)}",
    )
    return Title(sentence_case(rng.choice(patterns)()), rng.choice(("сказка", "сказки", "рассказы", "стихи", "")))


def _russian_science(rng: Random, subject: Subject) -> Title:
    forms = russian_forms(subject.ru)
    name = subject.ru
    patterns = (
        lambda: Title(f"Основы {forms.genitive}", "учебное пособие"),
        lambda: Title(f"Введение в {forms.accusative}", rng.choice(("", "курс лекций"))),
        lambda: Title(name, rng.choice(("учебник", "учебное пособие", "справочник", "курс лекций"))),
        lambda: Title(f"{name}. {rng.randint(5, 11)} класс", "учебник"),
        lambda: Title(f"Сборник упражнений по {forms.dative}", ""),
        lambda: Title(f"Методика преподавания {forms.genitive}", "пособие для учителя"),
        lambda: Title(f"{name} для всех", rng.choice(("", "научно-популярное издание"))),
        lambda: Title(f"Лекции по {forms.dative}", ""),
    )
    return rng.choice(patterns)()


def _russian_applied(rng: Random, subject: Subject) -> Title:
    forms = russian_forms(subject.ru)
    patterns = (
        lambda: Title(f"Секреты {forms.genitive}", ""),
        lambda: Title(f"Советы по {forms.dative}", ""),
        lambda: Title(subject.ru, rng.choice(("справочник", "альбом", "практическое руководство"))),
        lambda: Title(f"{subject.ru} для начинающих", ""),
    )
    return rng.choice(patterns)()


def _russian_local(rng: Random, _: Subject) -> Title:
    what, where = rng.choice(russian.OF_A_PLACE)
    return Title(f"{what} {where}", rng.choice(("", "исследование", "очерки", "фотоальбом", "сборник статей")))


def _english_fiction(rng: Random, subject: Subject) -> Title:
    noun, other, adjective = rng.choice(foreign.NOUNS), rng.choice(foreign.NOUNS), rng.choice(foreign.ADJECTIVES)
    patterns = (
        lambda: f"The {adjective} {noun}",
        lambda: f"The {noun} {rng.choice(foreign.PLACES)}",
        lambda: f"The {adjective} {noun} {rng.choice(foreign.PLACES)}",
        lambda: f"The {noun} and the {other}",
    )
    return Title(rng.choice(patterns)(), _genre(rng, foreign.GENRES, subject, "poems", "a memoir"))


def _english_children(rng: Random, _: Subject) -> Title:
    hero = rng.choice(names.ENGLISH_GIVEN)
    return Title(f"{hero} and the {rng.choice(foreign.ADJECTIVES)} {rng.choice(foreign.NOUNS)}")


def _english_science(rng: Random, subject: Subject) -> Title:
    word = capwords(subject.en)
    patterns = (
        lambda: Title(f"Introduction to {word}", rng.choice(("", "a textbook"))),
        lambda: Title(f"Foundations of {word}", ""),
        lambda: Title(word, rng.choice(("a short course", "a guide for students", "a handbook"))),
        lambda: Title(f"{word} for Everyone", ""),
    )
    return rng.choice(patterns)()


def _english_local(rng: Random, _: Subject) -> Title:
    place = rng.choice(("Kazakhstan", "Central Asia", "Almaty", "the Silk Road", "the Great Steppe"))
    return Title(f"{rng.choice(('A History of', 'Travels in', 'The Nature of', 'Crafts of'))} {place}")


_MAKERS: dict[tuple[str, str], Maker] = {
    ("kk", "fiction"): _kazakh_fiction,
    ("kk", "children"): _kazakh_children,
    ("kk", "science"): _kazakh_science,
    ("kk", "applied"): _kazakh_applied,
    ("kk", "local"): _kazakh_local,
    ("ru", "fiction"): _russian_fiction,
    ("ru", "children"): _russian_children,
    ("ru", "science"): _russian_science,
    ("ru", "applied"): _russian_applied,
    ("ru", "local"): _russian_local,
    ("en", "fiction"): _english_fiction,
    ("en", "children"): _english_children,
    ("en", "science"): _english_science,
    ("en", "applied"): _english_science,
    ("en", "local"): _english_local,
}
