"""Limits and texts of lists and saved searches. Pure: no Django, no clock, no tables."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from kitaphana.core.errors import Refusal
from kitaphana.shelves import errors

MOST_LISTS: Final = 200
MOST_ENTRIES: Final = 2_000
NAME_LENGTH: Final = 120
DESCRIPTION_LENGTH: Final = 2_000
PEN_NAME_LENGTH: Final = 80
NOTE_LENGTH: Final = 500
MOST_SEARCHES: Final = 50
MOST_FOUND: Final = 50
ORDERS: Final = ("added", "title", "author", "year")


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose list it is: exactly one of the two."""

    patron_id: int | None = None
    institution_id: int | None = None

    def __post_init__(self) -> None:
        if (self.patron_id is None) == (self.institution_id is None):
            raise ValueError("a list belongs to a patron or to an institution")


@dataclass(frozen=True, slots=True)
class ListText:
    """What a list says of itself. `pen_name` is how its maker wants to be called, empty for not at all.

    `language` (kk, ru, en; empty for all) is that of the readers it is recommended to.
    """

    name: str
    description: str = ""
    pen_name: str = ""
    language: str = ""

    def tidy(self) -> "ListText":
        """Without blanks around; the name in one line."""
        return ListText(
            " ".join(self.name.split()), self.description.strip(), " ".join(self.pen_name.split()), self.language
        )


def text_refusals(text: ListText) -> list[Refusal]:
    """A list needs a name; texts have an end."""
    refusals = [] if text.name else [Refusal(errors.LIST_NAME_MISSING)]
    limits = (
        (text.name, NAME_LENGTH),
        (text.description, DESCRIPTION_LENGTH),
        (text.pen_name, PEN_NAME_LENGTH),
    )
    return refusals + [_too_long(most) for value, most in limits if len(value) > most]


def note_refusals(note: str) -> list[Refusal]:
    """A note of an entry has an end."""
    return [_too_long(NOTE_LENGTH)] if len(note) > NOTE_LENGTH else []


def _too_long(most: int) -> Refusal:
    return Refusal(errors.LIST_TEXT_TOO_LONG, {"most": most})


@dataclass(frozen=True, slots=True)
class SearchTerms:
    """Words and filters of a search that is kept; fields and their meaning are those of `discovery.SearchRequest`."""

    text: str = ""
    languages: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    branches: tuple[str, ...] = ()
    year_from: int | None = None
    year_to: int | None = None
    is_available: bool = False
    author: str = ""
    subject: str = ""
    series: str = ""
    class_mark: str = ""

    def told(self) -> dict[str, Any]:
        """The fields that say something, as JSON."""
        return {
            name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items() if value
        }

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "SearchTerms":
        """What `told` gave; fields of another version are left out."""
        known: dict[str, Any] = {name: told[name] for name in cls.__slots__ if name in told}
        for name in ("languages", "forms", "branches"):
            known[name] = tuple(known.get(name, ()))
        return cls(**known)

    @property
    def digest(self) -> str:
        """By which the same search is known again."""
        return hashlib.sha256(json.dumps(self.told(), sort_keys=True).encode()).hexdigest()


def search_refusals(name: str, terms: SearchTerms) -> list[Refusal]:
    """A saved search is called something and looks for something."""
    refusals = [] if terms.told() else [Refusal(errors.SEARCH_EMPTY)]
    return refusals + search_name_refusals(name)


def search_name_refusals(name: str) -> list[Refusal]:
    """A name is there, and has an end."""
    if not name:
        return [Refusal(errors.SEARCH_NAME_MISSING)]
    return [_too_long(NAME_LENGTH)] if len(name) > NAME_LENGTH else []
