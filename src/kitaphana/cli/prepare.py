"""`kitaphana prepare`: everything between the dependencies and the first page; quick when nothing is to be done."""

import os

import click
from django.conf import settings
from django.core.management import call_command

from kitaphana.circulation.services import ensure_newcomer_rows
from kitaphana.cli import static_files
from kitaphana.core.actor import COMMAND_LINE
from kitaphana.discovery.builder import rebuild
from kitaphana.discovery.index import store
from kitaphana.holdings.services import ensure_item_categories
from kitaphana.patrons.services import ensure_patron_categories


@click.command()
def command() -> None:
    """Bring tables, categories and static files up to date; on a demo, build the city where there is none yet."""
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    recorded = settings.DATA_DIR / "profile"
    if not recorded.exists():
        recorded.write_text(settings.PROFILE + "\n")
    call_command("migrate", verbosity=0, interactive=False)
    static_files.collect()
    if settings.PROFILE == "demo" and _is_empty():
        _build_demo()
    ensure_patron_categories()  # without them nobody could be registered
    ensure_newcomer_rows(by=COMMAND_LINE)
    if settings.PROFILE == "production":
        ensure_item_categories()
    if store.current_folder() is None:  # none yet, or one of an older version
        rebuild()


def _is_empty() -> bool:
    from kitaphana.network.models import Institution

    return not Institution.objects.exists()


def _build_demo() -> None:
    # here, because the group loads this module
    from kitaphana.cli.main import group

    scale = os.environ.get("KITAPHANA_DEMO_SCALE") or "0.02"
    group.main(["demo", "--scale", scale], prog_name="kitaphana", standalone_mode=False)
