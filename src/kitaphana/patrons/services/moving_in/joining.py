"""Bring what an older system says into records that are there: given values replace, nothing is taken away.

What staff and readers did here meanwhile stands: a longer term, a lifted block, a withdrawn consent, an ended card.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kitaphana.patrons.models import Block, Consent, LibraryCard, Origin, Patron, Registration
from kitaphana.patrons.services.moving_in import rows
from kitaphana.patrons.services.moving_in.drafts import ReaderDraft
from kitaphana.patrons.services.moving_in.surroundings import Surroundings
from kitaphana.patrons.services.search_keys import renew_keys

NOTE_LENGTH = 1_000
_NAMES = ("surname", "given_name", "patronymic", "folded_name")


@dataclass(frozen=True, slots=True)
class Joined:
    """`only_empty`: values fill what is empty in the record and replace nothing (another system's view of a person)."""

    patron_id: int
    draft: ReaderDraft
    only_empty: bool = False


def join(readers: Sequence[Joined], around: Surroundings) -> None:
    """Write them in the caller's transaction; a fixed number of statements."""
    if not readers:
        return
    ids = {one.patron_id for one in readers}
    patrons = {row.pk: row for row in Patron.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")}
    for one in readers:
        _fill(patrons[one.patron_id], one, around)
    Patron.objects.bulk_update(
        patrons.values(),
        [*_NAMES, "born_on", "phone", "email", "category", "home_branch", "language", "note"],
        batch_size=200,
    )
    renew_keys(patrons.values())
    _add_cards(readers, around)
    _lengthen_terms(readers, around)
    _add_consents(readers, around)
    _add_blocks(readers, around)
    _note_origins(readers, around)


def _fill(patron: Patron, one: Joined, around: Surroundings) -> None:
    values: dict[str, Any] = rows.columns(one.draft, around)  # Any: values of columns
    del values["created_at"]
    note = values.pop("note")
    if one.only_empty:
        for name in (*_NAMES, "category_id", "language"):
            del values[name]
    for name, value in values.items():
        if value and not (one.only_empty and getattr(patron, name)):
            setattr(patron, name, value)
    if note and note not in patron.note:
        patron.note = f"{patron.note}\n{note}".strip()[:NOTE_LENGTH]


def _add_cards(readers: Sequence[Joined], around: Surroundings) -> None:
    numbers = [card.number for one in readers for card in one.draft.cards]
    known = set(LibraryCard.objects.filter(number__in=numbers).values_list("number", flat=True))
    LibraryCard.objects.bulk_create(
        rows.card_row(one.patron_id, card, one.draft, around)
        for one in readers
        for card in one.draft.cards
        if card.number not in known
    )


def _lengthen_terms(readers: Sequence[Joined], around: Surroundings) -> None:
    ids = [one.patron_id for one in readers]
    terms = Registration.objects.filter(institution_id=around.institution_id, patron_id__in=ids)
    known = {term.patron_id: term for term in terms}
    for one in readers:
        if (term := known.get(one.patron_id)) is not None and one.draft.expires_on:
            term.expires_on = max(term.expires_on, one.draft.expires_on)
    Registration.objects.bulk_update(known.values(), ["expires_on"], batch_size=200)
    Registration.objects.bulk_create(
        rows.term_row(one.patron_id, one.draft, around) for one in readers if one.patron_id not in known
    )


def _add_consents(readers: Sequence[Joined], around: Surroundings) -> None:
    """Where the purpose was never spoken of: a withdrawal stays one."""
    ids = [one.patron_id for one in readers]
    known = set(Consent.objects.filter(patron_id__in=ids).values_list("patron_id", "purpose"))
    told = [row for one in readers for row in rows.consent_rows(one.patron_id, one.draft, around)]
    Consent.objects.bulk_create(row for row in told if (row.patron_id, row.purpose) not in known)


def _add_blocks(readers: Sequence[Joined], around: Surroundings) -> None:
    """A block that was lifted here is not placed again."""
    blocked = [one for one in readers if one.draft.block_reason]
    ids = [one.patron_id for one in blocked]
    placed = Block.objects.filter(patron_id__in=ids, institution_id=around.institution_id)
    known = set(placed.values_list("patron_id", "reason"))
    Block.objects.bulk_create(
        rows.block_row(one.patron_id, one.draft, around)
        for one in blocked
        if (one.patron_id, one.draft.block_reason) not in known
    )


def _note_origins(readers: Sequence[Joined], around: Surroundings) -> None:
    Origin.objects.bulk_create(
        [rows.origin_row(one.patron_id, one.draft, around) for one in readers],
        update_conflicts=True,
        unique_fields=["institution", "number"],
        update_fields=["digest", "guarantor_card"],
    )
