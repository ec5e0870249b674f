"""Where the index lies: versioned folders, and a pointer file that names the current one.

A new index is built beside the old one and switched to by replacing the pointer in one step; readers look at the
pointer and at tantivy's `meta.json` before each search (two `stat` calls) and reopen when either changed. The folder
before the current one stays, for readers that are just opening it.
"""

import fcntl
import json
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import tantivy
from django.conf import settings

from kitaphana.discovery.index.schema import VERSION, schema

POINTER, ABOUT = "current", "about.json"
UPDATE_HEAP = 15_000_000  # bytes; the least that tantivy takes
_Stamp = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Reader:
    """An open index as of its last commit; `generation` changes whenever there is something new to see."""

    folder: Path
    index: tantivy.Index
    searcher: tantivy.Searcher
    pointer_stamp: _Stamp | None
    stamp: _Stamp | None
    generation: int


_open: Reader | None = None
_opening = threading.Lock()


def root() -> Path:
    """The folder of all index folders."""
    return Path(settings.INDEX_DIR)


def current_folder() -> Path | None:
    """The folder that the pointer names; `None` when there is none of this schema version."""
    try:
        name = (root() / POINTER).read_text().strip()
    except FileNotFoundError:
        return None
    folder = root() / name
    return folder if name.startswith(f"v{VERSION}-") and (folder / "meta.json").exists() else None


def reader() -> Reader | None:
    """The current index with all that is committed, or `None` when there is none."""
    found = _open
    pointer = _stamp(root() / POINTER)
    if found and found.pointer_stamp == pointer and found.stamp == _stamp(found.folder / "meta.json"):
        return found
    with _opening:
        return _refreshed(pointer)


def _refreshed(pointer: _Stamp | None) -> Reader | None:
    global _open
    folder, before = current_folder(), _open
    if folder is None:
        _open = None
        return None
    stamp = _stamp(folder / "meta.json")
    if before and before.folder == folder:
        index = before.index
        index.reload()
    else:
        index = open_index(folder)
    generation = before.generation + 1 if before else 1
    _open = Reader(folder, index, index.searcher(), pointer, stamp, generation)
    return _open


def _stamp(path: Path) -> _Stamp | None:
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_mtime_ns, status.st_ino


def open_index(folder: Path) -> tantivy.Index:
    """Open an index folder, to be reloaded by hand (tantivy's own watcher looks twice a second only)."""
    index = tantivy.Index.open(str(folder))
    index.config_reader(reload_policy="manual")
    return index


def new_index(folder: Path) -> tantivy.Index:
    """Make an empty index in a new folder."""
    folder.mkdir(parents=True)
    return tantivy.Index(schema(), path=str(folder))


@contextmanager
def writing(folder: Path) -> Iterator[tantivy.IndexWriter]:
    """A writer whose changes are one commit, or nothing if an exception comes."""
    writer = open_index(folder).writer(UPDATE_HEAP, 1)
    try:
        yield writer
        writer.commit()
    finally:
        writer.wait_merging_threads()


@contextmanager
def locked(name: str = "write") -> Iterator[None]:
    """Hold a lock that all processes of this machine share: one writer at a time."""
    root().mkdir(parents=True, exist_ok=True)
    with (root() / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def switch_to(folder: Path) -> None:
    """Make `folder` the current one; remove all but it and the one before."""
    before = current_folder()
    fresh = root() / f"{POINTER}.new"
    fresh.write_text(folder.name + "\n")
    os.replace(fresh, root() / POINTER)
    for other in root().glob("v*-*"):
        if other not in {folder, before}:
            shutil.rmtree(other, ignore_errors=True)


def write_about(folder: Path, about: dict[str, str | int]) -> None:
    """Keep what is to be known of a build beside it."""
    (folder / ABOUT).write_text(json.dumps(about) + "\n")


def read_about(folder: Path) -> dict[str, str | int]:
    """What `write_about` kept."""
    return dict(json.loads((folder / ABOUT).read_text()))
