"""Acts where much hangs on one title (2,000 items, 500 holds) beside the same acts where little does."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial

from kitaphana.bench.furnishing import able_readers, copies, wait_for
from kitaphana.bench.lending import desk, free_items, give_back, lend, new_key, renew_loan, timed
from kitaphana.circulation.models import Hold
from kitaphana.circulation.services import place_hold
from kitaphana.core.actor import Actor, ActorKind, Door
from kitaphana.core.errors import Refused
from kitaphana.holdings.models import Item, ItemStatus

ITEMS, HOLDS = 2_000, 500
_WARM = 5
_BY = Actor(ActorKind.READER, Door.PORTAL)
Series = dict[str, list[float]]


def many_items(acts: int) -> dict[str, Series]:
    """Seconds of acts on an edition with two thousand items and on others, in turns."""
    plain = _plain_items(acts + 1)
    crowd = copies(Item.objects.get(pk=plain.pop()), ITEMS)
    turns = list(zip(crowd, plain, able_readers(len(plain)), strict=False))
    lent = _compare([(partial(_lend, reader, many), partial(_lend, reader, one)) for many, one, reader in turns])
    back = _compare([(partial(give_back, many), partial(give_back, one)) for many, one, _ in turns])
    held = _compare([_held(reader, many, one) for many, one, reader in turns])
    return {"check_out": lent, "check_in": back, "place_hold": held}


def many_holds(acts: int) -> dict[str, Series]:
    """Seconds of acts on a title that five hundred wait for and on titles that one waits for, in turns."""
    able = able_readers(HOLDS + 2 * acts)
    acts = min(acts, len(able) // 4)
    plain = _plain_items(acts + 1, only=True)
    crowd = copies(Item.objects.get(pk=plain.pop()), acts)
    loans = [(lend((reader, many), new_key()), lend((reader, one), new_key()))
             for many, one, reader in zip(crowd, plain, able[:acts], strict=False)]  # fmt: skip
    _queue(crowd[0], plain, able[2 * acts :])
    turns = list(zip(crowd, plain, able[acts : 2 * acts], strict=False))
    renewed = _compare([(partial(_refused_renewal, many), partial(_refused_renewal, one)) for many, one in loans])
    placed = _compare([_held(reader, many, one) for many, one, reader in turns])
    caught = _compare([(partial(give_back, many), partial(give_back, one)) for many, one, _ in turns])
    return {"renew, refused": renewed, "place_hold": placed, "check_in with capture": caught}


def _plain_items(wanted: int, *, only: bool = False) -> list[int]:
    """Free books of works that nobody waits for, one of each; as `only` all others of these are missing."""
    waited = Hold.objects.filter(closed_at=None).values("work_id")
    free = free_items().exclude(edition__work__in=waited).order_by("-pk").values_list("edition__work_id", "pk")
    kept: dict[int, int] = {}
    for work, item in free.iterator():
        kept.setdefault(work, item)
        if len(kept) == wanted:
            break
    if only:
        others = Item.objects.filter(edition__work__in=kept).exclude(pk__in=kept.values())
        others.update(status=ItemStatus.MISSING)
    return list(kept.values())


def _queue(crowd: int, plain: Sequence[int], able: Sequence[int]) -> None:
    """Five hundred wait for the work of `crowd`, one for that of each of `plain`."""
    works = dict(Item.objects.filter(pk__in=[crowd, *plain]).values_list("pk", "edition__work_id"))
    waiting = [(reader, works[crowd]) for reader in able] + [(able[0], works[item]) for item in plain]
    wait_for((reader, desk().institution_id, work, desk().id) for reader, work in waiting)


def _compare(acts: Sequence[tuple[Callable[[], object], Callable[[], object]]]) -> Series:
    told: Series = {"many": [], "plain": []}
    for turn, (many, plain) in enumerate(acts):
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


def _held(reader: int, many: int, plain: int) -> tuple[Callable[[], object], Callable[[], object]]:
    """Both holds are of the same reader, on whatever work the items are of."""
    works = dict(Item.objects.filter(pk__in=(many, plain)).values_list("pk", "edition__work_id"))
    return partial(_place, reader, works[many]), partial(_place, reader, works[plain])


def _place(reader: int, work: int) -> None:
    place_hold(patron_id=reader, work_id=work, pickup_point_id=desk().id, by=_BY, command_id=new_key())


def _refused_renewal(loan: int) -> None:
    with suppress(Refused):
        renew_loan(loan)
        raise RuntimeError("renewed although somebody waits and no other item can serve")
