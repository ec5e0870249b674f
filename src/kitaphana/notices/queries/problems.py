"""Addresses that do not work: whom a desk should ask for another one."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from kitaphana.core.paging import Page, page_of
from kitaphana.notices.models import AddressProblem
from kitaphana.notices.readers import readers
from kitaphana.notices.rules.kinds import Channel
from kitaphana.patrons.models import Registration
from kitaphana.patrons.queries import patron_cards


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """One reader's address that bounced or was blocked. `is_present`: the reader still has it; else it was replaced."""

    id: int
    patron_id: int
    full_name: str
    card_number: str
    channel: str
    reason: str
    noted_at: dt.datetime
    is_present: bool


def unusable_addresses(
    institution_ids: Collection[int], *, after: int | None = None, limit: int = 50
) -> Page[ProblemRow]:
    """Open problems of readers of some institutions, the latest first; a constant number of statements.

    Shows names and cards: only to who may see readers.
    """
    registered = Registration.objects.filter(patron_id=OuterRef("patron_id"), institution_id__in=institution_ids)
    rows = AddressProblem.objects.filter(Exists(registered), cleared_at__isnull=True).order_by("-pk")
    if after is not None:
        rows = rows.filter(pk__lt=after)
    found = list(rows[: limit + 1])
    ids = {row.patron_id for row in found}
    who, cards = readers(ids), {card.id: card for card in patron_cards(ids)}

    def told(row: AddressProblem) -> ProblemRow:
        card = cards[row.patron_id]
        is_present = Channel(row.channel) in who[row.patron_id].failing
        return ProblemRow(
            row.pk, card.id, card.full_name, card.card_number, row.channel, row.reason, row.noted_at, is_present
        )

    return page_of(map(told, found), limit=limit, key=lambda row: row.id)
