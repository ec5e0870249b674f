"""DATABASES from one address: SQLite in the data directory by default, `postgres://…` for PostgreSQL."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


def from_environment(data_dir: Path) -> dict[str, Any]:
    """The `default` database; PostgreSQL when KITAPHANA_DATABASE_URL says so."""
    url = os.environ.get("KITAPHANA_DATABASE_URL", "")
    return postgresql(url) if url else sqlite(data_dir / "kitaphana.sqlite3")


def sqlite(path: Path) -> dict[str, Any]:
    """WAL, synchronous FULL, IMMEDIATE, and the fair write lock of `core.backends.sqlite3`.

    `secure_delete`: what is erased is overwritten in the file, so that a forgotten reader is not found there.
    `cached_statements`: to plan a statement anew takes twenty times as long as to run it, and Python keeps 128 only.
    """
    return {
        "ENGINE": "kitaphana.core.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "cached_statements": 1_000,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536;"
            " PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY; PRAGMA secure_delete=ON;",
        },
        "TEST": {"NAME": str(path.with_name("test.sqlite3"))},
    }


def postgresql(url: str) -> dict[str, Any]:
    """`postgres://user:password@host:port/name?sslmode=require`; what stands after `?` goes to libpq.

    Two words are ours: `host=/path` names a Unix socket; `prepare=no` plans no statement ahead, as is needed behind a
    pooler that shares connections between transactions.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise SystemExit("KITAPHANA_DATABASE_URL must begin with postgres:// (leave it empty for SQLite)")
    asked = dict(parse_qsl(parts.query))
    socket = asked.pop("host", "")
    is_prepared = asked.pop("prepare", "yes") != "no"
    return {
        "ENGINE": "kitaphana.core.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "kitaphana",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or socket,
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,  # after a restart or fail-over no reader meets a dead connection
        "OPTIONS": {**asked, "prepare_threshold": 3 if is_prepared else None},
    }
