"""`kitaphana network`: the places of a city from a data file."""

import tomllib
from pathlib import Path

import click

from kitaphana.core.actor import COMMAND_LINE
from kitaphana.network import services


@click.group(short_help="institutions, branches, stations, hours")
def command() -> None:
    """The network of libraries as data."""


@command.command("load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def load(file: Path) -> None:
    """Make or bring up to date the places that FILE (TOML) describes; safe to repeat, removes nothing.

    `src/kitaphana/demo/data/network.toml` is a whole city as an example.
    """
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
        loaded = services.load_network(data, COMMAND_LINE)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise click.UsageError(f"{file} is not TOML in UTF-8: {error}") from None
    except ValueError as error:
        raise click.UsageError(f"{file}: {error}") from None
    except KeyError as error:
        raise click.UsageError(f"{file} lacks {error}, or uses that code without defining it") from None
    click.echo(f"created {loaded.created_count}, updated {loaded.updated_count}, unchanged {loaded.unchanged_count}")
    for kept in loaded.kept:
        click.echo(
            f"{kept.institution} still forgets after {kept.days} days: the {kept.in_file} of the file hold only for an "
            "institution that is new; the page Forgetting changes them",
            err=True,
        )
