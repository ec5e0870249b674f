"""Entry of the `kitaphana` program: one module per command, loaded only when it is asked for."""

import importlib
import os
import sys

import click
from django.db import DatabaseError, OperationalError

from kitaphana.core.errors import Busy, Refused

OWNER_WRITES_GROUP_READS = 0o027
UNDEFINED_TABLE = "42P01"  # PostgreSQL; SQLite's is an OperationalError
UNUSABLE = "the database cannot be used (is KITAPHANA_DATABASE_URL right, was `kitaphana prepare` run?)"
COMMANDS = {
    "analyze": "analyze",
    "bounce": "bounce",
    "check": "check",
    "config": "config",
    "covers": "covers",
    "demo": "demo",
    "export": "export",
    "figures": "figures",
    "holidays": "holidays_",
    "import": "import_",
    "import-patrons": "import_patrons",
    "maintenance": "maintenance",
    "manage": "manage",
    "migrate": "migrate",
    "network": "network",
    "prepare": "prepare",
    "reindex": "reindex",
    "run": "run",
    "target-holds": "target_holds",
    "undo-import": "undo_import",
    "user": "user",
    "web": "web",
    "worker": "worker",
}


class LazyGroup(click.Group):
    """Loads `kitaphana.cli.<module>.command` by name, so that `--help` stays quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        import django

        django.setup()
        module = importlib.import_module(f"kitaphana.cli.{COMMANDS[cmd_name]}")
        command: click.Command = module.command
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
def group() -> None:
    """Kitaphana: the open platform on which a city runs all of its libraries."""


def main() -> None:
    """Run a command; exit 0 done, 1 refused or partly done, 2 wrong use."""
    os.umask(OWNER_WRITES_GROUP_READS)  # the database names readers: it is nobody else's
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kitaphana.config.settings")
    try:
        group(prog_name="kitaphana")
    except Refused as refused:
        sys.exit(_said(f"refused: {', '.join(refused.codes)}"))
    except Busy:
        sys.exit(_said("the database is busy; nothing was changed, try again"))
    except DatabaseError as error:
        if not _is_unusable(error):
            raise
        sys.exit(_said(f"{UNUSABLE}: {str(error).strip().splitlines()[0]}"))


def _is_unusable(error: DatabaseError) -> bool:
    """Whether the database is not there, is none, or has no tables; anything else is a fault of ours."""
    is_without_tables = getattr(error.__cause__, "sqlstate", "") == UNDEFINED_TABLE
    return isinstance(error, OperationalError) or type(error) is DatabaseError or is_without_tables


def _said(message: str) -> int:
    click.echo(message, err=True)
    return 1
