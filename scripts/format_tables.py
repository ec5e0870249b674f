"""Write the tables of docs/operate/formats.md from the tables by which the program reads and converts records.

With `--check` nothing is written; the exit code is 1 when the page is not in step.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from kitaphana.catalog.irbis.fields import VALUE
from kitaphana.catalog.marc.conversion import tables
from kitaphana.catalog.marc.mapping import TABLES
from kitaphana.catalog.marc.mapping.engine import ALWAYS
from kitaphana.catalog.marc.mapping.links import IRBIS_LINKS, MARC21_LINKS, UNIMARC_LINKS
from kitaphana.catalog.marc.record import Format

PAGE = Path(__file__).resolve().parents[1] / "docs" / "operate" / "formats.md"
MARK = "<!-- generated from the tables of the program by scripts/format_tables.py -->\n"
_NAMES = {Format.MARC21: "MARC 21", Format.UNIMARC: "UNIMARC, RUSMARC", Format.IRBIS: "IRBIS"}


def generated() -> str:
    """Everything below the mark."""
    return "\n".join([*_columns(), *_links(), *_conversion()]) + "\n"


def _columns() -> Iterator[str]:
    yield "\n## What goes into which column\n"
    yield f"| Column | {' | '.join(_NAMES.values())} |"
    yield "|---|---|---|---|"
    targets = dict.fromkeys(rule.target for format_ in _NAMES for rule in TABLES[format_])
    for target in targets:
        yield f"| `{target}` | {' | '.join(_sources(format_, target) for format_ in _NAMES)} |"


def _sources(format_: Format, target: str) -> str:
    found = [(rule.tag, rule.codes) for rule in TABLES[format_] if rule.target == target]
    return ", ".join(dict.fromkeys("fixed fields" if tag == ALWAYS else _named(tag, codes) for tag, codes in found))


def _named(tag: str, codes: str) -> str:
    shown = codes.replace(VALUE, "")
    return f"{tag}{' $' + shown if shown else ''}"


def _links() -> Iterator[str]:
    yield "\n## Links between editions\n"
    yield f"| Kind | {' | '.join(_NAMES.values())} |"
    yield "|---|---|---|---|"
    all_links = (MARC21_LINKS, UNIMARC_LINKS, IRBIS_LINKS)
    for kind in dict.fromkeys(kind for links in all_links for kind in links.values()):
        cells = (", ".join(tag for tag, other in links.items() if other == kind) for links in all_links)
        yield f"| `{kind}` | {' | '.join(cells)} |"


def _conversion() -> Iterator[str]:
    yield "\n## Which field becomes which\n"
    yield "| MARC 21 | UNIMARC | Subfields (MARC 21 = UNIMARC) | |"
    yield "|---|---|---|---|"
    found = tables.fields()
    rows = [(row, True) for rows in found.by_marc21.values() for row in rows]
    forward = {(row.marc21, row.unimarc) for row, _ in rows}
    back = {(row.marc21, row.unimarc) for rows in found.by_unimarc.values() for row in rows}
    rows += [
        (row, False) for rows_ in found.by_unimarc.values() for row in rows_ if (row.marc21, row.unimarc) not in forward
    ]
    for row, _ in sorted(rows, key=lambda one: (one[0].marc21, one[0].unimarc, one[0].match)):
        pair = (row.marc21, row.unimarc)
        way = "both ways" if pair in forward & back else "to UNIMARC" if pair in forward else "to MARC 21"
        marks = f" ({row.match.replace(' ', '#')})" if row.match != "??" else ""
        codes = " ".join(f"{left}={right}" for left, right in (row.to_unimarc or {}).items())
        more = f"{way}, {row.form}" if row.form else way
        yield f"| {row.marc21}{marks} | {row.unimarc} | {codes} | {more} |"


def main() -> int:
    """Write or check."""
    text = PAGE.read_text(encoding="utf-8")
    whole = text.partition(MARK)[0] + MARK + generated()
    if "--check" in sys.argv[1:]:
        return int(whole != text)
    PAGE.write_text(whole, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
