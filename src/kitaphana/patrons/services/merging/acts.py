"""Bring two records together, and take that back."""

import datetime as dt
from collections.abc import Collection
from typing import Any, Final

from django.db.models import Q

from kitaphana.core import clock
from kitaphana.core.actor import Actor
from kitaphana.core.commands import once
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.events import publish
from kitaphana.core.models import User
from kitaphana.core.transactions import retrying
from kitaphana.network.queries import posts_of
from kitaphana.patrons import errors, rules
from kitaphana.patrons.events import ReadersMerged, ReadersParted
from kitaphana.patrons.models import LikelyPair, Patron, PatronMerge
from kitaphana.patrons.participation import merge_participants
from kitaphana.patrons.ports import Moved
from kitaphana.patrons.services.merging import values
from kitaphana.patrons.services.records import audited
from kitaphana.patrons.services.search_keys import forget_keys, renew_keys

MAY_BE_UNDONE_FOR: Final = dt.timedelta(days=30)
BATCH: Final = 200


def merge_patrons(*, survivor_id: int, absorbed_id: int, take: Collection[str], by: Actor, command_id: str) -> int:
    """Put everything of one record on another; returns the id of the merge, by which it can be undone for 30 days.

    `take` names the `VALUES` that the survivor shall have from the absorbed record; all others stay. Raises
    `patron_unknown`, `merge_same`, `merge_gone` (one of them is a shell already), `merge_kinds_differ` (a body and a
    person), `merge_family` (one answers for the other), `login_of_staff` (a colleague's login would be closed).
    """
    answer = once(
        key=command_id,
        verb="merge_patrons",
        body={"survivor": survivor_id, "absorbed": absorbed_id, "take": sorted(take)},
        act=lambda: _merge(survivor_id, absorbed_id, take, by),
    )
    return int(answer["merge"])


def _merge(survivor_id: int, absorbed_id: int, take: Collection[str], by: Actor) -> dict[str, Any]:
    rows = _locked(survivor_id, absorbed_id)
    survivor, absorbed = rows.get(survivor_id), rows.get(absorbed_id)
    if survivor is None or absorbed is None:
        raise Refused(Refusal(errors.PATRON_UNKNOWN))
    if refusals := _refusals(survivor, absorbed):
        raise Refused(*refusals)
    columns = values.columns_of(survivor, absorbed, take)
    values.exchange(survivor, absorbed, columns)
    pair = {"survivor_id": survivor_id, "absorbed_id": absorbed_id}
    moved = {one.name: dict(one.absorb(**pair).data) for one in merge_participants()}
    absorbed.merged_into = survivor
    absorbed.save(update_fields=["merged_into"])
    renew_keys([survivor])
    forget_keys([absorbed_id])
    LikelyPair.objects.filter(Q(first_id=absorbed_id) | Q(second_id=absorbed_id), is_apart=False).delete()
    row = PatronMerge.objects.create(
        **pair, merged_at=clock.now(), moved=moved, exchanged=columns, digest=values.digest_of(survivor, columns)
    )
    audited("merge_patrons", survivor, by)
    audited("absorb_patron", absorbed, by)
    publish(ReadersMerged(survivor.category.code))
    return {"merge": row.pk}


def _locked(*ids: int) -> dict[int, Patron]:
    """The records by id, locked in one order for all: two who merge the same pair never wait for each other."""
    rows = Patron.objects.select_for_update(of=("self",)).select_related("category").filter(pk__in=ids)
    return {row.pk: row for row in rows.order_by("pk")}


def _refusals(survivor: Patron, absorbed: Patron) -> list[Refusal]:
    refusals = rules.merge_refusals(
        is_same=survivor.pk == absorbed.pk,
        is_gone=bool(survivor.merged_into_id or absorbed.merged_into_id),
        are_of_one_kind=survivor.category.is_collective == absorbed.category.is_collective,
        is_family=survivor.pk == absorbed.guarantor_id or absorbed.pk == survivor.guarantor_id,
    )
    if survivor.user_id and absorbed.user_id and _is_of_staff(absorbed.user_id):
        refusals.append(Refusal(errors.LOGIN_OF_STAFF))
    return refusals


