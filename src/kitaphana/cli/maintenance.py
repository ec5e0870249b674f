"""`kitaphana maintenance`: take no writes for a while; reading goes on."""

import datetime as dt
from contextlib import suppress

import click
from django.db import DatabaseError, transaction

from kitaphana.core import audit, clock, maintenance
from kitaphana.core.actor import COMMAND_LINE


class Moment(click.ParamType):  # type: ignore[type-arg]  # generic in the stubs only
    """`18:00` (the next time that the clock shows it) or `2026-11-23 18:00`, by the city's clock."""

    name = "time"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> dt.datetime:
        text, now = str(value), clock.now().astimezone(clock.zone())
        with suppress(ValueError):
            found = dt.datetime.combine(now.date(), dt.time.fromisoformat(text), tzinfo=clock.zone())
            return found if found > now else found + dt.timedelta(days=1)
        try:
            found = dt.datetime.fromisoformat(text)
        except ValueError:
            self.fail(f"{text!r} is no time: write 18:00 or 2026-11-23 18:00", param, ctx)
        found = found if found.tzinfo else found.replace(tzinfo=clock.zone())
        if found <= now:
            self.fail(f"{text} has passed", param, ctx)
        return found


@click.group(short_help="take no writes for a while")
def command() -> None:
    """While maintenance is on, pages are read and searched as ever; whatever would write gets 503."""


@command.command("on")
@click.option("--until", type=Moment(), help="when it will be over: 18:00, or 2026-11-23 18:00")
@click.option("--text", default="", help=f"a sentence for visitors, at most {maintenance.MOST_TEXT} letters")
def on(until: dt.datetime | None, text: str) -> None:
    """Turn writes away; administrators may still sign in and write."""
    told = maintenance.switch_on(until=until, text=text)
    _audit("maintenance_on", {"until": told.until.isoformat() if told.until else "", "text": told.text})
    click.echo(f"maintenance is on{f', until {told.until:%Y-%m-%d %H:%M}' if told.until else ''}")


@command.command("off")
def off() -> None:
    """Take writes again."""
    if maintenance.switch_off():
        _audit("maintenance_off", {})
        click.echo("maintenance is off")
    else:
        click.echo("maintenance was not on")


@command.command("status")
def status() -> None:
    """Say whether it is on."""
    told = maintenance.current()
    if told is None:
        click.echo("off")
    else:
        until = f" until {told.until:%Y-%m-%d %H:%M}" if told.until else ""
        click.echo(f"on{until} {told.text}".strip())


def _audit(act: str, details: dict[str, str]) -> None:
    """The switch works without a database; where there is one, it is written down."""
    with suppress(DatabaseError), transaction.atomic():
        audit.record(act=act, subject="house:maintenance", by=COMMAND_LINE, details=details)
