"""`kitaphana check`: every invariant, one line each."""

import importlib
import importlib.util
import sys

import click
from django.apps import apps

from kitaphana.core.invariants import Finding, examine, registered


@click.command()
def command() -> None:
    """Verify everything that must always be true; exit 1 on a breach."""
    load()
    findings = [_told(examine(one)) for one in registered()]
    if not all(finding.is_ok for finding in findings):
        sys.exit(1)


def load() -> None:
    """Import the invariants of the core and of every package that has some."""
    importlib.import_module("kitaphana.core.integrity")
    for config in apps.get_app_configs():
        name = f"{config.name}.invariants"
        if config.name.startswith("kitaphana.") and importlib.util.find_spec(name):
            importlib.import_module(name)


def _told(finding: Finding) -> Finding:
    """One line for the invariant, one more for each of its first breaches."""
    verdict = "ok" if finding.is_ok else f"BROKEN ({finding.breach_count})"
    notes = f" ({'; '.join(finding.notes)})" if finding.notes else ""
    click.echo(f"{finding.code} {verdict} {finding.title}{notes}")
    for breach in finding.breaches:
        click.echo(f"    {breach}", err=True)
    return finding
