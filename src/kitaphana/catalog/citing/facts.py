"""What all formats of citation are made from."""

import datetime as dt
from dataclasses import dataclass

AUTHORS = frozenset({"aut", "cmp", "pht", "art"})
"""MARC relator codes of those who made the work itself."""
EDITORS = frozenset({"edt", "com"})


@dataclass(frozen=True, slots=True)
class Person:
    """A name as the record heads it (“Әуезов, Мұхтар”) and its MARC relator code."""

    name: str
    role: str


@dataclass(frozen=True, slots=True)
class SeriesPlace:
    """A series, and the number in it as the record writes it (may be empty)."""

    title: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class Host:
    """What an article stands in; `label` says where: “2017, Т. 27, вып. 2, с. 139–146”."""

    title: str
    label: str = ""
    issn: str = ""


@dataclass(frozen=True, slots=True)
class Citable:
    """An edition, or an article in its `host`. Codes as in `catalog.models.Edition`.

    `url` is where the thing itself is read by Internet, `seen_on` the day somebody looked; both are empty otherwise.
    """

    id: int
    title: str
    form: str = "print"
    subtitle: str = ""
    part: str = ""
    responsibility: str = ""
    people: tuple[Person, ...] = ()
    edition_statement: str = ""
    place: str = ""
    publisher: str = ""
    year: int | None = None
    extent: str = ""
    series: tuple[SeriesPlace, ...] = ()
    languages: tuple[str, ...] = ()
    isbns: tuple[str, ...] = ()
    issns: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    summary: str = ""
    host: Host | None = None
    url: str = ""
    seen_on: dt.date | None = None

    @property
    def authors(self) -> tuple[str, ...]:
        """Headings of the authors, in the order of the record."""
        return self._with(AUTHORS)

    @property
    def editors(self) -> tuple[str, ...]:
        """Headings of editors and compilers."""
        return self._with(EDITORS)

    @property
    def translators(self) -> tuple[str, ...]:
        """Headings of translators."""
        return self._with(frozenset({"trl"}))

    @property
    def whole_title(self) -> str:
        """Title and part: “Сочинения. Т. 2”."""
        return ". ".join(filter(None, (self.title, self.part)))

    def _with(self, roles: frozenset[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.name for one in self.people if one.role in roles))
