"""`kitaphana target-holds`: the pick lists, made now."""

import click

from kitaphana.circulation.services import expire_holds, target_holds
from kitaphana.core.actor import COMMAND_LINE


@click.command()
def command() -> None:
    """End holds that are over, then choose for every waiting hold the item to be fetched from a shelf."""
    ended = expire_holds()
    made = target_holds(COMMAND_LINE)
    click.echo(f"{ended} holds ended or woken")
    click.echo(f"{made.holds} holds wait: {made.lines} new lines, {made.dropped} old ones dropped")
