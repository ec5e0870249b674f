"""`kitaphana undo-import`: take back what an import has brought."""

import sys

import click

from kitaphana.catalog.queries import import_batch
from kitaphana.core.actor import COMMAND_LINE
from kitaphana.core.errors import Refused
from kitaphana.holdings.queries import undo_preview
from kitaphana.holdings.services import undo_import

_HINDRANCES = {
    "undo_item_lent": "items lent or read in the library since",
    "undo_item_used": "items in acts, kits or notes made since",
    "undo_item_touched": "items changed by hand since",
    "undo_items_added": "editions with items added since",
    "undo_later_batch": "records or items changed by a later import (undo that one first)",
    "undo_edition_used": "editions in lists or notes",
    "undo_linked": "editions that others are linked to",
}


@click.command()
@click.argument("batch", type=int)
@click.option("--dry-run", is_flag=True, help="Tell what would go and come back, and what stands in the way.")
def command(batch: int, dry_run: bool) -> None:
    """Undo import BATCH (`kitaphana import` tells its number, and so does the audit log).

    What it created goes, what it replaced comes back. When something newer depends on it nothing is done: the reasons
    are told, and the exit code is 1. Called again after it was killed, it goes on.
    """
    preview = undo_preview(batch)
    if preview is None:
        raise click.BadParameter(f"there is no import {batch}", param_hint="BATCH")
    if dry_run:
        _say_preview(batch)
        return
    try:
        told = undo_import(batch_id=batch, by=COMMAND_LINE)
    except Refused as refused:
        for one in refused.refusals:
            _say_hindrance(one.code, one.params.get("count", 0), one.params.get("examples", ()))
        sys.exit(1)
    click.echo(", ".join(f"{name.replace('_', ' ')} {count}" for name, count in told.items()) or "nothing was left")
    sys.exit(1 if told.get("items_kept") or told.get("records_kept") else 0)


def _say_preview(batch: int) -> None:
    row, preview = import_batch(batch), undo_preview(batch)
    if row is None or preview is None:
        return
    if row.undone_at:
        click.echo("undone already", err=True)
    for one in preview.hindrances:
        _say_hindrance(one.code, one.count, one.examples, one.kind)
    click.echo(
        f"dry run: records removed {preview.records_removed}, editions removed {preview.editions_removed}, "
        f"items removed {preview.items_removed}, records restored {preview.records_restored}, "
        f"items restored {preview.items_restored}, "
        f"records that wait in quarantine again {preview.records_waiting_again}"
    )
    sys.exit(1 if preview.hindrances else 0)


def _say_hindrance(code: str, count: int, examples: object, kind: str = "") -> None:
    if code == "batch_undone":
        click.echo("undone already", err=True)
        return
    words = _HINDRANCES.get(code, code)
    shown = ", ".join(map(str, examples)) if isinstance(examples, list | tuple) else ""
    click.echo(f"  {words}: {count}{f', e.g. {kind} {shown}'.replace('  ', ' ') if shown else ''}", err=True)
