"""The installation that is measured: a copy of a city, or one built for the run, in a directory that is thrown away."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kitaphana.bench import child

DATABASE = "kitaphana.sqlite3"
DEFAULT_SCALE = "0.02"


@dataclass(frozen=True, slots=True)
class City:
    """A data directory with the environment of its processes, and what to call it in figures."""

    folder: Path
    environment: Mapping[str, str]
    label: str


@contextmanager
def measured() -> Iterator[City]:
    """KITAPHANA_BENCH_DATA_DIR names a city to copy; without it one is built at BENCH_SCALE."""
    with tempfile.TemporaryDirectory(prefix="kitaphana-bench-") as name:
        folder = Path(name)
        environment = environment_of(folder)
        if given := os.environ.get("KITAPHANA_BENCH_DATA_DIR"):
            _copy(Path(given), folder)
        else:
            scale = float(os.environ.get("BENCH_SCALE") or DEFAULT_SCALE)
            child.call("city:build", environment, scale=scale)
        facts = child.call("city:prepare", environment)
        yield City(folder, environment, f"SQLite, {facts['items']} items, {facts['readers']} readers")


def environment_of(folder: Path, database_url: str = "") -> dict[str, str]:
    """What a process needs to work in `folder`."""
    return {
        "KITAPHANA_PROFILE": "demo",
        "KITAPHANA_DATA_DIR": str(folder),
        "KITAPHANA_DATABASE_URL": database_url,
        "DJANGO_SETTINGS_MODULE": "kitaphana.config.settings",
    }


def _copy(source: Path, folder: Path) -> None:
    for name in (DATABASE, f"{DATABASE}-wal", "secret-key", "profile"):
        if (source / name).exists():
            shutil.copy2(source / name, folder / name)
    shutil.copytree(source / "index", folder / "index", symlinks=True)


def build(scale: float) -> dict[str, int]:
    """In a child: tables and a demo city."""
    from django.core.management import call_command

    from kitaphana.demo.services import build_city

    call_command("migrate", verbosity=0, interactive=False)
    built = build_city(scale=scale, seed=1)
    return {"items": built.items, "readers": built.readers}


def prepare() -> dict[str, int]:
    """In a child: newest tables and static files; how large the city is."""
    from django.core.management import call_command
    from django.db import connection

    from kitaphana.holdings.models import Item
    from kitaphana.patrons.models import Patron

    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # the raw limit is measured on a copy of the file alone
    return {"items": Item.objects.count(), "readers": Patron.objects.count()}
