"""Questions about terms: whose ends soon, what the next would be, which category an age belongs to."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.db.models import Q, QuerySet

from kitaphana.core import clock
from kitaphana.core.paging import Page, page_of
from kitaphana.network.models import Institution
from kitaphana.patrons import rules
from kitaphana.patrons.models import Consent, ConsentPurpose, Patron, Registration
from kitaphana.patrons.queries import CategoryFacts, PatronCard, list_categories, patron_cards

_IDS_A_DAY: Final = 10**12
"""A key of the list is the day of the end and the row's id in one number."""


@dataclass(frozen=True, slots=True)
class EndingTerm:
    """A reader whose term ends; `key` is that of the list."""

    key: int
    expires_on: dt.date
    reader: PatronCard


def terms_ending(
    institution_id: int,
    *,
    since: dt.date,
    until: dt.date,
    branch_id: int | None = None,
    after: int | None = None,
    limit: int = 50,
) -> Page[EndingTerm]:
    """Terms with the institution that end from `since` through `until`, the first first; of one home branch, or of all.

    Five statements a page, answered from the index of ends.
    """
    terms = Registration.objects.filter(
        institution_id=institution_id, expires_on__range=(since, until), patron__merged_into__isnull=True
    )
    if branch_id is not None:
        terms = terms.filter(patron__home_branch_id=branch_id)
    rows = list(_after(terms, after).order_by("expires_on", "pk")[: limit + 1])
    cards = {card.id: card for card in patron_cards({row.patron_id for row in rows})}
    found = (
        EndingTerm(row.expires_on.toordinal() * _IDS_A_DAY + row.pk, row.expires_on, cards[row.patron_id])
        for row in rows
        if row.patron_id in cards
    )
    return page_of(found, limit=limit, key=lambda one: one.key)


def _after(terms: "QuerySet[Registration]", after: int | None) -> "QuerySet[Registration]":
    if after is None:
        return terms
    ordinal, row_id = divmod(after, _IDS_A_DAY)
    if not 1 <= ordinal <= dt.date.max.toordinal():
        return terms
    day = dt.date.fromordinal(ordinal)
    return terms.filter(Q(expires_on__gt=day) | Q(expires_on=day, pk__gt=row_id))


def next_term_end(card: PatronCard, institution_id: int) -> dt.date:
    """The last day of the term that would begin now: one that is not over is prolonged from its end."""
    months = Institution.objects.values_list("registration_months", flat=True).get(pk=institution_id)
    ends = [term.expires_on for term in card.registrations if term.institution_id == institution_id]
    start = max([clock.today(), *(end + dt.timedelta(days=1) for end in ends)])
    return rules.term_end(start, months)


def proposed_category(card: PatronCard) -> CategoryFacts | None:
    """Another category that the reader has grown into; None where the present one fits, or has no borders of age."""
    now = card.category
    if card.age is None or card.is_collective or (now.least_age is None and now.most_age is None):
        return None
    if rules.category_fits(card.age, now.least_age, now.most_age):
        return None
    bounded = (one for one in list_categories() if one.least_age is not None or one.most_age is not None)
    return next((one for one in bounded if rules.category_fits(card.age, one.least_age, one.most_age)), None)


def consent_version_of(patron_id: int) -> str:
    """The version of the text on personal data that is in force for the reader; empty when there is none."""
    given = Consent.objects.filter(patron_id=patron_id, purpose=ConsentPurpose.PROCESSING, withdrawn_at__isnull=True)
    return given.order_by("-given_at").values_list("text_version", flat=True).first() or ""


@dataclass(frozen=True, slots=True)
class Ward:
    """A reader for whom another answers; `is_child`: younger than the category's age of guarantee."""

    id: int
    full_name: str
    born_on: dt.date | None
    is_child: bool


def wards_with_ages(patron_id: int) -> tuple[Ward, ...]:
    """The first fifty readers that this one answers for; one statement."""
    rows = Patron.objects.filter(guarantor_id=patron_id).select_related("category").order_by("folded_name", "id")[:50]
    today = clock.today()
    return tuple(
        Ward(
            row.pk,
            row.full_name,
            row.born_on,
            rules.needs_guarantor(row.born_on, today, row.category.guarantor_below_age),
        )
        for row in rows
    )
