"""`kitaphana reindex`: the search index from the database."""

import sys

import click
from tqdm import tqdm

from kitaphana.catalog.queries import work_count
from kitaphana.discovery.builder import rebuild


@click.command()
def command() -> None:
    """Build the search index anew; search goes on with the old one until the new one is ready."""
    with tqdm(total=work_count(), unit=" works", disable=not sys.stderr.isatty()) as bar:

        def show(done: int) -> None:
            bar.update(done - bar.n)

        build = rebuild(show)
    click.echo(f"indexed {build.work_count} works in {build.seconds:.1f} s, {build.size / 1e6:.1f} MB")
