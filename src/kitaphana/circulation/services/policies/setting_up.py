"""Set the grid up: rows written at once into the version in force. People change drafts instead."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from kitaphana.circulation import errors
from kitaphana.circulation.models import GridVersion, NamedPolicy, PolicyRow, VersionState
from kitaphana.circulation.policies import values_of, version_on
from kitaphana.circulation.rules.kinds import KINDS, STEPS, out_of_bounds
from kitaphana.circulation.services.policies.criteria import columns_of
from kitaphana.circulation.services.policies.drafts import NewNamedPolicy, fill
from kitaphana.circulation.services.policies.stamps import locked_stamp, raise_version
from kitaphana.circulation.services.policies.versions import new_version, unused_policies
from kitaphana.core import audit, clock
from kitaphana.core.actor import Actor
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.transactions import retrying
from kitaphana.core.trilingual import Names

FIRST_DAY: Final = dt.date(1970, 1, 1)
"""The first version holds since ever, so that no day is without one."""
KIND_NAMES: Final[Mapping[str, Names]] = {
    "loan": Names("Кітап беру", "Выдача", "Loan"),
    "inside": Names("Оқу залы", "Читальный зал", "Reading room"),
    "renewal": Names("Ұзарту", "Продление", "Renewal"),
    "hold": Names("Брондау", "Бронь", "Hold"),
    "transit": Names("Тасымал", "Перемещение", "Transit"),
    "overdue": Names("Мерзімі өткен", "Просрочка", "Overdue"),
    "lost": Names("Жоғалған кітап", "Утрата", "Lost"),
}
"""Policies that nobody has named are called after their kind, with a number."""
_NUMBERED: Final = re.compile(r"(?:" + "|".join(KINDS) + r")-\d+")
_CRITERIA: Final = ("institution", "pool", "patron_category", "item_category", "age_band", "form")


@dataclass(frozen=True, slots=True)
class NewPolicyRow:
    """A row by codes: empty criteria match all, None as a value falls through to the next lighter row.

    `named` gives the policy of a kind its code and names; a kind without gets those of a policy with the same values.
    """

    institution: str = ""
    pool: str = ""
    patron_category: str = ""
    item_category: str = ""
    age_band: str = ""
    form: str = ""
    is_lendable: bool | None = None
    loan_days: int | None = None
    max_loans: int | None = None
    max_of_category: int | None = None
    max_in_all: int | None = None
    max_renewals: int | None = None
    renewal_days: int | None = None
    max_in_library: int | None = None
    in_library_hours: int | None = None
    is_holdable: bool | None = None
    max_holds: int | None = None
    shelf_days: int | None = None
    floats: bool | None = None
    transit_days: int | None = None
    overdue_steps: tuple[int, ...] | None = None
    block_after_days: int | None = None
    lost_after_days: int | None = None
    takes_same: bool | None = None
    takes_equal: bool | None = None
    takes_payment: bool | None = None
    price_percent: int | None = None
    named: Mapping[str, "PolicyName"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PolicyName:
    """What a named policy is called: its code within the version, and its three names."""

    code: str
    names: Names


def set_policy_row(*, row: NewPolicyRow, by: Actor) -> int:
    """Write the row of that cell into the version in force, new or in place of the old one; returns its id.

    A row without any value goes away. Raises `policy_criterion_unknown`, `policy_value_invalid`. Audited; every process
    turns to it. Repeating is safe.
    """
    return retrying(lambda: set_row(row, by))


def set_row(row: NewPolicyRow, by: Actor) -> int:
    """The same inside the caller's transaction."""
    columns, refusals = columns_of({name: getattr(row, name) for name in _CRITERIA})
    values = {kind: {name: getattr(row, name) for name in names} for kind, names in KINDS.items()}
    flat = {name: value for own in values.values() for name, value in own.items()}
    refusals += [Refusal(errors.POLICY_VALUE_INVALID, {"value": n, "most": most}) for n, most in out_of_bounds(flat)]
    if refusals:
        raise Refused(*refusals)
    locked_stamp()
    version = version_on(clock.today()) or _first_version(by)
    policies = {kind: _policy(version, kind, own, row.named.get(kind)) for kind, own in values.items()}
    saved, _ = PolicyRow.objects.update_or_create(version=version, **columns, defaults=policies)
    row_id = saved.pk
    if not any(policies.values()):
        saved.delete()
    _drop_unused(version)
    raise_version()
    told = {name: value for name, value in asdict(row).items() if name != "named" and value not in (None, "")}
    audit.record(act="set_policy_row", subject=f"policy:{row_id}", by=by, details=told)
    return row_id


def _first_version(by: Actor) -> GridVersion:
    return new_version(
        by, state=VersionState.RELEASED, starts_on=FIRST_DAY, released_by=by.login, released_at=clock.now()
    )


def _policy(
    version: GridVersion, kind: str, values: Mapping[str, Any], called: PolicyName | None
) -> NamedPolicy | None:
    """The policy of that name, or any of the kind that holds just these values; None when there are none."""
    if all(value is None for value in values.values()):
        return None
    known = list(version.policies.filter(kind=kind).order_by("pk"))
    sought = {name: tuple(sorted(set(v))) if name == STEPS and v is not None else v for name, v in values.items()}
    for policy in known:
        if policy.code == called.code if called else values_of(policy) == sought:
            break
    else:
        policy = NamedPolicy(version=version, kind=kind)
        called = called or _next_name(kind, {one.code for one in known})
    if called is not None:
        fill(policy, NewNamedPolicy(kind, called.code, called.names, values))
        policy.save()
    return policy


def _next_name(kind: str, taken: set[str]) -> PolicyName:
    number = next(number for number in range(1, len(taken) + 2) if f"{kind}-{number}" not in taken)
    names = KIND_NAMES[kind]
    return PolicyName(f"{kind}-{number}", Names(f"{names.kk} {number}", f"{names.ru} {number}", f"{names.en} {number}"))


def _drop_unused(version: GridVersion) -> None:
    """Policies that got a number for a name do not stay without a row."""
    for policy in unused_policies(version):
        if _NUMBERED.fullmatch(policy.code):
            policy.delete()
