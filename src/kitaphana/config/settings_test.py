"""Settings of the tests: a database of the vendor that was asked for, and everything else as in production."""

import os
import tempfile
import zlib
from pathlib import Path

# One per checkout and test process, so that runs side by side do not share a database file.
_checkout = zlib.crc32(__file__.encode())
_worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
_scratch = Path(tempfile.gettempdir()) / f"kitaphana-test-{os.getuid()}-{_checkout:08x}-{_worker}"
(_scratch / "static").mkdir(parents=True, exist_ok=True)
os.environ.setdefault("KITAPHANA_PROFILE", "test")
os.environ.setdefault("KITAPHANA_SECRET_KEY", "only-for-tests-only-for-tests-only-for-tests")
os.environ["KITAPHANA_DATA_DIR"] = str(_scratch)

from kitaphana.config import database  # noqa: E402  the environment above must be set first
from kitaphana.config.settings import *  # noqa: E402,F403  two-line settings for tests

if test_url := os.environ.get("KITAPHANA_TEST_DATABASE_URL"):
    DATABASES = {"default": database.postgresql(test_url)}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", "django.contrib.auth.hashers.Argon2PasswordHasher"]
GATEWAYS = "kitaphana.gateways.recording.in_memory"
TELEGRAM_LISTENER = "kitaphana.gateways.recording.nobody"
THIRD_PARTIES = frozenset({"courier", "telegram", "whatsapp"})
