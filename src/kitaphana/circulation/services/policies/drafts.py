"""Change a draft: its rows, and the named policies that they choose from."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from kitaphana.circulation import errors
from kitaphana.circulation.models import GridVersion, NamedPolicy, PolicyRow
from kitaphana.circulation.policies import values_of
from kitaphana.circulation.rules.kinds import KINDS, STEPS, out_of_bounds
from kitaphana.circulation.services.policies.criteria import columns_of
from kitaphana.circulation.services.policies.versions import editable, subject_of, touch
from kitaphana.core import audit
from kitaphana.core.actor import Actor
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.transactions import retrying
from kitaphana.core.trilingual import LANGUAGES, Names

_CODE: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


@dataclass(frozen=True, slots=True)
class NewRow:
    """Criteria by code (empty: all); for each kind the code of a policy of the same version (empty: falls through)."""

    criteria: Mapping[str, str]
    policies: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class NewNamedPolicy:
    """A policy: its kind, its code within the version, three names, and values of its kind (None falls through)."""

    kind: str
    code: str
    names: Names
    values: Mapping[str, Any] = field(default_factory=dict)  # Any: int, bool, list of int, or None


def save_row(*, version_id: int, row: NewRow, by: Actor, row_id: int | None = None) -> int:
    """Write a row of a draft, a new one or in place of `row_id`; returns its id. Audited.

    Raises `grid_unknown`, `grid_not_draft`, `policy_row_unknown`, `policy_row_exists`, `policy_row_empty`,
    `policy_criterion_unknown`, `policy_unknown`.
    """

    def save() -> int:
        version = editable(version_id)
        old = _row(version, row_id) if row_id is not None else None
        columns, refusals = columns_of(row.criteria)
        chosen, unknown = _chosen(version, row.policies)
        refusals += unknown
        if not any(chosen.values()) and not unknown:
            refusals.append(Refusal(errors.POLICY_ROW_EMPTY))
        if not refusals and PolicyRow.objects.filter(version=version, **columns).exclude(pk=row_id or 0).exists():
            refusals.append(Refusal(errors.POLICY_ROW_EXISTS))
        if refusals:
            raise Refused(*refusals)
        saved = old or PolicyRow(version=version)
        for name, value in {**columns, **chosen}.items():
            setattr(saved, name, value)
        saved.save()
        details = {"row": saved.pk, "criteria": dict(row.criteria), "policies": dict(row.policies)}
        _done(version, "save_grid_row", details, by)
        return saved.pk

    return retrying(save)


def remove_row(*, version_id: int, row_id: int, by: Actor) -> None:
    """Take a row out of a draft. Raises `grid_unknown`, `grid_not_draft`, `policy_row_unknown`. Audited."""

    def remove() -> None:
        version = editable(version_id)
        _row(version, row_id).delete()
        _done(version, "remove_grid_row", {"row": row_id}, by)

    retrying(remove)


def save_policy(*, version_id: int, policy: NewNamedPolicy, by: Actor, policy_id: int | None = None) -> int:
    """Write a named policy of a draft, a new one or in place of `policy_id` (its kind stays); returns its id. Audited.

    Raises `grid_unknown`, `grid_not_draft`, `policy_unknown`, `policy_exists`, `policy_code_invalid`,
    `policy_name_missing`, `policy_value_invalid`.
    """

    def save() -> int:
        version = editable(version_id)
        if policy.kind not in KINDS:
            raise Refused(Refusal(errors.POLICY_UNKNOWN, {"kind": policy.kind}))
        saved = _policy(version, policy_id) if policy_id is not None else NamedPolicy(kind=policy.kind)
        before = values_of(saved) if policy_id is not None else {}
        if refusals := _refusals(version, policy, saved.kind, policy_id):
            raise Refused(*refusals)
        fill(saved, policy)
        saved.version = version
        saved.save()
        after = values_of(saved)
        changed = {name: [before.get(name), after[name]] for name in after if before.get(name) != after[name]}
        _done(version, "save_policy", {"kind": saved.kind, "code": saved.code, "changed": changed}, by)
        return saved.pk

    return retrying(save)


def remove_policy(*, version_id: int, policy_id: int, by: Actor) -> None:
    """Take a policy out of a draft that no row uses. Raises `policy_unknown`, `policy_in_use` as well. Audited."""

    def remove() -> None:
        version = editable(version_id)
        policy = _policy(version, policy_id)
        if PolicyRow.objects.filter(version=version, **{policy.kind: policy}).exists():
            raise Refused(Refusal(errors.POLICY_IN_USE))
        policy.delete()
        _done(version, "remove_policy", {"kind": policy.kind, "code": policy.code}, by)

    retrying(remove)


def fill(saved: NamedPolicy, policy: NewNamedPolicy) -> None:
    """Give a policy its code, its names and the values of its kind."""
    saved.code = policy.code
    for language in LANGUAGES:
        setattr(saved, f"name_{language}", getattr(policy.names, language))
    for name in KINDS[saved.kind]:
        value = policy.values.get(name)
        setattr(saved, name, sorted(set(value)) if name == STEPS and value is not None else value)


def _refusals(version: GridVersion, policy: NewNamedPolicy, kind: str, policy_id: int | None) -> list[Refusal]:
    found = [
        Refusal(errors.POLICY_VALUE_INVALID, {"value": name, "most": most})
        for name, most in out_of_bounds(policy.values)
    ]
    if not _CODE.fullmatch(policy.code):
        found.append(Refusal(errors.POLICY_CODE_INVALID))
    if not all(getattr(policy.names, language).strip() for language in LANGUAGES):
        found.append(Refusal(errors.POLICY_NAME_MISSING))
    if version.policies.filter(kind=kind, code=policy.code).exclude(pk=policy_id or 0).exists():
        found.append(Refusal(errors.POLICY_EXISTS))
    return found


def _chosen(version: GridVersion, codes: Mapping[str, str]) -> tuple[dict[str, NamedPolicy | None], list[Refusal]]:
    known = {(policy.kind, policy.code): policy for policy in version.policies.all()}
    chosen = {kind: known.get((kind, codes.get(kind, ""))) for kind in KINDS}
    unknown = [kind for kind in KINDS if codes.get(kind) and chosen[kind] is None]
    return chosen, [Refusal(errors.POLICY_UNKNOWN, {"kind": kind}) for kind in unknown]


def _row(version: GridVersion, row_id: int) -> PolicyRow:
    row = PolicyRow.objects.filter(version=version, pk=row_id).first()
    if row is None:
        raise Refused(Refusal(errors.POLICY_ROW_UNKNOWN))
    return row


def _policy(version: GridVersion, policy_id: int) -> NamedPolicy:
    policy = version.policies.filter(pk=policy_id).first()
    if policy is None:
        raise Refused(Refusal(errors.POLICY_UNKNOWN, {"kind": ""}))
    return policy


def _done(version: GridVersion, act: str, details: dict[str, Any], by: Actor) -> None:
    touch(version, by)
    audit.record(act=act, subject=subject_of(version), by=by, details=details)
