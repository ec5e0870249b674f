"""`kitaphana figures`: the city's figures, counted in the data."""

import datetime as dt
import json

import click

from kitaphana.catalog.queries import catalog_figures
from kitaphana.circulation.queries import loan_figures
from kitaphana.core import clock
from kitaphana.holdings.queries import holdings_figures, other_item_count
from kitaphana.network.queries import institutions, network_figures
from kitaphana.network.rules import InstitutionKind
from kitaphana.patrons.queries import reader_count, registered_count

LABELS = {
    "libraries": "libraries",
    "libraries_city": "  of the city network",
    "branches_24_7": "    open round the clock",
    "blind_departments": "    with a department for blind readers",
    "libraries_national": "  national",
    "stations": "stations",
    "stations_planned": "stations planned",
    "items": "items of the city network",
    "items_kk": "  in Kazakh",
    "items_ru": "  in Russian",
    "items_foreign": "  in foreign languages",
    "items_undetermined": "  of undetermined language",
    "items_in_stations": "  of these in stations",
    "items_national": "items of the other libraries",
    "works": "works",
    "editions": "editions (titles)",
    "readers": "readers of the city network",
    "readers_registered": "  with a registration in force",
    "loans_open": "open loans",
    "loans_overdue": "  overdue",
    "loans_this_month": "loans this month",
    "loans_this_month_stations": "  at stations",
}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="one JSON object with the same numbers")
def command(as_json: bool) -> None:
    """Count what the built parts of the platform can answer."""
    figures = count()
    if as_json:
        click.echo(json.dumps(figures))
        return
    width = max(len(label) for label in LABELS.values())
    for name, label in LABELS.items():
        click.echo(f"{label:<{width}}  {figures[name]:>13,}".replace(",", "\N{NO-BREAK SPACE}"))


def count() -> dict[str, int]:
    """All figures by name; zeros in an empty installation."""
    city_id = next((found.id for found in institutions() if found.kind is InstitutionKind.CITY), 0)
    network, titles, stock = network_figures(), catalog_figures(), holdings_figures(city_id)
    loans = loan_figures(city_id, since=_month_begin())
    return {
        "libraries": network.library_count,
        "libraries_city": network.city_count,
        "libraries_national": network.national_count,
        "branches_24_7": network.always_open_count,
        "blind_departments": network.blind_department_count,
        "stations": network.station_count,
        "stations_planned": network.planned_station_count,
        "items": stock.item_count,
        **{f"items_{group}": number for group, number in stock.by_language.items()},
        "items_in_stations": stock.in_stations,
        "items_national": other_item_count(city_id),
        "works": titles.work_count,
        "editions": titles.edition_count,
        "readers": reader_count(city_id),
        "readers_registered": registered_count(city_id, clock.today()),
        "loans_open": loans.open_count,
        "loans_overdue": loans.overdue_count,
        "loans_this_month": loans.since_count,
        "loans_this_month_stations": loans.since_at_stations_count,
    }


def _month_begin() -> dt.datetime:
    return dt.datetime.combine(clock.today().replace(day=1), dt.time(), tzinfo=clock.zone())
