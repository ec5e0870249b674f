"""Django's `migrate`, quicker on a database that has no tables yet."""

from typing import Any

from django.core.management.commands import migrate
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import DEFAULT_DB_ALIAS

from kitaphana.core import fresh_tables


class Command(migrate.Command):
    """As Django's; `--history` takes a new database through every migration instead of making today's tables."""

    def add_arguments(self, parser: Any) -> None:  # Any: Django's own parser
        super().add_arguments(parser)
        parser.add_argument("--history", action="store_true", help="a new database goes through every migration")

    def handle(self, *args: Any, history: bool = False, **options: Any) -> None:
        if history or not _is_plain(options) or not fresh_tables.is_empty():
            super().handle(*args, **options)
            return
        emit_pre_migrate_signal(verbosity=0, interactive=False, db=DEFAULT_DB_ALIAS)
        fresh_tables.make()
        emit_post_migrate_signal(verbosity=0, interactive=False, db=DEFAULT_DB_ALIAS)


def _is_plain(options: dict[str, Any]) -> bool:
    """The whole of the default database, really and now."""
    special = ("app_label", "migration_name", "fake", "fake_initial", "plan", "check_unapplied", "prune")
    return options["database"] == DEFAULT_DB_ALIAS and not any(options.get(name) for name in special)
