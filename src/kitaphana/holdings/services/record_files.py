"""Which of the files that were sent hold records, and what is the matter with the others."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from kitaphana.catalog.irbis import text
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.uploads import Kind, StoredFile, Upload, receiving
from kitaphana.holdings import errors

HEAD = 1 << 16
MASTER, INDEX = ".mst", ".xrf"
_COMPANIONS = re.compile(
    r"\.(?:cnt|ifp|n0\d|l0\d|lk\d|any|par|fst|fmt|pft|wss?|mnu|sch|stw|tre|tab|opt|ini|uc|wn|srt|gbl|dep|bak|lck|rar)\Z"
)
"""What lies in the folder of an IRBIS or CDS/ISIS database beside its master file and index."""
_LEADER = re.compile(rb"[0-9 ]{5}[\x20-\x7e]{5}[0-9 ]{2}[0-9 ]{5}[\x20-\x7e]{7}")
_RECORD_ELEMENT = re.compile(rb"<(?:[\w.-]+:)?(?:record|leader|controlfield|datafield)[\s>]")
_MARC_JSON = re.compile(rb'"(?:leader|fields)"\s*:')


def choose_record_files(upload: Upload, format_: str) -> Upload:
    """The upload with its files of records only; an index stays on the disk beside its database.

    Raises `Refused` with a reason for every file that is neither records nor a companion of an IRBIS database.
    """
    stored = {one.stored_as for one in upload.files}
    has_database = any(name.endswith(MASTER) for name in stored)
    chosen, refusals = [], []
    for one in upload.files:
        if found := list(_complaints(one, upload, stored, format_)):
            refusals += found
        elif not (has_database and _is_companion(one)):
            chosen.append(one)
    if refusals or not chosen:
        raise Refused(*refusals or (Refusal(errors.FILE_WITHOUT_RECORDS, {"file": upload.files[0].name}),))
    return replace(upload, files=tuple(chosen))


def _is_companion(one: StoredFile) -> bool:
    suffix = Path(one.stored_as).suffix
    return suffix == INDEX or _COMPANIONS.search(suffix) is not None


def _complaints(one: StoredFile, upload: Upload, stored: set[str], format_: str) -> Iterator[Refusal]:
    path = Path(one.stored_as)
    if path.suffix == MASTER:
        if path.with_suffix(INDEX).name not in stored:
            yield Refusal(errors.IRBIS_INDEX_MISSING, {"file": one.name})
        if format_ not in ("auto", "irbis"):
            yield Refusal(errors.FORMAT_MISMATCH, {"file": one.name, "format": format_})
    elif path.suffix == INDEX:
        if path.with_suffix(MASTER).name not in stored:
            yield Refusal(errors.IRBIS_MASTER_MISSING, {"file": one.name})
    elif not (_is_companion(one) and any(name.endswith(MASTER) for name in stored)):
        yield from _complaints_of_text(one, receiving.folder_path(upload.folder) / one.stored_as, format_)


def _complaints_of_text(one: StoredFile, path: Path, format_: str) -> Iterator[Refusal]:
    """By the beginning of the file; records further down, behind much rubbish, are for the command line."""
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    is_xml = one.kind == Kind.XML
    if not _has_records(head, one.kind):
        yield Refusal(errors.FILE_WITHOUT_RECORDS, {"file": one.name})
    elif (format_ == "marcxml") > is_xml or (is_xml and format_ == "irbis"):
        yield Refusal(errors.FORMAT_MISMATCH, {"file": one.name, "format": format_})


def _has_records(head: bytes, kind: str) -> bool:
    if kind == Kind.XML:
        return _RECORD_ELEMENT.search(head) is not None
    if kind == Kind.JSON:
        return _MARC_JSON.search(head) is not None
    return text.is_text(head) or _LEADER.search(head) is not None or b"\x1e" in head or b"\x1d" in head
