"""Two grids side by side: which rows came, went or changed, value by value."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from kitaphana.circulation.rules.kinds import ALL_VALUES
from kitaphana.circulation.rules.policy import CRITERIA, PolicyRow

ADDED, REMOVED, CHANGED = "added", "removed", "changed"


@dataclass(frozen=True, slots=True)
class ValueChange:
    """One value of a row before and after, with the codes of the named policies that it comes from."""

    value: str
    before: Any  # int, bool, a tuple of int, or None
    after: Any
    policy_before: str
    policy_after: str


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row that came, went or changed; `criteria` are codes in the order of `CRITERIA`, None for all."""

    what: str
    criteria: tuple[str | None, ...]
    values: tuple[ValueChange, ...]

    @property
    def institution(self) -> str:
        """The owner whose rule it is; empty for a rule of all."""
        return self.criteria[CRITERIA.index("institution")] or ""

    def as_json(self) -> dict[str, Any]:  # Any: JSON has no static type
        """For the audit log: codes and plain values."""
        criteria = {name: code for name, code in zip(CRITERIA, self.criteria, strict=True) if code is not None}
        values = {one.value: [_plain(one.before), _plain(one.after)] for one in self.values}
        return {"what": self.what, "criteria": criteria, "values": values}


def compare(before: Iterable[PolicyRow], after: Iterable[PolicyRow]) -> tuple[RowChange, ...]:
    """All changes, heaviest rows first. Rows are the same when their criteria are."""
    old, new = ({row.criteria: row for row in rows} for rows in (before, after))
    either = {**old, **new}
    found = [(either[key].weight, _change(key, old.get(key), new.get(key))) for key in either]
    changes = [(weight, change) for weight, change in found if change is not None]
    changes.sort(key=lambda pair: (-pair[0], [code or "" for code in pair[1].criteria]))
    return tuple(change for _, change in changes)


def _change(key: tuple[str | None, ...], old: PolicyRow | None, new: PolicyRow | None) -> RowChange | None:
    values = tuple(_value(name, old, new) for name in ALL_VALUES if _of(old, name) != _of(new, name))
    if old is None or new is None:
        return RowChange(REMOVED if new is None else ADDED, key, values)
    return RowChange(CHANGED, key, values) if values else None


def _value(name: str, old: PolicyRow | None, new: PolicyRow | None) -> ValueChange:
    before, after = (row.policy_of(name) if row else "" for row in (old, new))
    return ValueChange(name, _of(old, name), _of(new, name), before, after)


def _of(row: PolicyRow | None, name: str) -> Any:
    return getattr(row, name) if row else None


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
