"""Steps of the group of holds that run in a child: holds placed, the pick lists of a night, simulated years."""

from dataclasses import asdict
from functools import partial
from itertools import cycle
from random import Random
from tempfile import TemporaryDirectory
from typing import Any  # JSON has no static type

from kitaphana.bench.echo import Echo, noted
from kitaphana.bench.furnishing import able_readers, wait_for
from kitaphana.bench.hold_city import HoldCity
from kitaphana.bench.hold_parts import Strategy, nearest_item, oldest_item
from kitaphana.bench.hold_town import read_town
from kitaphana.bench.lending import APART, desk, new_key
from kitaphana.circulation.models import Hold
from kitaphana.circulation.rules.targeting import choose
from kitaphana.circulation.services import place_hold, target_holds
from kitaphana.circulation.services.targeting import Targeted
from kitaphana.core.actor import Actor, ActorKind, Door
from kitaphana.demo.accounts import CITY
from kitaphana.holdings.models import Item
from kitaphana.network.queries import service_points

STRATEGIES: dict[str, Strategy] = {"by rule": choose, "oldest item": oldest_item, "nearest item": nearest_item}
_BY = Actor(ActorKind.READER, Door.PORTAL)


def _works() -> list[int]:
    """Works of which the city has books that may go home, in the order of their ids."""
    items = Item.objects.filter(
        institution__code=CITY, is_for_loan=True, category__code="book", edition__age_mark=0, pk__gt=APART
    ).exclude(status__in=("lost", "withdrawn", "missing"))
    return list(items.order_by("edition__work_id").values_list("edition__work_id", flat=True).distinct())


def place(acts: int) -> dict[str, list[float]]:
    """Seconds of each hold placed by the service, and of the very same statements by the bare driver on a copy."""
    readers, works, rng = able_readers(acts), _works(), Random(1)  # noqa: S311  no secret
    wanted = [(reader, rng.choice(works)) for _, reader in zip(range(acts), cycle(readers), strict=False)]
    with TemporaryDirectory() as folder, Echo(folder) as echo:
        return echo.series([partial(_place, reader, work) for reader, work in wanted])


def _place(reader: int, work: int) -> None:
    place_hold(patron_id=reader, work_id=work, pickup_point_id=desk().id, by=_BY, command_id=new_key())


def target(open_holds: int) -> dict[str, float]:
    """Seconds of one night's pick lists with so many open holds, and of its bare statements."""
    _fill(open_holds)
    with TemporaryDirectory() as folder, Echo(folder) as echo:
        made: list[Targeted] = []
        seconds, statements = noted(lambda: made.append(target_holds()))
        raw = echo.replayed(statements)
    return {"seconds": seconds, "raw": raw, "holds": made[0].holds, "lines": made[0].lines}


def _fill(open_holds: int) -> None:
    """Waiting holds of many readers for many works, to be fetched all over the city."""
    rng = Random(2)  # noqa: S311  no secret
    readers, works = able_readers(2_000), _works()
    points = [point for point in service_points() if point.offers_pickup and point.institution_code == CITY]
    taken = set(Hold.objects.filter(closed_at__isnull=True).values_list("patron_id", "work_id"))
    missing = open_holds - Hold.objects.filter(state="waiting").count()  # some of the demo city's are ready already
    rows: list[tuple[int, int, int, int]] = []
    while len(rows) < missing:
        pair = (rng.choice(readers), works[min(int(rng.paretovariate(0.4)), len(works)) - 1])
        if pair in taken:
            pair = (pair[0], rng.choice(works))
        if pair not in taken:
            taken.add(pair)
            point = rng.choice(points)
            rows.append((pair[0], point.institution_id, pair[1], point.id))
    wait_for(rows)


def years(days: int) -> dict[str, Any]:
    """The same simulated days of this city by each way to choose an item, and of how many items it was made."""
    town = read_town()
    lived = {name: asdict(HoldCity(town, strategy=strategy).run(days=days)) for name, strategy in STRATEGIES.items()}
    return {"years": lived, "items": sum(town.stock().values()), "places": len(town.stock())}
