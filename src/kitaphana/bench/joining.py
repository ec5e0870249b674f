"""Steps of the import with matching that run in a child."""

import time
import tomllib
from itertools import islice
from pathlib import Path
from random import Random

from django.core.management import call_command

from kitaphana.bench.importing import DAY, item_field
from kitaphana.catalog.marc.reading import read_file
from kitaphana.catalog.models import ImportBatch, MatchEvidence
from kitaphana.core.actor import COMMAND_LINE
from kitaphana.demo import marc
from kitaphana.demo.accounts import CITY
from kitaphana.demo.categories import create_categories
from kitaphana.demo.plan import READERS, plan_for
from kitaphana.demo.rows.editions import EditionMaker, MadeEdition
from kitaphana.demo.services import NETWORK_FILE
from kitaphana.holdings.services import Watch, import_records
from kitaphana.holdings.services.import_jobs import CHUNK
from kitaphana.network.services import load_network

OTHER = "NLRK"
PARTS = 4
"""Of four records two are new, one comes again under its own number, one is known by another institution's ISBN."""


def prepare(folder: str, records: int) -> None:
    """Two institutions with what they have already, and the file to import."""
    call_command("migrate", verbosity=0, interactive=False)
    load_network(tomllib.loads(NETWORK_FILE.read_text()), by=COMMAND_LINE)
    create_categories()
    city = plan_for(min(1.0, max(0.001, 1.4 * records / READERS)))
    made = (one for one in EditionMaker(Random(11), city, DAY).make())  # noqa: S311  the same file in every run
    editions = list(islice((one for one in made if one.isbn), records))
    if len(editions) < records:
        raise RuntimeError(f"only {len(editions)} editions with an ISBN")
    parts = Path(folder)
    own, others = editions[2::PARTS], editions[3::PARTS]
    _write(parts / "own.mrc", own, changed=True)
    _write(parts / "others.mrc", others, source="KZ-NLRK")
    _write(parts / "incoming.mrc", editions)
    for name, institution in (("own", CITY), ("others", OTHER)):
        import_records(files=[parts / f"{name}.mrc"], institution=institution)


def _write(file: Path, editions: list[MadeEdition], *, source: str = "", changed: bool = False) -> None:
    with file.open("wb") as out:
        for edition in editions:
            # the records of the other institution name no items of ours
            fields = [] if source else [item_field(edition.id, number, edition.work.bbk) for number in range(2)]
            if changed:
                fields.append(("500", marc.field("  ", a="Бұрынғы нұсқа")))
            raw = marc.encode(edition, fields)
            out.write(raw.replace(marc.SOURCE.encode(), source.encode()) if source else raw)


def run(folder: str, is_job: bool) -> dict[str, float]:
    """Import the file, as the command line or as a job of the staff pages; seconds, and how many records matched."""
    file = Path(folder) / "incoming.mrc"
    started = time.perf_counter()
    report = import_records(files=[file], institution=CITY, watch=Watch(chunk=CHUNK if is_job else None))
    seconds = time.perf_counter() - started
    batch = ImportBatch.objects.latest("id")
    told = {
        "seconds": seconds,
        "created": report.counts.created,
        "updated": report.counts.updated,
        "attached": report.counts.attached,
        "evidence": MatchEvidence.objects.filter(batch=batch).count(),
    }
    if not report.is_clean or not report.counts.updated or not report.counts.attached:
        raise RuntimeError(f"the import did not match as it should: {report.counts}")
    return told


def parse(folder: str) -> float:
    """Seconds in which the file is only read, record by record."""
    started = time.perf_counter()
    for _ in read_file(Path(folder) / "incoming.mrc"):
        pass
    return time.perf_counter() - started
