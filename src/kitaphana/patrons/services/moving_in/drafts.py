"""A reader as an older system tells of one: everything in the words and codes of this house, nothing looked up yet."""

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from kitaphana.patrons.services.records import folded_name


@dataclass(frozen=True, slots=True)
class CardDraft:
    """A card; `state` is a value of `CardState`."""

    number: str
    state: str = "active"
    issued_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class ConsentDraft:
    """A consent that was given to the older system; without a day, that of the registration stands."""

    purpose: str
    given_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class ReaderDraft:
    """`number` is the reader's in the older system. `category` and `home_branch` are codes, empty dates unknown."""

    number: str
    given_name: str
    surname: str = ""
    patronymic: str = ""
    born_on: dt.date | None = None
    phone: str = ""
    email: str = ""
    category: str = ""
    home_branch: str = ""
    language: str = "kk"
    cards: tuple[CardDraft, ...] = ()
    registered_on: dt.date | None = None
    expires_on: dt.date | None = None
    consents: tuple[ConsentDraft, ...] = ()
    block_reason: str = ""
    block_note: str = ""
    guarantor_card: str = ""
    note: str = ""

    folded_name: str = field(init=False, repr=False, compare=False)
    """The name as it is looked for."""

    def __post_init__(self) -> None:
        folded = folded_name(surname=self.surname, given_name=self.given_name, patronymic=self.patronymic)
        object.__setattr__(self, "folded_name", folded)

    @property
    def digest(self) -> str:
        """SHA-256 over all of it: the same row gives the same digest."""
        return hashlib.sha256(repr(self).encode()).hexdigest()

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {name: _plain(value) for name, value in asdict(self).items() if name != "folded_name"}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "ReaderDraft":
        """What `as_dict` told."""
        days = {name: _day(data[name]) for name in ("born_on", "registered_on", "expires_on")}
        cards = tuple(CardDraft(one["number"], one["state"], _day(one["issued_on"])) for one in data["cards"])
        consents = tuple(ConsentDraft(one["purpose"], _day(one["given_on"])) for one in data["consents"])
        return cls(**{**data, **days, "cards": cards, "consents": consents})


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _plain(value: Any) -> Any:  # Any: values of a draft
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, dt.date) else value
