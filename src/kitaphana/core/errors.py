"""What every door understands: a refusal with a stable code, and the exception that carries all of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

TOO_MANY_ATTEMPTS: Final = "too_many_attempts"
DEAD_LETTER_UNKNOWN: Final = "dead_letter_unknown"
ALARM_UNKNOWN: Final = "alarm_unknown"
SECOND_FACTOR_OWN: Final = "second_factor_own"

# tables that came in from outside (`core.spreadsheets`)
NOT_A_TABLE: Final = "not_a_table"
TABLE_EMPTY: Final = "table_empty"
HEADER_MISSING: Final = "header_missing"
TABLE_OF_OLD_KIND: Final = "table_of_old_kind"
TABLE_TOO_LONG: Final = "table_too_long"
TABLE_TOO_WIDE: Final = "table_too_wide"
TABLE_LINE_TOO_LONG: Final = "table_line_too_long"
TABLE_CELL_TOO_LONG: Final = "table_cell_too_long"
TABLE_QUOTE_OPEN: Final = "table_quote_open"
TABLE_TOO_LARGE: Final = "table_too_large"
TABLE_DAMAGED: Final = "table_damaged"
TABLE_CODES: Final = frozenset(
    {
        NOT_A_TABLE,
        TABLE_EMPTY,
        HEADER_MISSING,
        TABLE_OF_OLD_KIND,
        TABLE_TOO_LONG,
        TABLE_TOO_WIDE,
        TABLE_LINE_TOO_LONG,
        TABLE_CELL_TOO_LONG,
        TABLE_QUOTE_OPEN,
        TABLE_TOO_LARGE,
        TABLE_DAMAGED,
    }
)

ALL_CODES: Final = frozenset({TOO_MANY_ATTEMPTS, DEAD_LETTER_UNKNOWN, ALARM_UNKNOWN, SECOND_FACTOR_OWN}) | TABLE_CODES


def codes_among(names: Mapping[str, object]) -> frozenset[str]:
    """The codes that a module has defined so far: its constants in capitals that are texts."""
    return frozenset(value for name, value in names.items() if name.isupper() and isinstance(value, str))


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason why an act was refused.

    `code` is stable and public (API, SIP2, statistics); `params` hold plain values for the
    sentence that an edge makes of it. `is_overridable` says whether staff may go on all the same.
    """

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
    is_overridable: bool = False


class Refused(Exception):
    """An act was refused for every reason in `refusals`; nothing was written."""

    def __init__(self, *refusals: Refusal) -> None:
        self.refusals = refusals
        super().__init__(", ".join(refusal.code for refusal in refusals))

    @property
    def codes(self) -> tuple[str, ...]:
        """The stable codes, in the order the rules gave them."""
        return tuple(refusal.code for refusal in self.refusals)


class CommandMismatch(Exception):
    """The same command key came with another body: the caller must make a new key."""


class Busy(Exception):
    """The database could not take the write in time; nothing was written, and trying again is safe."""
