"""`kitaphana import-patrons`: readers, registrations, cards, consents, blocks and open loans from CSV or XLSX."""

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

import click
from django.utils import translation
from tqdm import tqdm

from kitaphana.circulation.services.moving_in import FileRequest, MoveInReport, Place, import_patrons, place_of
from kitaphana.core.errors import Refusal, Refused
from kitaphana.demo.sample_readers import write_sample
from kitaphana.edges.staff.presenters import sentences_for

_LINE_EVERY = 10_000
_ROWS_SHOWN = 5
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", required=False, type=_FILE)
@click.option("--loans", type=_FILE, help="A second table, of open loans, each with the reader's number or card.")
@click.option("--mapping", default="", metavar="NAME|FILE", help="Columns as kept under a name, or written in JSON.")
@click.option("--institution", metavar="CODE", help="Whose readers they are; may be left out when there is only one.")
@click.option("--service-point", metavar="CODE", help="Where the open loans were made; needed when there are any.")
@click.option("--dry-run", is_flag=True, help="Tell what would happen, write no reader.")
@click.option("--report", type=click.Path(dir_okay=False, writable=True, path_type=Path), help="The report as JSON.")
@click.option(
    "--sample",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Write a table of invented readers (.csv or .xlsx) to try it with, and nothing else.",
)
def command(
    file: Path | None,
    loans: Path | None,
    mapping: str,
    institution: str | None,
    service_point: str | None,
    dry_run: bool,
    report: Path | None,
    sample: Path | None,
) -> None:
    """Import readers from a table. Rows that cannot be taken go to a table of rejects; then the exit code is 1."""
    if sample:
        click.echo(f"{write_sample(sample)} invented readers in {sample}")
        return
    if file is None:
        raise click.UsageError("name a FILE (or --sample FILE for one to try)")
    if report and not report.absolute().parent.is_dir():  # said now, not after minutes of work
        raise click.BadParameter(f"there is no folder {report.parent}", param_hint="--report")
    with translation.override("en"):
        told = _import([one for one in (file, loans) if one], mapping, place_of(institution, service_point), dry_run)
    if report:
        files = [{"file": str(path), **one.as_dict(), "rejects": one.rejects} for path, one in told]
        report.write_text(json.dumps({"files": files}, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    sys.exit(0 if all(one.is_clean for _, one in told) else 1)


def _import(files: Sequence[Path], mapping: str, place: Place, is_dry_run: bool) -> list[tuple[Path, MoveInReport]]:
    told = []
    for number, path in enumerate(files):
        request = FileRequest(path, mapping if number == 0 else "", is_dry_run)
        with tqdm(unit=" rows", desc=path.name, disable=not sys.stderr.isatty()) as bar:
            progress = _on_terminal(bar) if sys.stderr.isatty() else _in_lines(path.name)
            try:
                report = import_patrons(request=request, place=place, explain=_explain, progress=progress)
            except Refused as refused:
                click.echo(f"{path.name}: {_explain(refused.refusals)}", err=True)
                raise
        _say(report)
        told.append((path, report))
    return told


def _on_terminal(bar: "tqdm[NoReturn]") -> Callable[[int], None]:
    def show(count: int) -> None:
        bar.update(count - bar.n)

    return show


def _in_lines(name: str) -> Callable[[int], None]:
    """A line every ten thousand rows, for logs."""
    shown = 0

    def show(count: int) -> None:
        nonlocal shown
        if count - shown >= _LINE_EVERY:
            shown = count
            click.echo(f"{name}: {count} rows", err=True)

    return show


def _explain(refusals: Sequence[Refusal]) -> str:
    """What is the matter and what to do, in a cell of the rejects."""
    return " ".join(f"{one.text} {one.advice}".strip() for one in sentences_for(refusals))


def _say(told: MoveInReport) -> None:
    """Reasons, then things to look after, then the counts."""
    for title, reasons in (("rejected", told.reasons), ("look after", told.warnings)):
        for one in reasons.as_list():
            where = f" ({one['column']})" if one["column"] else ""
            rows = ", ".join(str(row) for row in one["rows"][:_ROWS_SHOWN])
            click.echo(f"  {title}: {one['code']}{where}: {one['count']}{', rows ' if rows else ''}{rows}", err=True)
    if told.rejects:
        click.echo(f"  rejects: {told.rejects}", err=True)
    click.echo(f"{'dry run: ' if told.is_dry_run else ''}{told.counts}")
