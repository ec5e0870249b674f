"""Which profile runs, where its data lies, and the secret made for it."""

import os
import secrets
from pathlib import Path

PROJECT_DIR = Path(__file__).resolve().parents[3]
LEAST_SECRET = 32
DEMO, PRODUCTION, TEST = "demo", "production", "test"


def data_dir() -> Path:
    """KITAPHANA_DATA_DIR, else `var/` in the project."""
    return Path(os.environ.get("KITAPHANA_DATA_DIR", PROJECT_DIR / "var")).resolve()


def current() -> str:
    """KITAPHANA_PROFILE, else the one recorded in the data directory, else production."""
    recorded = data_dir() / "profile"
    named = os.environ.get("KITAPHANA_PROFILE") or (recorded.read_text().strip() if recorded.exists() else "")
    profile = named or PRODUCTION
    if profile not in {DEMO, PRODUCTION, TEST}:
        raise SystemExit(f"KITAPHANA_PROFILE must be demo, production or test, not {profile!r}")
    return profile


def secret_key() -> str:
    """KITAPHANA_SECRET_KEY, else a random one made once and kept in the data directory, readable by the owner only."""
    if given := os.environ.get("KITAPHANA_SECRET_KEY"):
        if len(given) < LEAST_SECRET:
            raise SystemExit(f"KITAPHANA_SECRET_KEY must have {LEAST_SECRET} characters at least, chosen at random")
        return given
    path = data_dir() / "secret-key"
    if not path.exists():
        try:
            data_dir().mkdir(parents=True, exist_ok=True)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text().strip()
        except OSError as error:
            raise SystemExit(f"KITAPHANA_DATA_DIR: {data_dir()} cannot be written: {error.strerror}") from None
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()
