"""Versions of the grid: a draft is begun, submitted, released (by a second person where two are needed) or dropped."""

import datetime as dt
from typing import Any

from django.db.models import Max

from kitaphana.circulation import errors
from kitaphana.circulation.models import GridVersion, NamedPolicy, PolicyRow, TwoPersonRelease, VersionState
from kitaphana.circulation.policies import grid_of, grid_on, rows_of, version_on
from kitaphana.circulation.rules.comparing import RowChange, compare
from kitaphana.circulation.rules.kinds import KINDS
from kitaphana.circulation.services.policies.stamps import locked_stamp, raise_version
from kitaphana.core import audit, clock
from kitaphana.core.actor import Actor
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.transactions import retrying
from kitaphana.network.models import Institution

MOST_TOLD = 200
"""Changed rows that an audit entry tells one by one."""
_OPEN = (VersionState.DRAFT, VersionState.SUBMITTED)


def begin_draft(*, by: Actor, title: str = "") -> int:
    """A copy of the grid in force, to be changed; the id of the version. Audited."""

    def begin() -> int:
        locked_stamp()
        source = version_on(clock.today())
        draft = new_version(by, title=title, based_on=source)
        if source is not None:
            _copy(source, draft)
        details = {"based_on": source.number if source else None, "title": draft.title}
        audit.record(act="begin_grid", subject=subject_of(draft), by=by, details=details)
        return draft.pk

    return retrying(begin)


def new_version(by: Actor, *, title: str = "", **fields: Any) -> GridVersion:  # Any: of every column type
    """The next version, empty; the row of the stamp must be locked."""
    last = GridVersion.objects.aggregate(last=Max("number"))["last"] or 0
    now = clock.now()
    return GridVersion.objects.create(
        number=last + 1, title=title.strip()[:120], created_at=now, edited_at=now, edited_by=by.login, **fields
    )


def _copy(source: GridVersion, draft: GridVersion) -> None:
    copies = {}
    for policy in source.policies.order_by("pk"):
        old, policy.pk, policy.version = policy.pk, None, draft
        policy._state.adding = True
        policy.save(force_insert=True)
        copies[old] = policy
    rows = list(rows_of(source.pk))
    for row in rows:
        row.pk, row.version = None, draft
        for kind in KINDS:
            setattr(row, kind, copies.get(getattr(row, f"{kind}_id")))
    PolicyRow.objects.bulk_create(rows)


def submit_version(*, version_id: int, starts_on: dt.date, by: Actor) -> None:
    """Offer a draft for release on a day. Raises `grid_unknown`, `grid_not_draft`, `grid_start_invalid`. Audited."""

    def submit() -> None:
        version = editable(version_id)
        if starts_on < clock.today():
            raise Refused(Refusal(errors.GRID_START_INVALID))
        version.state, version.starts_on, version.submitted_by = VersionState.SUBMITTED, starts_on, by.login
        version.save(update_fields=["state", "starts_on", "submitted_by"])
        audit.record(
            act="submit_grid", subject=subject_of(version), by=by, details={"starts_on": starts_on.isoformat()}
        )

    retrying(submit)


def return_to_draft(*, version_id: int, by: Actor) -> None:
    """Take a submitted version back to be changed. Raises `grid_unknown`, `grid_not_submitted`. Audited."""

    def take_back() -> None:
        version = _submitted(version_id)
        version.state = VersionState.DRAFT
        version.save(update_fields=["state"])
        audit.record(act="return_grid", subject=subject_of(version), by=by)

    retrying(take_back)


