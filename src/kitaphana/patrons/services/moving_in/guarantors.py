"""Tie children to those who answer for them, once everybody has come."""

from functools import partial

from kitaphana.core.transactions import retrying
from kitaphana.patrons import rules
from kitaphana.patrons.models import LibraryCard, Origin, Patron
from kitaphana.patrons.services.moving_in.surroundings import Surroundings

BATCH = 1_000


def link_guarantors(around: Surroundings) -> int:
    """Set the guarantors that waited; returns how many still do (no such card, or its reader is not of age).

    In small transactions; safe to repeat.
    """
    waiting, after = 0, 0
    while True:
        ids = list(
            Origin.objects.filter(institution_id=around.institution_id, pk__gt=after)
            .exclude(guarantor_card="")
            .order_by("pk")
            .values_list("pk", flat=True)[:BATCH]
        )
        if not ids:
            return waiting
        waiting += len(ids) - retrying(partial(_link, ids, around))
        after = ids[-1]


def _link(origin_ids: list[int], around: Surroundings) -> int:
    origins = list(Origin.objects.filter(pk__in=origin_ids).select_related("patron"))
    cards = LibraryCard.objects.filter(number__in={one.guarantor_card for one in origins}).select_related("patron")
    adults = {card.number: card.patron for card in cards if rules.is_adult(card.patron.born_on, around.today)}
    linked = []
    for origin in origins:
        guarantor = adults.get(origin.guarantor_card)
        if guarantor is not None and guarantor.pk != origin.patron_id:
            origin.patron.guarantor = guarantor
            linked.append(origin)
    Patron.objects.bulk_update({one.patron.pk: one.patron for one in linked}.values(), ["guarantor"], batch_size=500)
    Origin.objects.filter(pk__in=[one.pk for one in linked]).update(guarantor_card="")
    return len(linked)
