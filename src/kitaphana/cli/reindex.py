"""`kitaphana reindex`: the search index from the database."""

import sys
from typing import Any  # bars count nothing of their own

import click
from tqdm import tqdm

from kitaphana.catalog.queries import work_count
from kitaphana.catalog.services.bringing_up import bring_up_records, records_behind
from kitaphana.discovery.builder import rebuild


@click.command()
def command() -> None:
    """Build the search index anew; search goes on with the old one until the new one is ready.

    Records that were imported before the program read as much of them as it does now are read again first, once.
    """
    if behind := records_behind():
        with tqdm(total=behind, unit=" records", disable=not sys.stderr.isatty()) as bar:
            changed = bring_up_records(most=behind, progress=lambda done: _show(bar, done))
        click.echo(f"read {behind} older records again, {changed} say more now")
    with tqdm(total=work_count(), unit=" works", disable=not sys.stderr.isatty()) as bar:
        build = rebuild(lambda done: _show(bar, done))
    click.echo(f"indexed {build.work_count} works in {build.seconds:.1f} s, {build.size / 1e6:.1f} MB")


def _show(bar: "tqdm[Any]", done: int) -> None:
    bar.update(done - bar.n)
