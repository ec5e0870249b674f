"""Collect the texts of every package into its own `locale/{kk,ru}/LC_MESSAGES/django.po`; translations are kept.

Texts of `config` go to `ui`, since `config` is no Django app. Nothing but Babel and Django is needed.
"""

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po, write_po

SOURCES = Path(__file__).resolve().parents[1] / "src" / "kitaphana"
LANGUAGES = ("kk", "ru")
KEYWORDS: dict[str, tuple[object, ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
OWNED_BY_OTHERS = {"config": "ui"}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


def main(wanted: list[str]) -> int:
    """Bring the translation files of the wanted packages (all by default) up to date; say what is left."""
    left = 0
    for package, found in texts_by_package().items():
        if wanted and package not in wanted:
            continue
        for language in LANGUAGES:
            path = po_path(package, language)
            catalog = merged(found, path, language)
            write(catalog, path)
            missing = [message for message in catalog if message.id and not is_whole(message)]
            left += len(missing)
            print(f"{package} {language}: {len(catalog)} texts, {len(missing)} to translate")
    return 1 if left else 0


def texts_by_package() -> dict[str, Catalog]:
    """Every text that people see, by the package whose `locale` holds its translation."""
    found: dict[str, Catalog] = {}
    for path in sorted([*SOURCES.rglob("*.py"), *SOURCES.rglob("*.html"), *SOURCES.rglob("*.txt")]):
        relative = path.relative_to(SOURCES)
        if {"tests", "migrations", "static"} & set(relative.parts):
            continue
        for context, ids in texts_of(path):
            catalog = found.setdefault(owner_of(relative), Catalog())
            catalog.add(ids, context=context, locations=[(str(relative), 1)])
    return found


def owner_of(relative: Path) -> str:
    """`edges/portal`, `ui`, `network` …"""
    package = "/".join(relative.parts[:2]) if relative.parts[0] == "edges" else relative.parts[0]
    return OWNED_BY_OTHERS.get(package, package)


def texts_of(path: Path) -> Iterator[tuple[str | None, str | tuple[str, str]]]:
    """The texts of one Python file or template: context (or None), and the text or (singular, plural)."""
    source = path.read_text()
    if path.suffix != ".py":
        from django.utils.translation.template import templatize

        # What stands around the texts is no Python: indentation would be read as blocks.
        source = "\n".join(line.lstrip() for line in templatize(source, origin=str(path)).splitlines())
    for _line, function, found, _comments in extract_python(io.BytesIO(source.encode()), list(KEYWORDS), [], {}):
        yield from as_message(function, found if isinstance(found, tuple) else (found,))


def as_message(
    function: str | None, found: tuple[str | None, ...]
) -> Iterator[tuple[str | None, str | tuple[str, str]]]:
    """One call of a gettext function, unless its text is not written out."""
    has_context = "pgettext" in (function or "")
    has_plural = "ngettext" in (function or "") or "npgettext" in (function or "")
    context = found[0] if has_context else None
    texts = found[1:] if has_context else found
    if not texts or not texts[0]:
        return
    if has_plural and len(texts) > 1 and texts[1]:
        yield context, (texts[0], texts[1])
    else:
        yield context, texts[0]


def po_path(package: str, language: str) -> Path:
    """Where the translations of a package lie."""
    return SOURCES / package / "locale" / language / "LC_MESSAGES" / "django.po"


def read(path: Path, language: str) -> Catalog:
    """The translations there are."""
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def merged(found: Catalog, path: Path, language: str) -> Catalog:
    """The texts found with the translations there are."""
    known, catalog = read(path, language), Catalog(locale=language, fuzzy=False, header_comment="# Kitaphana")
    for message in found:
        if message.id:
            before = known.get(singular(message), message.context)
            catalog.add(message.id, before.string if before else None, message.locations, context=message.context)
    return catalog


def write(catalog: Catalog, path: Path) -> None:
    """One file in the order of its texts' places, without dates, so that only real changes show."""
    path.parent.mkdir(parents=True, exist_ok=True)
    result = io.BytesIO()
    write_po(result, catalog, width=0, sort_by_file=True, include_lineno=False)
    lines = result.getvalue().decode().splitlines()
    kept = re.compile(
        r'"(POT-Creation-Date|PO-Revision-Date|Project-Id|Report-Msgid|Last-Translator|Language-Team|Generated-By)'
    )
    path.write_text("\n".join(line for line in lines if not kept.match(line)) + "\n")


def singular(message: Message) -> str:
    """The text by which a message is known."""
    return str(message.id[0] if isinstance(message.id, tuple | list) else message.id)


def is_whole(message: Message) -> bool:
    """Whether every form of a message is translated."""
    forms = message.string if isinstance(message.string, tuple | list) else [message.string]
    return all(forms)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