def release_version(*, version_id: int, by: Actor) -> None:
    """Let a submitted version hold from its first day on; every process turns to it by itself.

    Raises `grid_unknown`, `grid_not_submitted`, `grid_start_invalid` when its day has passed, `grid_of_another_person`
    where two people are needed and `by` edited or submitted it. Audited with every changed row.
    """

    def release() -> None:
        version = _submitted(version_id)
        if version.starts_on is None or version.starts_on < clock.today():
            raise Refused(Refusal(errors.GRID_START_INVALID))
        changes = changes_of(version)
        if by.login in (version.edited_by, version.submitted_by) and needs_two_people(changes):
            raise Refused(Refusal(errors.GRID_OF_ANOTHER_PERSON))
        version.state, version.released_by, version.released_at = VersionState.RELEASED, by.login, clock.now()
        version.save(update_fields=["state", "released_by", "released_at"])
        raise_version()
        details = {
            "starts_on": version.starts_on.isoformat(),
            "change_count": len(changes),
            "changes": [change.as_json() for change in changes[:MOST_TOLD]],
        }
        audit.record(act="release_grid", subject=subject_of(version), by=by, details=details)

    retrying(release)


def discard_version(*, version_id: int, by: Actor) -> None:
    """Drop a draft or a submitted version; it stays readable. Raises `grid_unknown`, `grid_over`. Audited."""

    def discard() -> None:
        version = locked(version_id)
        if version.state not in _OPEN:
            raise Refused(Refusal(errors.GRID_OVER))
        version.state = VersionState.DISCARDED
        version.save(update_fields=["state"])
        audit.record(act="discard_grid", subject=subject_of(version), by=by)

    retrying(discard)


def set_two_person_release(*, institution_code: str, is_needed: bool, by: Actor) -> None:
    """Say whether changed rules of an institution need two people. Raises `policy_criterion_unknown`. Audited."""

    def change() -> None:
        institution = Institution.objects.filter(code=institution_code).first()
        if institution is None:
            raise Refused(Refusal(errors.POLICY_CRITERION_UNKNOWN, {"criterion": "institution"}))
        if is_needed:
            TwoPersonRelease.objects.get_or_create(institution=institution)
        else:
            TwoPersonRelease.objects.filter(institution=institution).delete()
        details = {"is_needed": is_needed}
        audit.record(act="set_two_person_release", subject=f"institution:{institution.pk}", by=by, details=details)

    retrying(change)


def changes_of(version: GridVersion) -> tuple[RowChange, ...]:
    """What a version changes in the grid that would hold without it on its first day."""
    before = grid_on(version.starts_on or clock.today())
    return compare(before.rows, grid_of(version).rows)


def needs_two_people(changes: tuple[RowChange, ...]) -> bool:
    """Whether an institution that a change touches wants it; rows of no institution touch all of them."""
    wanting = set(TwoPersonRelease.objects.values_list("institution__code", flat=True))
    touched = {change.institution for change in changes}
    return bool(wanting and (touched & wanting or "" in touched))


def locked(version_id: int) -> GridVersion:
    """The version, locked. Raises `grid_unknown`."""
    version = GridVersion.objects.select_for_update(of=("self",)).filter(pk=version_id).first()
    if version is None:
        raise Refused(Refusal(errors.GRID_UNKNOWN))
    return version


def editable(version_id: int) -> GridVersion:
    """The version, locked, if it is a draft. Raises `grid_unknown`, `grid_not_draft`."""
    version = locked(version_id)
    if version.state != VersionState.DRAFT:
        raise Refused(Refusal(errors.GRID_NOT_DRAFT))
    return version


def touch(version: GridVersion, by: Actor) -> None:
    """Remember who changed it last."""
    version.edited_at, version.edited_by = clock.now(), by.login
    version.save(update_fields=["edited_at", "edited_by"])


def _submitted(version_id: int) -> GridVersion:
    version = locked(version_id)
    if version.state != VersionState.SUBMITTED:
        raise Refused(Refusal(errors.GRID_NOT_SUBMITTED))
    return version


def subject_of(version: GridVersion) -> str:
    """What audit entries call it."""
    return f"grid:{version.pk}"


def unused_policies(version: GridVersion) -> list[NamedPolicy]:
    """Policies that no row of the version names."""
    used = {key for row in version.rows.all() for kind in KINDS if (key := getattr(row, f"{kind}_id")) is not None}
    return [policy for policy in version.policies.all() if policy.pk not in used]
