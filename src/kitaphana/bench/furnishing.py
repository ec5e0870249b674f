"""What the measured city gets beside what it has: more copies of a book, more readers who wait."""

from collections.abc import Iterable, Sequence

from django.db import transaction

from kitaphana.bench.lending import pairs
from kitaphana.circulation.models import Hold, HoldState
from kitaphana.core import clock
from kitaphana.core.bulk import insert_rows
from kitaphana.holdings.models import Item, ItemStatus

_HOLD = ("patron_id", "institution_id", "work_id", "pickup_point_id", "patron_category", "age_band", "state")


def copies(model: Item, count: int, status: ItemStatus = ItemStatus.AVAILABLE) -> list[int]:
    """Ids of so many further items like `model`."""
    first = (Item.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    fields = [one.attname for one in Item._meta.concrete_fields if not one.primary_key and not one.unique]
    kept = {name: getattr(model, name) for name in fields} | {"status": status}
    made = [Item(pk=first + place, **{**kept, **_numbers(first + place)}) for place in range(count)]
    Item.objects.bulk_create(made, batch_size=500)
    return list(range(first, first + count))


def _numbers(pk: int) -> dict[str, str]:
    return {"barcode": f"BENCH{pk}", "accession_number": f"BENCH{pk}", "source_key": ""}


def able_readers(count: int) -> list[int]:
    """Adults in good standing with nothing on loan."""
    return list(dict.fromkeys(pair[0] for pair in pairs(count * 2)))[:count]


def wait_for(rows: Iterable[Sequence[int]]) -> None:
    """Waiting holds as they would stand; each row: reader, institution, work, pick-up point."""
    now = clock.now()
    full = ((*row, "adult", "31-54", HoldState.WAITING.value, now, now) for row in rows)
    with transaction.atomic():
        insert_rows(Hold, (*_HOLD, "placed_at", "ranked_at"), full)
