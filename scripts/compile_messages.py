"""Compile every `locale/*/LC_MESSAGES/*.po` of the project to `.mo`, by Babel: no gettext tools needed."""

import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

SOURCES = Path(__file__).resolve().parents[1] / "src"


def main() -> int:
    """Compile what is newer than its result."""
    for path in sorted(SOURCES.rglob("locale/*/LC_MESSAGES/*.po")):
        target = path.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= path.stat().st_mtime:
            continue
        with path.open("rb") as source:
            catalog = read_po(source, locale=path.parents[1].name, abort_invalid=True)
        fresh = target.with_suffix(".new")
        with fresh.open("wb") as result:
            write_mo(result, catalog)
        fresh.replace(target)
    return 0


if __name__ == "__main__":
    sys.exit(main())
