"""Entry of the `kitaphana` program."""

import os

import click


@click.group()
def main() -> None:
    """Kitaphana: the open platform on which a city runs all of its libraries."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kitaphana.config.settings")
