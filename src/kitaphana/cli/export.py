"""`kitaphana export`: records out, as they came in or converted."""

import sys
from pathlib import Path

import click
from tqdm import tqdm

from kitaphana.catalog.exporting import FORMATS, Outcome, export
from kitaphana.catalog.queries import export_size
from kitaphana.discovery.queries import search
from kitaphana.discovery.requests import MAX_PAGE_SIZE, MAX_RESULTS, SearchRequest


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@click.option("--format", "format_", type=click.Choice(FORMATS), required=True)
@click.option("--query", metavar="Q", help=f"Only works that a search finds (at most {MAX_RESULTS:,}).")
def command(file: Path, format_: str, query: str | None) -> None:
    """Write records to FILE, converted where need be; exit code 1 when something had to be left out."""
    if not file.absolute().parent.is_dir():
        raise click.BadParameter(f"there is no folder {file.parent}", param_hint="FILE")
    works = None if query is None else _found(query)
    with tqdm(total=export_size(works), unit=" records", disable=not sys.stderr.isatty()) as bar:

        def show(done: int) -> None:
            bar.update(done - bar.n)

        outcome = export(format_, file, work_ids=works, progress=show)
    _say(outcome)
    sys.exit(0 if outcome.is_whole else 1)


def _found(query: str) -> list[int]:
    """The works that have all the words; an export neither guesses at misspelt ones nor ends in the middle."""
    works: list[int] = []
    number, last = 1, 1
    while number <= last:
        page = search(SearchRequest(text=query, page=number, size=MAX_PAGE_SIZE))
        if not page.is_ready:
            raise click.ClickException("there is no search index yet: run kitaphana reindex")
        if page.total > MAX_RESULTS:
            raise click.ClickException(f"the query finds {page.total} works; narrow it to {MAX_RESULTS} or fewer")
        if page.is_partial or page.is_corrected:
            return []
        works += page.work_ids
        number, last = number + 1, page.page_count
    return works


def _say(outcome: Outcome) -> None:
    for line in outcome.lines():
        click.echo(f"  {line}", err=True)
    click.echo(f"written {outcome.written}, left out {outcome.left_out.total()}, too long {outcome.too_long}")
