"""`python -m kitaphana.bench [--only GROUP]`: JSON lines on standard output."""

from collections.abc import Callable, Iterator
from itertools import chain

import click

from kitaphana.bench import (
    browsing,
    catalog,
    circulation,
    discovery,
    holds,
    matching,
    notices,
    readers,
    records,
    sign_in,
    simulator,
)
from kitaphana.bench.city import City, measured
from kitaphana.bench.measuring import Figure

ACTS, REQUESTS, RECORDS = 1_000, 1_500, 20_000
READERS, OPEN_LOANS = 100_000, 50_000
HOLDS_PLACED, OPEN_HOLDS = 500, 20_000
DECISIONS = 60_000
MESSAGES, LOANS_MEANWHILE = 100_000, 3_000
KNOCKS = 60
GROUPS: dict[str, Callable[[City], Iterator[Figure]]] = {
    "circulation": lambda city: circulation.measure(city, acts=ACTS),
    "holds": lambda city: holds.measure(city, acts=HOLDS_PLACED, open_holds=OPEN_HOLDS),
    "simulator": lambda city: simulator.measure(city, decisions=DECISIONS),
    "discovery": lambda city: discovery.measure(city, requests=REQUESTS),
    "browsing": browsing.measure,
    "sign_in": lambda city: sign_in.measure(city, tries=KNOCKS),
    # the last: it fills the city with readers of its own
    "notices": lambda city: notices.measure(city, messages=MESSAGES, acts=LOANS_MEANWHILE),
}
WITHOUT_CITY: dict[str, Callable[[], Iterator[Figure]]] = {
    "records": lambda: records.measure(records=RECORDS),
    "catalog": lambda: chain(
        catalog.measure(records=RECORDS),
        matching.measure(records=RECORDS),
        readers.measure(readers=READERS, loans=OPEN_LOANS),
    ),
}


@click.command()
@click.option("--only", type=click.Choice([*WITHOUT_CITY, *GROUPS]), help="one group")
def command(only: str | None) -> None:
    """Measure the platform beside the raw limits of this machine.

    KITAPHANA_BENCH_DATA_DIR names a city to measure (a copy is taken); without it one is built at BENCH_SCALE (0.02).
    """
    for name, group in WITHOUT_CITY.items():
        if only in (None, name):
            _tell(group())
    if only not in WITHOUT_CITY:
        with measured() as city:
            for name, of_city in GROUPS.items():
                if only in (None, name):
                    _tell(of_city(city))


def _tell(figures: Iterator[Figure]) -> None:
    for figure in figures:
        click.echo(figure.as_line())


if __name__ == "__main__":
    command()
