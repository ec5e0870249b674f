"""Editions and the works they belong to, one after the other in the order in which the library got them."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from kitaphana.catalog.grouping import grouping_key
from kitaphana.catalog.marc.mapping import EditionDraft
from kitaphana.demo import plan
from kitaphana.demo.rows import people, titles
from kitaphana.demo.rows.marks import author_mark, isbn13
from kitaphana.demo.rows.people import NOBODY, Author
from kitaphana.demo.words import kazakh, russian
from kitaphana.demo.words.classics import CLASSICS, Classic
from kitaphana.demo.words.publishing import ISBN_GROUPS, PUBLISHERS, SERIES
from kitaphana.demo.words.subjects import BY_KIND, FICTION, PERIODICAL, Subject

FIRST_YEAR = 1950
OPENED = dt.date(2008, 1, 9)
"""The day on which the catalogue of the demo city begins."""
_KINDS = (("fiction", 44), ("children", 16), ("science", 24), ("applied", 9), ("local", 7))
_FORMS = (
    ("print", 930),
    ("large_print", 14),
    ("braille", 12),
    ("audio", 24),
    ("electronic", 8),
    ("music", 8),
    ("map", 4),
)
_FOREIGN = (("en", 70), ("de", 10), ("fr", 8), ("tr", 12))
_CODES = {"kk": "kaz", "ru": "rus", "en": "eng", "de": "ger", "fr": "fre", "tr": "tur"}
_HEADINGS = {"kk": "kk", "ru": "ru"}
_PAGES = {"kk": "б.", "ru": "с.", "de": "S.", "tr": "s."}
_AGAIN = {"kk": "{}-басылым", "ru": "{}-е изд.", "en": "{}. ed."}


def work_key(title: str, heading: str) -> str:
    """The key by which an import would find the work again (a journal is one work here, whatever the issue)."""
    return grouping_key(EditionDraft(title=title, author=heading))


@dataclass(frozen=True, slots=True)
class MadeWork:
    """A creation; all its editions are in one language."""

    id: int
    title: str
    author: Author
    rest: str
    language: str
    group: str
    subject: Subject
    mark: str
    bbk: str
    age_mark: int
    created_on: dt.date

    @property
    def key(self) -> str:
        """What makes two titles the same work."""
        return work_key(self.title, self.author.heading)


@dataclass(frozen=True, slots=True)
class MadeEdition:
    """A publication of a work; `is_first` tells that the work is new."""

    id: int
    work: MadeWork
    is_first: bool
    part: str
    statement: str
    place: str
    publisher: str
    year: int | None
    languages: tuple[str, ...]
    extent: str
    series: str
    series_number: int
    form: str
    isbn: str
    created_on: dt.date


class EditionMaker:
    """Makes the editions of a plan; `today` bounds years and days."""

    def __init__(self, rng: Random, city: plan.CityPlan, today: dt.date) -> None:
        self._rng, self._city, self._today = rng, city, today
        self._works: dict[str, MadeWork] = {}
        self._by_group: dict[str, list[MadeWork]] = {group: [] for group in city.editions}
        self._next_id, self._next_isbn = 1, 1
        self._authors = {
            language: people.author_pool(rng, language, max(40, count // 7))
            for language, count in (
                ("kk", city.editions["kk"]), ("ru", city.editions["ru"]), ("en", city.editions["foreign"]),
                ("de", 0), ("fr", 0), ("tr", 0),
            )
        }  # fmt: skip

    def make(self) -> Iterator[MadeEdition]:
        """All editions of the plan: the well-known works first, then the rest in mixed order."""
        left = dict(self._city.editions)
        total = sum(left.values())
        for classic in self._classics(left):
            left[classic.group] -= 1
            yield self._classic_edition(classic, total)
        order = [group for group, count in left.items() for _ in range(count)]
        self._rng.shuffle(order)
        for group in order:
            yield self._edition(group, total)

    def _classics(self, left: dict[str, int]) -> Iterator[Classic]:
        """Each once, then their further editions, as far as half of the language's editions go."""
        room = {group: max(count // 2, 1) for group, count in left.items()}
        for turn in range(max(classic.editions for classic in CLASSICS)):
            for classic in CLASSICS:
                if classic.editions > turn and (turn == 0 or room[classic.group] > 0):
                    room[classic.group] -= 1
                    yield classic

    def _day_for(self, total: int) -> dt.date:
        """Days advance with the ids, faster in early years, so that the newest works are this week's."""
        share = (self._next_id / total) ** 0.6
        return OPENED + dt.timedelta(days=int((self._today - OPENED).days * share))

    def _classic_edition(self, classic: Classic, total: int) -> MadeEdition:
        language = {"kaz": "kk", "rus": "ru", "eng": "en"}[classic.language]
        author = Author(classic.heading, classic.spoken)
        work = self._works.get(work_key(classic.title, classic.heading))
        is_first = work is None
        day = self._day_for(total)
        work = work or MadeWork(
            id=len(self._works) + 1, title=classic.title, author=author, rest=classic.rest, language=language,
            group=classic.group, subject=FICTION[{"kk": 0, "ru": 1}.get(language, 2)], mark=classic.mark,
            bbk=classic.bbk, age_mark=classic.age_mark, created_on=day,
        )  # fmt: skip
        self._remember(work)
        year = self._rng.randint(classic.first, self._today.year)
        return self._published(work, is_first=is_first, year=year, form="print", day=day)

    def _remember(self, work: MadeWork) -> None:
        if self._works.setdefault(work.key, work) is work:
            self._by_group[work.group].append(work)

    def _edition(self, group: str, total: int) -> MadeEdition:
        day = self._day_for(total)
        chance = self._rng.random()
        if chance < 0.03 and group in {"kk", "ru"}:
            return self._issue_of_periodical(group, day)
        known = self._by_group[group]
        if chance < 0.11 and known:
            work, is_first = self._rng.choice(known), False
        else:
            work, is_first = self._new_work(group, day)
        if work.subject is PERIODICAL:
            return self._issue_of_periodical(group, day)
        form = _weighted(self._rng, _FORMS)
        return self._published(work, is_first=is_first, year=self._year(day), form=form, day=day)

    def _new_work(self, group: str, day: dt.date) -> tuple[MadeWork, bool]:
        """A new work, or the one that already has this title and author."""
        while True:
            work = self._draft(group, day)
            known = self._works.get(work.key)
            if known is None:
                self._remember(work)
                return work, True
            if known.group == group:
                return known, False

    def _draft(self, group: str, day: dt.date) -> MadeWork:
        language = group if group in {"kk", "ru"} else _weighted(self._rng, _FOREIGN)
        subject = self._subject(language)
        title = titles.make(self._rng, language, subject)
        is_collective = subject.kind in {"local", "science"} and self._rng.random() < 0.15
        author = NOBODY if is_collective else self._rng.choice(self._authors[language])
        return MadeWork(
            id=len(self._works) + 1, title=title.text, author=author, rest=title.rest, language=language, group=group,
            subject=subject, mark=author_mark(author.heading or title.text), bbk=subject.bbk,
            age_mark=self._age_mark(subject), created_on=day,
        )  # fmt: skip

    def _subject(self, language: str) -> Subject:
        kind = _weighted(self._rng, _KINDS)
        if kind == "fiction" and self._rng.random() < 0.5:
            return FICTION[{"kk": 0, "ru": 1}.get(language, 2)]
        return self._rng.choice(BY_KIND[kind])

    def _age_mark(self, subject: Subject) -> int:
        if subject.kind == "children":
            return self._rng.choice((0, 0, 6))
        if subject.kind in {"science", "local", "applied"}:
            return self._rng.choice((0, 0, 6, 12))
        return self._rng.choices((0, 6, 12, 16, 18), (10, 15, 40, 27, 8))[0]

    def _year(self, day: dt.date) -> int:
        if self._rng.random() < 0.55:
            return day.year - self._rng.choice((0, 0, 0, 1, 1, 2))
        return max(FIRST_YEAR, day.year - int(self._rng.expovariate(1 / 18)))

    def _issue_of_periodical(self, group: str, day: dt.date) -> MadeEdition:
        title = self._rng.choice((kazakh if group == "kk" else russian).PERIODICALS)
        work = self._works.get(work_key(title, ""))
        is_first = work is None
        if work is None:
            work = MadeWork(
                id=len(self._works) + 1, title=title, author=NOBODY, rest="журнал", language=group, group=group,
                subject=PERIODICAL, mark=author_mark(title), bbk=PERIODICAL.bbk, age_mark=0, created_on=day,
            )  # fmt: skip
            self._remember(work)
        made = self._published(work, is_first=is_first, year=self._year(day), form="periodical", day=day)
        return replace(made, part=f"{made.year}, № {self._rng.randint(1, 12)}", isbn="", statement="", series="")

    def _published(self, work: MadeWork, *, is_first: bool, year: int, form: str, day: dt.date) -> MadeEdition:
        rng, language = self._rng, work.language
        place, publisher = rng.choice(PUBLISHERS[language])
        number = rng.randint(2, 5) if rng.random() < 0.12 else 0
        edition = MadeEdition(
            id=self._next_id, work=work, is_first=is_first, part="", place=place, publisher=publisher, year=year,
            statement=_AGAIN.get(language, _AGAIN["en"]).format(number) if number else "",
            languages=self._languages(work), extent=self._extent(form, language),
            series=rng.choice(SERIES[language]) if language in SERIES and rng.random() < 0.2 else "",
            series_number=rng.randint(1, 90) if rng.random() < 0.5 else 0, form=form,
            isbn=self._isbn(place) if year >= 1971 and rng.random() < 0.8 else "", created_on=day,
        )  # fmt: skip
        self._next_id += 1
        return edition

    def _languages(self, work: MadeWork) -> tuple[str, ...]:
        if work.group == plan.UNDETERMINED:
            return ()
        code = _CODES[work.language]
        if work.language == "kk" and self._rng.random() < 0.02:
            return code, "rus"
        return (code,)

    def _isbn(self, place: str) -> str:
        self._next_isbn += 7
        return isbn13(ISBN_GROUPS[place], self._next_isbn)

    def _extent(self, form: str, language: str) -> str:
        pages = _PAGES.get(language, "p.")
        if form == "audio":
            return (
                f"1 CD ({self._rng.randint(2, 19)} {'сағ' if language == 'kk' else 'ч' if language == 'ru' else 'h'})"
            )
        if form == "braille":
            return f"{self._rng.randint(2, 7)} {'кітап' if language == 'kk' else 'кн.' if language == 'ru' else 'v.'}"
        return f"{self._rng.randint(3, 62) * 16} {pages}"


def heading_of(subject: Subject, language: str) -> str:
    """The subject heading in the language of the book (English for foreign ones)."""
    return str(getattr(subject, _HEADINGS.get(language, "en")))


def _weighted(rng: Random, table: tuple[tuple[str, int], ...]) -> str:
    mark = rng.randrange(sum(weight for _, weight in table))
    for name, weight in table:
        mark -= weight
        if mark < 0:
            return name
    raise AssertionError("weights are positive")
