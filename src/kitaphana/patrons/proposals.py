"""Questions about readers of older systems who may be ones that we know: pairs with what agrees, side by side."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from kitaphana.core.paging import Page, page_of
from kitaphana.patrons.models import LibraryCard, PatronCategory, ProposedReader
from kitaphana.patrons.services.moving_in import ReaderDraft


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two; `patron_id` of the one whom we know. `category` has a `name_in(language)`, if it is known."""

    patron_id: int | None
    full_name: str
    born_on: dt.date | None
    phone: str
    email: str
    category: PatronCategory | None
    cards: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A pair; `evidence` are codes of what agrees, `loan_count` loans wait for the decision."""

    id: int
    institution_id: int
    number: str
    evidence: tuple[str, ...]
    loan_count: int
    told: Side
    known: Side


def proposals(*, institution_ids: Iterable[int], after: int | None = None, limit: int = 20) -> Page[Proposal]:
    """Pairs that wait, oldest first. Three statements."""
    rows = ProposedReader.objects.filter(institution_id__in=list(institution_ids)).select_related("candidate__category")
    shown = list(rows.filter(pk__gt=after or 0).order_by("pk")[: limit + 1])
    return page_of(_pairs(shown), limit=limit, key=lambda one: one.id)


def proposal_count(institution_ids: Iterable[int]) -> int:
    """How many wait."""
    return ProposedReader.objects.filter(institution_id__in=list(institution_ids)).count()


def institution_of_proposal(proposal_id: int) -> int | None:
    """Whose it is; None when it is settled already."""
    rows = ProposedReader.objects.filter(pk=proposal_id)
    return rows.values_list("institution_id", flat=True).first()


def strong_proposals(institution_ids: Iterable[int], *, limit: int) -> tuple[int, ...]:
    """Ids of pairs in which the name, the birth date, and the phone or the e-mail agree."""
    rows = ProposedReader.objects.filter(institution_id__in=list(institution_ids)).order_by("pk")
    found = (id_ for id_, evidence in rows.values_list("pk", "evidence").iterator() if is_strong(evidence))
    return tuple(id_ for _, id_ in zip(range(limit), found, strict=False))


def is_strong(evidence: Iterable[str]) -> bool:
    """Name and birth date, and one more."""
    told = set(evidence)
    return "name_and_birth_date" in told and len(told) > 1


def _pairs(rows: list[ProposedReader]) -> list[Proposal]:
    cards: dict[int, list[str]] = {}
    known = LibraryCard.objects.filter(patron_id__in=[row.candidate_id for row in rows]).order_by("-issued_on", "-id")
    for patron_id, number in known.values_list("patron_id", "number"):
        cards.setdefault(patron_id, []).append(number)
    categories = {one.code: one for one in PatronCategory.objects.all()}
    return [_pair(row, tuple(cards.get(row.candidate_id, ())[:5]), categories) for row in rows]


def _pair(row: ProposedReader, cards: tuple[str, ...], categories: dict[str, PatronCategory]) -> Proposal:
    draft, known = ReaderDraft.from_dict(row.draft), row.candidate
    name = " ".join(part for part in (draft.surname, draft.given_name, draft.patronymic) if part)
    numbers = tuple(card.number for card in draft.cards)
    category = categories.get(draft.category)
    return Proposal(
        id=row.pk,
        institution_id=row.institution_id,
        number=row.number,
        evidence=tuple(row.evidence),
        loan_count=len(row.loans),
        told=Side(None, name, draft.born_on, draft.phone, draft.email, category, numbers),
        known=Side(known.pk, known.full_name, known.born_on, known.phone, known.email, known.category, cards),
    )
