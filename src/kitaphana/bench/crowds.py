"""Acts on an edition with thousands of items beside the same acts on others."""

from collections.abc import Callable, Sequence
from functools import partial

from kitaphana.bench.furnishing import able_readers, copies
from kitaphana.bench.lending import desk, free_items, give_back, lend, new_key, timed
from kitaphana.circulation.models import Hold
from kitaphana.circulation.services import place_hold
from kitaphana.core.actor import Actor, ActorKind, Door
from kitaphana.holdings.models import Item

ITEMS = 2_000
_WARM = 5
_BY = Actor(ActorKind.READER, Door.PORTAL)
Turn = tuple[Callable[[], object], Callable[[], object]]
"""An act where there is much, and the same where there is little."""
Series = dict[str, list[float]]


def many_items(acts: int) -> dict[str, Series]:
    """Seconds of acts on an edition with two thousand items and on others, in turns."""
    plain = plain_items(acts + 1)
    crowd = copies(Item.objects.get(pk=plain.pop()), ITEMS)
    turns = list(zip(crowd, plain, able_readers(len(plain)), strict=False))
    lent = compare([(partial(_lend, reader, many), partial(_lend, reader, one)) for many, one, reader in turns])
    back = compare([(partial(give_back, many), partial(give_back, one)) for many, one, _ in turns])
    nobody_waits = Hold.objects.filter(work_id=_works(crowd[:1])[crowd[0]]).delete
    held = compare([_held(reader, many, one) for many, one, reader in turns], nobody_waits)
    return {"check_out": lent, "check_in": back, "place_hold": held}


def plain_items(wanted: int) -> list[int]:
    """Free books, one of each work."""
    free = free_items().order_by("-pk").values_list("edition__work_id", "pk")
    kept: dict[int, int] = {}
    for work, item in free.iterator():
        kept.setdefault(work, item)
        if len(kept) == wanted:
            break
    return list(kept.values())


def compare(acts: Sequence[Turn], before: Callable[[], object] = lambda: None) -> Series:
    """Seconds of both acts of each turn, not of what is done `before` it; the first turns warm up."""
    told: Series = {"many": [], "plain": []}
    for turn, (many, plain) in enumerate(acts):
        before()
        seconds = {"many": timed(many), "plain": timed(plain)} if turn % 2 else _reversed(many, plain)
        for who, taken in seconds.items():
            told[who] += [taken] if turn >= min(_WARM, len(acts) // 3) else []
    return told


def _reversed(many: Callable[[], object], plain: Callable[[], object]) -> dict[str, float]:
    """Who comes first finds colder caches, so they take turns."""
    first = timed(plain)
    return {"many": timed(many), "plain": first}


def _lend(reader: int, item: int) -> None:
    lend((reader, item), new_key())


def _held(reader: int, many: int, plain: int) -> Turn:
    """Both holds are of the same reader, on whatever work the items are of."""
    works = _works((many, plain))
    return partial(place, reader, works[many]), partial(place, reader, works[plain])


def _works(items: Sequence[int]) -> dict[int, int]:
    return dict(Item.objects.filter(pk__in=items).values_list("pk", "edition__work_id"))


def place(reader: int, work: int) -> None:
    """One hold through the service."""
    place_hold(patron_id=reader, work_id=work, pickup_point_id=desk().id, by=_BY, command_id=new_key())
