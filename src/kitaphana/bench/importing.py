"""Steps of the records group that run in a child."""

import datetime as dt
import resource
import sqlite3
import time
import tomllib
from itertools import islice
from pathlib import Path
from random import Random

from django.core.management import call_command
from django.db import connection

from kitaphana.catalog.models import Edition, EditionIdentifier, MarcRecord, Work
from kitaphana.core.actor import COMMAND_LINE
from kitaphana.demo import marc
from kitaphana.demo.accounts import CITY
from kitaphana.demo.categories import create_categories
from kitaphana.demo.plan import READERS, plan_for
from kitaphana.demo.rows.editions import EditionMaker
from kitaphana.demo.services import NETWORK_FILE
from kitaphana.holdings.models import Item
from kitaphana.holdings.services import import_records
from kitaphana.network.services import load_network

ITEMS_EACH = 2
_ROWS_AT_ONCE = 1_000
_BRANCHES = ("CHEKHOV", "AUEZOV", "ZHAMBYL", "ACH")
DAY = dt.date(2026, 11, 23)


def prepare(file: str, records: int) -> None:
    """Empty tables with a network, and the file to import."""
    call_command("migrate", verbosity=0, interactive=False)
    load_network(tomllib.loads(NETWORK_FILE.read_text()), by=COMMAND_LINE)
    create_categories()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    _write(Path(file), records)


def _write(file: Path, records: int) -> None:
    city = plan_for(min(1.0, max(0.001, 1.1 * records / READERS)))
    editions = EditionMaker(Random(11), city, DAY).make()  # noqa: S311  the same file in every run
    with file.open("wb") as out:
        for edition in islice(editions, records):
            fields = [item_field(edition.id, number, edition.work.bbk) for number in range(ITEMS_EACH)]
            out.write(marc.encode(edition, fields))


def item_field(edition_id: int, number: int, shelf_mark: str) -> tuple[str, str]:
    """The 952 of an item at one of a few branches."""
    accession = edition_id * ITEMS_EACH + number
    branch = _BRANCHES[accession % len(_BRANCHES)]
    return "952", marc.field("  ", a=branch, p=f"B{accession:08d}", i=str(accession), o=shelf_mark, c="Абонемент")


def run(file: str, is_frugal: bool) -> dict[str, float]:
    """Import the file; seconds, items and the peak of memory."""
    if is_frugal:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA cache_size = -4096")
            cursor.execute("PRAGMA mmap_size = 0")
    started = time.perf_counter()
    report = import_records(files=[Path(file)], institution=CITY)
    seconds = time.perf_counter() - started
    if not report.is_clean:
        raise RuntimeError(f"the import was not clean: {report}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "items": Item.objects.count(), "megabytes": round(peak)}


def raw(empty: str, full: str) -> float:
    """Seconds in which the bare driver writes the same rows into the same tables and indexes, synchronous FULL."""
    tables = [model._meta.db_table for model in (Work, Edition, EditionIdentifier, MarcRecord, Item)]
    batches = []
    with sqlite3.connect(full) as source:
        for table in tables:
            cursor = source.execute(f"SELECT * FROM {table}")  # noqa: S608  names of our models
            marks = ", ".join("?" * len(cursor.description))
            while rows := cursor.fetchmany(_ROWS_AT_ONCE):
                # only names of our tables and placeholders are put in
                batches.append((f"INSERT INTO {table} VALUES ({marks})", rows))  # noqa: S608  tables of our own copy
    target = sqlite3.connect(empty, isolation_level=None)
    target.execute("PRAGMA journal_mode=WAL")
    target.execute("PRAGMA synchronous=FULL")
    started = time.perf_counter()
    for statement, rows in batches:
        target.execute("BEGIN IMMEDIATE")
        target.executemany(statement, rows)
        target.execute("COMMIT")
    return time.perf_counter() - started