def _is_of_staff(user_id: int) -> bool:
    user = User.objects.get(pk=user_id)
    return user.is_staff or user.is_superuser or bool(posts_of(user_id))


def undo_merge(*, merge_id: int, by: Actor, command_id: str) -> int:
    """Part the two records again; returns the id of the one that comes back.

    What happened since stays with the survivor: new loans, another term, cards that have ended. Raises
    `merge_unknown`, `merge_undo_late` (30 days are over), `merge_undo_overtaken` when the survivor itself went into
    another record or absorbed one more, or when a value that was exchanged has been changed.
    """
    answer = once(key=command_id, verb="undo_merge", body={"merge": merge_id}, act=lambda: _undo(merge_id, by))
    return PatronMerge.objects.values_list("absorbed_id", flat=True).get(pk=answer["merge"])


def _undo(merge_id: int, by: Actor) -> dict[str, Any]:
    row = PatronMerge.objects.select_for_update().filter(pk=merge_id, undone_at__isnull=True).first()
    if row is None:
        raise Refused(Refusal(errors.MERGE_UNKNOWN))
    rows = _locked(row.survivor_id, row.absorbed_id)
    survivor, absorbed = rows[row.survivor_id], rows[row.absorbed_id]
    if refusals := _undo_refusals(row, survivor):
        raise Refused(*refusals)
    for one in reversed(merge_participants()):
        if one.name in row.moved:
            one.give_back(Moved(survivor.pk, absorbed.pk, row.moved[one.name]))
    values.exchange(survivor, absorbed, row.exchanged)
    absorbed.merged_into = None
    absorbed.save(update_fields=["merged_into"])
    renew_keys([survivor, absorbed])
    row.undone_at = clock.now()
    row.moved = {}
    row.save(update_fields=["undone_at", "moved"])
    _remember_as_two(survivor.pk, absorbed.pk)
    audited("undo_merge", survivor, by)
    audited("restore_patron", absorbed, by)
    publish(ReadersParted(survivor.category.code))
    return {"merge": row.pk}


def _undo_refusals(row: PatronMerge, survivor: Patron) -> list[Refusal]:
    later = PatronMerge.objects.filter(survivor=survivor, undone_at__isnull=True, pk__gt=row.pk)
    return rules.undo_merge_refusals(
        is_late=clock.now() - row.merged_at > MAY_BE_UNDONE_FOR,
        is_survivor_gone=survivor.merged_into_id is not None,
        is_followed=later.exists(),
        are_values_changed=values.digest_of(survivor, row.exchanged) != row.digest,
    )


def _remember_as_two(*ids: int) -> None:
    """Who was parted is not proposed again."""
    first, second = sorted(ids)
    LikelyPair.objects.update_or_create(
        first_id=first, second_id=second, defaults={"is_apart": True, "found_at": clock.now()}
    )


def forget_merged() -> int:
    """Delete the shells whose 30 days are over, with the logins that were closed; returns how many. Daily upkeep."""
    count = 0
    while gone := retrying(_forget_some):
        count += gone
    return count


def _forget_some() -> int:
    """Of a chain of shells the innermost goes first."""
    limit = clock.now() - MAY_BE_UNDONE_FOR
    old = PatronMerge.objects.filter(undone_at__isnull=True, merged_at__lt=limit, absorbed__absorbed__isnull=True)
    ids = list(old.order_by("pk").values_list("absorbed_id", flat=True)[:BATCH])
    if not ids:
        return 0
    logins = list(Patron.objects.filter(pk__in=ids, user__is_active=False).values_list("user_id", flat=True))
    Patron.objects.filter(pk__in=ids).delete()
    User.objects.filter(pk__in=logins, is_staff=False).delete()
    return len(ids)
