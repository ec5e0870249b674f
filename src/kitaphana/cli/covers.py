"""`kitaphana covers`: pictures of covers from a folder."""

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click
from tqdm import tqdm

from kitaphana.catalog.queries import covers_of, editions_named
from kitaphana.catalog.services import MOST_COVER_BYTES, set_cover
from kitaphana.core.actor import COMMAND_LINE
from kitaphana.core.errors import Refused

ENDINGS = {".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff"}


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="only say which editions the names mean")
def command(folder: Path, dry_run: bool) -> None:
    """Give editions the covers that lie in FOLDER: one picture a file, named by ISBN, control number or `e` + id.

    `9786010000000.jpg`, `kz-12345.png` and `e17.webp` are such names. The pictures are drawn anew in two sizes; safe
    to repeat. Exit 1 where a name means no edition or a file is no good picture.
    """
    counts: Counter[str] = Counter()
    for path in tqdm(list(_pictures(folder)), unit=" pictures", disable=not sys.stderr.isatty()):
        outcome = _take(path, dry_run=dry_run)
        counts[outcome] += 1
        if outcome not in DONE:
            click.echo(f"  {path.relative_to(folder)}: {outcome}", err=True)
    done = ", ".join(f"{word} {counts[word]}" for word in DONE)
    left = sum(count for word, count in counts.items() if word not in DONE)
    click.echo(f"{done}, left out {left}")
    sys.exit(1 if left else 0)


GIVEN, UNCHANGED, WOULD = "given", "unchanged", "would be given"
DONE = (GIVEN, UNCHANGED, WOULD)


def _pictures(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.suffix.lower() in ENDINGS and path.is_file())


def _take(path: Path, *, dry_run: bool) -> str:
    """What became of one file, in words."""
    editions = editions_named(path.stem)
    if not editions:
        return "no edition has this ISBN, control number or id"
    if dry_run:
        return WOULD
    before = covers_of(editions)
    try:
        with path.open("rb") as file:
            data = file.read(MOST_COVER_BYTES + 1)
        after = {one: set_cover(edition_id=one, data=data, by=COMMAND_LINE).digest for one in editions}
    except Refused as refused:
        return ", ".join(refused.codes)
    except OSError as error:
        return error.strerror or "cannot be read"
    return UNCHANGED if all(one in before and before[one].digest == after[one] for one in editions) else GIVEN
