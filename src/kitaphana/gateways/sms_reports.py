"""Reports of delivery of an SMS gateway: how they look is configuration, as everything about it."""

import hmac
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qsl

from kitaphana.notices.ports import Fate, Report

LEAST_SECRET: Final = 24
"""Letters of a secret that nobody guesses."""
MOST_REPORTS: Final = 500
"""In one call."""
FORM: Final = "application/x-www-form-urlencoded"
_CODE: Final = re.compile(r"[A-Za-z0-9._-]{1,30}")


@dataclass(frozen=True, slots=True)
class SmsReports:
    """How the gateway reports.

    `secret` stands in the header `secret_header`, or is the last part of the address where none is named. A report is
    a JSON object (or a list of them) or a form; `key_path` leads to the key that our request carried, `reference_path`
    to the number that the gateway gave, `state_path` to its state: one of `delivered`, `failed` or `bad_address`. Other
    states are no end, and say nothing. Raises ValueError for a secret that is short, and for reports that name nothing.
    """

    secret: str = field(repr=False)
    state_path: str
    key_path: str = ""
    reference_path: str = ""
    secret_header: str = ""
    delivered: frozenset[str] = frozenset()
    failed: frozenset[str] = frozenset()
    bad_address: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if len(self.secret) < LEAST_SECRET:
            raise ValueError(f"the secret of reports must have {LEAST_SECRET} letters")
        if not (self.key_path or self.reference_path):
            raise ValueError("reports need a key_path or a reference_path")

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "SmsReports":  # Any: JSON
        """From the JSON of the contract. Raises ValueError and TypeError."""
        states = {name: frozenset(map(str, told.get(name, ()))) for name in ("delivered", "failed", "bad_address")}
        return cls(**{**told, **states})

    def is_said(self, word: str, headers: Mapping[str, str]) -> bool:
        """Whether the secret was said; takes the same time for every word of a length."""
        said = headers.get(self.secret_header, "") if self.secret_header else word
        return hmac.compare_digest(said.encode(), self.secret.encode())

    def read(self, body: bytes, media_type: str) -> Sequence[Report]:
        """All reports of a call. Raises ValueError for what is neither JSON nor a form, and for too many."""
        told: Any = dict(parse_qsl(body.decode(), max_num_fields=100)) if media_type == FORM else parsed(body)
        rows = told if isinstance(told, list) else [told]
        if len(rows) > MOST_REPORTS or not all(isinstance(row, dict) for row in rows):
            raise ValueError("no reports")
        return list(self._reports(rows))

    def _reports(self, rows: Sequence[Mapping[str, Any]]) -> Iterator[Report]:
        fates = {
            **dict.fromkeys(self.delivered, Fate.DELIVERED),
            **dict.fromkeys(self.failed, Fate.FAILED),
            **dict.fromkeys(self.bad_address, Fate.BAD_ADDRESS),
        }
        for row in rows:
            state = value_at(row, self.state_path)
            if state in fates:
                yield Report(
                    fates[state],
                    key=value_at(row, self.key_path),
                    reference=value_at(row, self.reference_path)[:120],
                    reason=f"sms_{state}" if _CODE.fullmatch(state) else "sms_reported",
                )


def parsed(body: bytes) -> Any:  # Any: JSON
    """JSON; None for what is none."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def value_at(told: Any, path: str) -> str:  # Any: JSON
    """The plain value at a path of names and numbers, as text; nothing where there is none."""
    if not path:
        return ""
    for name in path.split("."):
        if isinstance(told, Mapping):
            told = told.get(name)
        elif isinstance(told, list) and name.isdigit() and int(name) < len(told):
            told = told[int(name)]
        else:
            return ""
    return str(told) if isinstance(told, str | int | float) and not isinstance(told, bool) else ""
