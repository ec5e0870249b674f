"""What an OpenID Connect provider says of somebody, read with care: it comes from outside and proves little."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from kitaphana.patrons.rules import NAME_PART_LENGTH, tidy
from kitaphana.patrons.services.codes import VerifiedAddress, read_address

_NAMES: Final = {"surname": "family_name", "given_name": "given_name", "patronymic": "middle_name"}
_ADDRESSES: Final = (("email", "email_verified"), ("phone_number", "phone_number_verified"))


@dataclass(frozen=True, slots=True)
class Told:
    """Standard claims for a form; empty where nothing usable was said. `is_proven`: the provider vouches for it."""

    surname: str = ""
    given_name: str = ""
    patronymic: str = ""
    born_on: str = ""
    address: str = ""
    is_proven: bool = False

    @property
    def proven(self) -> VerifiedAddress | None:
        """The address, if the provider vouches for it."""
        return read_address(self.address) if self.is_proven else None

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)


def told_by(claims: Mapping[str, Any]) -> Told:  # Any: whatever a provider sends
    """Claims of the specification (OpenID Connect Core 1.0, section 5.1); `name` alone stands as the given name."""
    names = {ours: _text(claims.get(theirs)) for ours, theirs in _NAMES.items()}
    if not any(names.values()):
        names["given_name"] = _text(claims.get("name"))
    address, is_proven = _address(claims)
    return Told(**names, born_on=_day(claims.get("birthdate")), address=address, is_proven=is_proven)


def _address(claims: Mapping[str, Any]) -> tuple[str, bool]:
    """The first address that is vouched for, else the first there is; e-mail before telephone."""
    found = [(_reached(claims.get(name)), _is_said(claims.get(mark))) for name, mark in _ADDRESSES]
    usable = [one for one in found if one[0]]
    return next((one for one in usable if one[1]), usable[0] if usable else ("", False))


def _is_said(value: Any) -> bool:
    """Some providers write the boolean of the specification as a text."""
    return value is True or value == "true"


def _reached(value: Any) -> str:
    if not isinstance(value, str) or len(value) > 254:
        return ""
    told = read_address(value)
    return told.address if told else ""


def _text(value: Any) -> str:
    return tidy(value)[:NAME_PART_LENGTH] if isinstance(value, str) else ""


def _day(value: Any) -> str:
    """A whole day; a year alone, or one without its year, says too little."""
    try:
        return dt.date.fromisoformat(value).isoformat() if isinstance(value, str) and len(value) == 10 else ""
    except ValueError:
        return ""
