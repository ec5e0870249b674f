"""Typed readers of the environment that fail loudly."""

import os


class SettingError(SystemExit):
    """A setting is missing or cannot be understood."""


def text(name: str, default: str) -> str:
    """The variable as text."""
    return os.environ.get(name, default)


def number(name: str, default: int) -> int:
    """The variable as a whole number."""
    value = os.environ.get(name, "")
    if not value:
        return default
    try:
        return int(value)
    except ValueError:
        raise SettingError(f"{name} must be a whole number, not {value!r}") from None


def words(name: str, default: str = "") -> list[str]:
    """The variable as a list, split at commas."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]
