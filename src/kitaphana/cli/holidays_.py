"""`kitaphana holidays`: the public holidays of a year into the calendar."""

import click

from kitaphana.core.actor import COMMAND_LINE
from kitaphana.network.services import load_holidays


@click.command()
@click.argument("years", nargs=-1, required=True, type=click.IntRange(1991, 2100))
def command(years: tuple[int, ...]) -> None:
    """Add the public holidays of YEARS that are not there yet; days that staff changed stay as they are."""
    for year in years:
        added = load_holidays(year=year, by=COMMAND_LINE)
        click.echo(f"{year}: added {len(added)} days off")
        for holiday in added:
            click.echo(f"  {holiday.on} {holiday.name_en}")
