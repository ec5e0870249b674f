"""What kind of browser and system a signature tells of: enough to know one's own device again, and no more."""

from typing import Final

UNKNOWN: Final = ""
# The first mark that is found counts: most browsers name their ancestors too.
_BROWSERS: Final = (
    ("YaBrowser", "Yandex"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS: Final = (
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iPadOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def browser_of(signature: str) -> str:
    """The name of the browser, empty where it is none of those that people know."""
    return _first(_BROWSERS, signature)


def system_of(signature: str) -> str:
    """The name of the operating system, empty where it cannot be told."""
    return _first(_SYSTEMS, signature)


def _first(marks: tuple[tuple[str, str], ...], signature: str) -> str:
    return next((name for mark, name in marks if mark in signature), UNKNOWN)
