"""Collect static files only when one has changed: hashing and compressing all of them takes seconds."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

STAMP = ".collected"


def collect() -> bool:
    """Bring STATIC_ROOT up to date; returns whether there was anything to do."""
    stamp = Path(settings.STATIC_ROOT) / STAMP
    wanted = _digest()
    if stamp.exists() and stamp.read_text() == wanted:
        return False
    call_command("collectstatic", verbosity=0, interactive=False)
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(wanted)
    return True


def _digest() -> str:
    """SHA-256 over name, size and time of every source file."""
    return hashlib.sha256("\n".join(sorted(_sources())).encode()).hexdigest()


def _ignored() -> list[str]:
    patterns: list[str] = getattr(apps.get_app_config("staticfiles"), "ignore_patterns", [])
    return patterns


def _sources() -> Iterator[str]:
    for finder in get_finders():
        for name, storage in finder.list(_ignored()):
            found = Path(storage.path(name)).stat()
            yield f"{name} {found.st_size} {found.st_mtime_ns}"
