"""`kitaphana demo`: build the demo city."""

import os
import sys
import time
from typing import NoReturn

import click
from django.conf import settings
from django.core.management import call_command
from tqdm import tqdm

from kitaphana.demo import services
from kitaphana.demo.plan import LARGEST_SCALE, SMALLEST_SCALE


@click.command()
@click.option(
    "--scale",
    type=click.FloatRange(SMALLEST_SCALE, LARGEST_SCALE),
    default=0.02,
    show_default=True,
    help="1 is the city",
)
@click.option("--seed", type=int, default=1, show_default=True, help="another number, another city")
@click.option("--replace", is_flag=True, help="forget what the database holds")
def command(scale: float, seed: int, replace: bool) -> None:
    """Build the demo city: libraries, records, items, readers, loans and the accounts of the handbook.

    For the profile `demo` only: it makes accounts with known passwords.
    """
    _take_profile()
    call_command("migrate", verbosity=0, interactive=False)
    if not services.is_empty():
        if not replace:
            raise click.ClickException("the database already holds libraries; --replace forgets them")
        services.forget_everything()
    started = time.monotonic()
    shown = _Shown()
    built = services.build_city(scale=scale, seed=seed, progress=shown.show)
    shown.close()
    click.echo(
        f"built {built.works} works, {built.editions} editions, {built.items} items, {built.readers} readers,"
        f" {built.loans} loans in {time.monotonic() - started:.0f} s"
    )
    click.echo(f"API token: {built.token_file}")


def _take_profile() -> None:
    """Refuse a production installation; record `demo` where nothing was said yet."""
    recorded = settings.DATA_DIR / "profile"
    was_chosen = bool(os.environ.get("KITAPHANA_PROFILE")) or recorded.exists()
    if settings.PROFILE == "production" and was_chosen:
        raise click.ClickException("this is a production installation; the demo city has accounts with known passwords")
    if not recorded.exists():
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        recorded.write_text("demo\n")


class _Shown:
    """One bar per table on a terminal, one line per table otherwise."""

    def __init__(self) -> None:
        self._bar: tqdm[NoReturn] | None = None
        self._what, self._count = "", 0

    def show(self, what: str, count: int) -> None:
        """`count` rows of `what` are done."""
        if what != self._what:
            self.close()
            self._bar = tqdm(desc=what, unit="", disable=not sys.stderr.isatty())
        if self._bar is not None:
            self._bar.update(count - (self._count if what == self._what else 0))
        self._what, self._count = what, count

    def close(self) -> None:
        """End the last table."""
        if self._bar is not None:
            self._bar.close()
            if self._bar.disable:
                click.echo(f"{self._what}: {self._count}")
