"""A search for words through files of every sort: as they are, unpacked, and what the search index gives back."""

import html
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import tantivy
from django.db import connection

from kitaphana.catalog.exporting import FORMATS, export
from kitaphana.discovery.index import store
from kitaphana.discovery.queries import search
from kitaphana.discovery.requests import SearchRequest
from tests.privacy.canaries import as_text, is_in

Found = set[tuple[str, str]]
"""Where, and what kind of word."""


def seen_in_files(folder: Path, words: Mapping[str, str]) -> Found:
    """By names and by bytes; of archives (a spreadsheet is one) by what is in them."""
    found = set()
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        told = f"{path.relative_to(folder)} {_content(path)}"
        found |= {(path.relative_to(folder).parts[0], kind) for kind, word in words.items() if is_in(word, told)}
    return found


def _content(path: Path) -> str:
    if not zipfile.is_zipfile(path):
        return as_text(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        return html.unescape(" ".join(as_text(archive.read(name)) for name in archive.namelist()))


def seen_in_index(words: Mapping[str, str]) -> Found:
    """Whatever it keeps of a work, and whatever it finds by the word; its own files are packed."""
    reader = store.reader()
    assert reader is not None
    assert reader.searcher.num_docs > 0
    hits = reader.searcher.search(tantivy.Query.all_query(), limit=reader.searcher.num_docs).hits
    kept = " ".join(str(reader.searcher.doc(address).to_dict()) for _, address in hits)
    found = {("kept", kind) for kind, word in words.items() if is_in(word, kept)}
    return found | {("found", kind) for kind, word in words.items() if _finds(word)}


def _finds(word: str) -> bool:
    page = search(SearchRequest(text=word))
    return bool(page.work_ids) and not page.is_corrected and not page.is_partial


def seen_in_exports(folder: Path, words: Mapping[str, str]) -> Found:
    """In every format that `kitaphana export` knows."""
    folder.mkdir()
    for format_ in FORMATS:
        assert export(format_, folder / format_).written or format_.startswith(("marc", "unimarc", "irbis"))
    return seen_in_files(folder, words)


def seen_in_the_database_file(words: Mapping[str, str]) -> Found:
    """The bytes of the file, and of its write-ahead log; SQLite only."""
    name = str(connection.settings_dict["NAME"])
    paths: Iterable[Path] = (path for path in map(Path, (name, f"{name}-wal", f"{name}-journal")) if path.exists())
    return {
        (path.suffix, kind)
        for path in paths
        for text in [as_text(path.read_bytes())]
        for kind, word in words.items()
        if is_in(word, text)
    }
