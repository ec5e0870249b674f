"""Uploaded files do not stay: once a day what nobody came back for is deleted."""

import time

from django.apps import apps
from django.conf import settings

from kitaphana.core.uploads import receiving
from kitaphana.core.uploads.models import ENDED, UploadJob

_DAY = 24 * 3600


def forget_old_uploads() -> int:
    """Delete folders older than `KITAPHANA_UPLOAD_DAYS` whose job does not run or wait; how many."""
    root, oldest = receiving.folder_path(""), time.time() - settings.UPLOAD_DAYS * _DAY
    if not root.is_dir():
        return 0
    needed = {receiving.INCOMING, *_folders_in_use()}
    old = [path.name for path in root.iterdir() if path.name not in needed and path.stat().st_mtime < oldest]
    for name in old:
        receiving.remove(name)
    return len(old) + _forget_broken_off()


def _forget_broken_off() -> int:
    """What a web server that died has left of files half received."""
    incoming, oldest, count = receiving.folder_path(receiving.INCOMING), time.time() - _DAY, 0
    for path in incoming.iterdir() if incoming.is_dir() else ():
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
            count += 1
    return count


def _folders_in_use() -> set[str]:
    found: set[str] = set()
    for model in apps.get_models():
        if issubclass(model, UploadJob):
            found.update(model._default_manager.exclude(state__in=ENDED).values_list("folder", flat=True))
    return found
