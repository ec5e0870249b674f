"""`kitaphana migrate`: bring the database to the present shape."""

import click
from django.core.management import call_command


@click.command()
def command() -> None:
    """Make or change the tables; safe to run at every start."""
    call_command("migrate", verbosity=0, interactive=False)
    click.echo("The database is up to date.")
