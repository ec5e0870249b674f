"""Acts on a title that hundreds wait for beside the same acts on a title that one reader waits for."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from kitaphana.bench.crowds import Series, compare, place, plain_items
from kitaphana.bench.furnishing import able_readers, copies, wait_for
from kitaphana.bench.lending import desk, give_back, lend, new_key, renew_loan
from kitaphana.circulation.models import Hold
from kitaphana.core.errors import Refused
from kitaphana.holdings.models import Item, ItemStatus

HOLDS = 500


@dataclass(frozen=True, slots=True)
class _Title:
    """A work all of whose items are on loan."""

    work: int
    items: Sequence[int]
    loans: Sequence[int]


def many_holds(acts: int) -> dict[str, Series]:
    """Seconds of acts on both titles in turns; they have as many items."""
    able = able_readers(HOLDS + 3 * acts)
    acts = min(acts, len(able) // 4)
    borrowers, holders, singles, queue = (
        able[:acts],
        able[acts : 2 * acts],
        able[2 * acts : 3 * acts],
        able[3 * acts :],
    )
    long, short = (_lent(item, borrowers) for item in plain_items(2))
    wait_for(_rows(long, queue))
    one_waits = partial(_one_waits, short, iter(singles * 3))
    loans, items = zip(long.loans, short.loans, strict=True), zip(long.items, short.items, strict=True)
    return {
        "renew, refused": compare(
            [(partial(_refused, many), partial(_refused, one)) for many, one in loans], one_waits
        ),
        "place_hold": compare(
            [(partial(place, who, long.work), partial(place, who, short.work)) for who in holders], one_waits
        ),
        "check_in with capture": compare(
            [(partial(give_back, many), partial(give_back, one)) for many, one in items], one_waits
        ),
    }


def _lent(model: int, borrowers: Sequence[int]) -> _Title:
    """A copy of the item for each of the borrowers; there are no other items of the work."""
    item = Item.objects.select_related("edition").get(pk=model)
    work = item.edition.work_id
    Item.objects.filter(edition__work=work).update(status=ItemStatus.MISSING)
    items = copies(item, len(borrowers))
    return _Title(work, items, [lend(pair, new_key()) for pair in zip(borrowers, items, strict=True)])


def _rows(title: _Title, readers: Sequence[int]) -> Iterator[tuple[int, int, int, int]]:
    return ((reader, desk().institution_id, title.work, desk().id) for reader in readers)


def _one_waits(title: _Title, readers: Iterator[int]) -> None:
    """Whoever waited before does not any more."""
    Hold.objects.filter(work_id=title.work).delete()
    wait_for(_rows(title, [next(readers)]))


def _refused(loan: int) -> None:
    with suppress(Refused):
        renew_loan(loan)
        raise RuntimeError("renewed although somebody waits and no other item can serve")
