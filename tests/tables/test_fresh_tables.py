"""A new database has the tables that the whole history of migrations would have made."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from kitaphana.core import append_only, fresh_tables
from tests.tables.describing import described

PROJECT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.django_db


@pytest.fixture
def other_database(tmp_path, django_db_blocker):
    """Settings of a process with an empty database of the same kind."""
    base = {"KITAPHANA_PROFILE": "demo", "KITAPHANA_DATA_DIR": str(tmp_path), "KITAPHANA_DATABASE_URL": ""}
    if connection.vendor == "sqlite":
        yield base
        return
    import psycopg

    url = os.environ["KITAPHANA_TEST_DATABASE_URL"]
    name = f"history_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        yield base | {"KITAPHANA_DATABASE_URL": _with_database(url, name)}
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _with_database(url, name):
    from urllib.parse import urlsplit, urlunsplit

    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def by_history(environment):
    done = subprocess.run(
        [sys.executable, "-m", "tests.tables.describing"],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "kitaphana.config.settings", **environment},
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def test_they_are_the_same_as_after_every_migration(other_database):
    told = by_history(other_database)

    fresh = described()
    assert {kind: _beyond(told[kind], fresh[kind]) for kind in fresh} == {kind: [] for kind in fresh}
    assert {kind: _beyond(fresh[kind], told[kind]) for kind in fresh} == {kind: [] for kind in fresh}
    assert {kind: len(told[kind]) for kind in fresh} == {kind: len(fresh[kind]) for kind in fresh}


def _beyond(these, those):
    """Django's own migration gave a table of its own (which we do not use) another width of key than its model has."""
    return [line for line in sorted(set(these) - set(those)) if not line.startswith("auth_group_permissions | id |")]


def test_every_migration_counts_as_done():
    assert (
        MigrationRecorder(connection).applied_migrations().keys() == MigrationLoader(connection).disk_migrations.keys()
    )


def test_the_triggers_are_there():
    assert append_only.missing_triggers() == set()


def test_a_database_with_tables_is_not_empty():
    assert not fresh_tables.is_empty()
