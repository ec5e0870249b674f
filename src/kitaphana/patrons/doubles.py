"""Questions about records that may be of one person, and about those that were brought together."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from kitaphana.core import clock
from kitaphana.core.paging import Page, page_of
from kitaphana.patrons.models import LikelyPair, PatronMerge
from kitaphana.patrons.queries import PatronCard, cards_of, guarantor_of, patron_cards
from kitaphana.patrons.services.merging import VALUES
from kitaphana.patrons.services.merging.acts import MAY_BE_UNDONE_FOR


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records with codes of what agrees."""

    id: int
    evidence: tuple[str, ...]
    first: PatronCard
    second: PatronCard


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two, with all that a person compares. `guarantor` is a name."""

    reader: PatronCard
    cards: tuple[str, ...]
    guarantor: str


@dataclass(frozen=True, slots=True)
class MergeFacts:
    """A merge that can still be undone until `undo_by`; `absorbed` is the name on the shell."""

    id: int
    absorbed: str
    merged_at: dt.datetime
    undo_by: dt.datetime


def likely_pairs(*, after: int | None = None, limit: int = 20) -> Page[Pair]:
    """Pairs that wait for a decision, oldest first. Five statements a page."""
    found = LikelyPair.objects.filter(is_apart=False, pk__gt=after or 0).order_by("pk")
    rows = list(found.filter(first__merged_into__isnull=True, second__merged_into__isnull=True)[: limit + 1])
    cards = {card.id: card for card in patron_cards({id_ for row in rows for id_ in (row.first_id, row.second_id)})}
    pairs = (
        Pair(row.pk, tuple(row.evidence), cards[row.first_id], cards[row.second_id])
        for row in rows
        if row.first_id in cards and row.second_id in cards
    )
    return page_of(pairs, limit=limit, key=lambda one: one.id)


def likely_pair_count() -> int:
    """How many wait."""
    return LikelyPair.objects.filter(is_apart=False).count()


def pair_between(one_id: int, other_id: int) -> int | None:
    """The id of the pair that these two make, if it waits."""
    first, second = sorted((one_id, other_id))
    rows = LikelyPair.objects.filter(first_id=first, second_id=second, is_apart=False)
    return rows.values_list("pk", flat=True).first()


def sides(*patron_ids: int) -> Mapping[int, Side]:
    """The records to be compared, by id."""
    return {
        card.id: Side(
            card,
            tuple(one.number for one in cards_of(card.id)),
            relative.full_name if (relative := guarantor_of(card.id)) else "",
        )
        for card in patron_cards(patron_ids)
    }


def merges_of(patron_id: int) -> tuple[MergeFacts, ...]:
    """What the record has absorbed and can still be parted from, newest first; at most twenty."""
    rows = PatronMerge.objects.filter(
        survivor_id=patron_id, undone_at__isnull=True, merged_at__gte=clock.now() - MAY_BE_UNDONE_FOR
    ).select_related("absorbed")
    return tuple(
        MergeFacts(row.pk, row.absorbed.full_name, row.merged_at, row.merged_at + MAY_BE_UNDONE_FOR)
        for row in rows.order_by("-pk")[:20]
    )


def survivor_of_merge(merge_id: int) -> int | None:
    """Whose record the merge belongs to; None when it is undone or forgotten."""
    rows = PatronMerge.objects.filter(pk=merge_id, undone_at__isnull=True)
    return rows.values_list("survivor_id", flat=True).first()


def chosen_by_default(survivor: Side, absorbed: Side) -> frozenset[str]:
    """Values that the survivor lacks and the other record has."""
    mine, theirs = _values(survivor), _values(absorbed)
    return frozenset(name for name in VALUES if not mine[name] and theirs[name])


def _values(side: Side) -> dict[str, object]:
    card = side.reader
    return {
        "name": card.full_name,
        "born_on": card.born_on,
        "phone": card.phone,
        "email": card.email,
        "category": card.category.code,
        "home_branch": card.home_branch_id,
        "language": card.language,
        "guarantor": side.guarantor,
        "note": card.note,
    }
