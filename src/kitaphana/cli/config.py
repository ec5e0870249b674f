"""`kitaphana config check`: is this installation set up safely."""

import click
from django.core.checks import run_checks

from kitaphana.cli.guard import demand_safe_data


@click.group()
def command() -> None:
    """Look at the settings."""


@command.command("check")
def check() -> None:
    """Run every check of the settings; exit 1 when one fails."""
    from django.conf import settings

    click.echo(f"profile {settings.PROFILE}, data in {settings.DATA_DIR}")
    demand_safe_data()
    problems = run_checks(include_deployment_checks=settings.PROFILE == "production")
    for problem in problems:
        click.echo(str(problem))
    if any(problem.is_serious() for problem in problems):
        raise click.exceptions.Exit(1)
    click.echo("The settings are in order.")
