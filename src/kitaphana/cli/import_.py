"""`kitaphana import`: records and their items from ISO 2709, MARCXML, IRBIS, and ZIP archives of these."""

import json
import sys
from collections import Counter
from itertools import islice
from pathlib import Path
from typing import NoReturn

import click
from tqdm import tqdm

from kitaphana.holdings.services import FORMATS, ImportReport, Watch, import_records
from kitaphana.holdings.services.importing import ENCODINGS
from kitaphana.holdings.services.opening import opened_files
from kitaphana.holdings.services.reports import Counts
from kitaphana.holdings.services.watching import Progress

_LINE_EVERY = 10_000
_KINDS_SHOWN = 15


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--format", "format_", type=click.Choice(list(FORMATS)), default="auto", show_default=True)
@click.option("--encoding", type=click.Choice(ENCODINGS), default="auto", show_default=True)
@click.option("--institution", metavar="CODE", help="Who owns the stock; may be left out when there is only one.")
@click.option("--service-point", metavar="CODE", help="Where items stand that name no branch.")
@click.option("--dry-run", is_flag=True, help="Tell what would happen, write no record.")
@click.option("--report", type=click.Path(dir_okay=False, writable=True, path_type=Path), help="The report as JSON.")
def command(
    files: tuple[Path, ...],
    format_: str,
    encoding: str,
    institution: str | None,
    service_point: str | None,
    dry_run: bool,
    report: Path | None,
) -> None:
    """Import records with their items. Bad records go to a quarantine file; then the exit code is 1."""
    if report and not report.absolute().parent.is_dir():  # said now, not after hours of work
        raise click.BadParameter(f"there is no folder {report.parent}", param_hint="--report")
    with opened_files(files, format_) as opened, _bar(opened.size) as bar:
        told = import_records(
            files=opened.paths,
            institution=institution,
            service_point=service_point,
            format=format_,
            encoding=encoding,
            dry_run=dry_run,
            watch=Watch(_on_terminal(bar) if sys.stderr.isatty() else _in_lines(), names=opened.names),
        )
    if report:
        report.write_text(json.dumps(told.as_dict(), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    _say(told)
    sys.exit(0 if told.is_clean else 1)


def _bar(total: int) -> "tqdm[NoReturn]":
    return tqdm(total=total, unit="B", unit_scale=True, disable=not sys.stderr.isatty())


def _on_terminal(bar: "tqdm[NoReturn]") -> Progress:
    def show(counts: Counts, done: int) -> None:
        bar.update(done - bar.n)
        bar.set_postfix_str(f"{counts.read} records", refresh=False)

    return show


def _in_lines() -> Progress:
    """A line every ten thousand records, for logs."""
    shown = 0

    def show(counts: Counts, done: int) -> None:
        nonlocal shown
        if counts.read - shown >= _LINE_EVERY:
            shown = counts.read
            click.echo(str(counts), err=True)

    return show


def _say_homeless(told: ImportReport) -> None:
    """What no column takes: the most frequent kinds; all of them are in the report."""
    if told.moving_in.total:
        click.echo(f"  kept in the records only (no column takes them): {told.moving_in.total} subfields", err=True)
    for one in islice(told.moving_in.kinds(), _KINDS_SHOWN):
        name = f"{one.tag}{'$' + one.code if one.code else ''}"
        click.echo(f"    {one.format} {name}: {one.count}, e.g. {' | '.join(one.examples[:1])}", err=True)


def _say_numbers(told: ImportReport) -> None:
    """Accession numbers that came to an item though another one bears them: they got in."""
    if told.counts.numbers_repeated:
        shown = ", ".join(told.repeated_numbers[:_KINDS_SHOWN])
        click.echo(f"  accession numbers that another item bears already: {told.counts.numbers_repeated}", err=True)
        click.echo(f"    e.g. {shown} (see Numbers borne twice on the staff pages)", err=True)


def _say_encodings(told: ImportReport) -> None:
    """What the records came in, and where the guesses stand."""
    for encoding, count in told.encodings.counts.most_common():
        click.echo(f"  encoding {encoding}: {count}", err=True)
    if told.encodings.file:
        click.echo(f"  encoding guessed: {told.encodings.guessed}, record by record in {told.encodings.file}", err=True)
    if told.encodings.doubtful:
        click.echo(f"  encoding doubtful: {told.encodings.doubtful} (see --report)", err=True)


def _say_of_source(told: ImportReport) -> None:
    """What the old system had deleted, and what looks like IRBIS."""
    if told.deleted.count:
        shown = ", ".join(map(str, told.deleted.numbers[:_KINDS_SHOWN]))
        click.echo(f"  deleted in the old system, left out: {told.deleted.count} (MFN {shown})", err=True)
    if told.perhaps_irbis:
        click.echo(f"  copies as IRBIS writes them, but no worksheet or key: {told.perhaps_irbis} records; "
                   "if they are of IRBIS, say --format irbis", err=True)  # fmt: skip


def _say(told: ImportReport) -> None:
    for reason, count in sorted(told.reasons.items()):
        click.echo(f"  {reason}: {count}", err=True)
    for code, count in islice(Counter(told.unknown_branches).most_common(), _KINDS_SHOWN):
        click.echo(f"    branch {code!r} is unknown: {count} items", err=True)
    if (more := len(told.unknown_branches) - _KINDS_SHOWN) > 0:
        click.echo(f"    and {more} more unknown branches (see --report)", err=True)
    _say_numbers(told)
    _say_encodings(told)
    _say_of_source(told)
    _say_homeless(told)
    for number, name in told.batches:
        click.echo(f"  import {number}: {name}", err=True)
    for path in told.quarantine_files:
        click.echo(f"  quarantine: {path}", err=True)
    click.echo(f"{'dry run: ' if told.is_dry_run else ''}{told.counts}")
