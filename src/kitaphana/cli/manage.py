"""`kitaphana manage …`: Django's own management commands, for operators who know them."""

import click
from django.core.management import execute_from_command_line


@click.command(
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []},
    short_help="Django's management commands",
)
@click.pass_context
def command(ctx: click.Context) -> None:
    """Run one of Django's management commands (`kitaphana manage help` lists them)."""
    execute_from_command_line(["kitaphana manage", *ctx.args])
