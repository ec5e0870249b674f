"""Take what a form sent to the disk, under a name of ours, and look at it before anything reads it."""

import errno
import hashlib
import os
import re
import shutil
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.crypto import get_random_string

from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.uploads import archives, errors
from kitaphana.core.uploads.kinds import Kind, kind_of
from kitaphana.core.uploads.streams import Watch

INCOMING = "incoming"
MOST_FILES = 200
LONGEST_NAME = 120
FULL = (errno.ENOSPC, errno.EDQUOT)
_SUFFIX = re.compile(r"\.[a-z0-9]{1,5}\Z")
_LINES = (Kind.TEXT, Kind.XML, Kind.JSON, Kind.BINARY)


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file in the folder of its upload: the name that people gave it, ours, bytes, digest and kind."""

    name: str
    stored_as: str
    size: int
    sha256: str
    kind: str

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON values, for a job."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Upload:
    """Everything that came with one form."""

    folder: str
    files: tuple[StoredFile, ...]

    @property
    def name(self) -> str:
        """What lists show: the first name, and how many more."""
        more = f" + {len(self.files) - 1}" if len(self.files) > 1 else ""
        return f"{self.files[0].name}{more}"

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(one.size for one in self.files)

    @property
    def sha256(self) -> str:
        """One digest for all of it."""
        return hashlib.sha256("".join(one.sha256 for one in self.files).encode()).hexdigest()


def receive(files: "Sequence[UploadedFile[Any]]", *, accepted: Collection[Kind]) -> Upload:
    """Store the files in a folder of their own below `DATA_DIR/uploads`; archives are opened if they are accepted.

    Raises `Refused` with every reason there is, and then keeps nothing.
    """
    if not files:
        raise Refused(Refusal(errors.FILE_MISSING))
    if len(files) > MOST_FILES:
        raise Refused(Refusal(errors.FILES_TOO_MANY, {"most": MOST_FILES}))
    work = _Folder(get_random_string(24), accepted)
    with _kept_only_if_whole(work.path):
        for one in files:
            work.take(one)
        if work.refusals:
            raise Refused(*work.refusals)
        if not work.files:
            raise Refused(Refusal(errors.FILE_EMPTY, {"file": clean_name(files[0].name)}))
    return Upload(work.name, tuple(work.files))


@contextmanager
def unpacked(path: Path, *, accepted: Collection[Kind]) -> Iterator[Upload]:
    """The files of an archive that lies on this machine, in a folder of ours that goes again at the end.

    As `receive` opens it: with all the guards of archives, and a look at every file. Raises `Refused` likewise.
    """
    work = _Folder(get_random_string(24), accepted)
    with _kept_only_if_whole(work.path):
        with archives.opened(path, name=clean_name(path.name)) as members:
            for member in members:
                work.take_member(member)
        if not work.files:
            raise Refused(Refusal(errors.FILE_EMPTY, {"file": clean_name(path.name)}))
    try:
        yield Upload(work.name, tuple(work.files))
    finally:
        remove(work.name)


def folder_path(folder: str) -> Path:
    """Where the files of an upload lie."""
    return Path(settings.DATA_DIR) / "uploads" / folder


def remove(folder: str) -> None:
    """Delete the files of an upload; nothing happens when they are gone already."""
    if folder:
        shutil.rmtree(folder_path(folder), ignore_errors=True)


def most_bytes() -> int:
    """How big a file may be, by the setting `KITAPHANA_UPLOAD_MEGABYTES`."""
    return int(settings.UPLOAD_MEGABYTES) << 20


def clean_name(name: str | None) -> str:
    """The name that people gave a file, without its folders and without letters that no name has; never a path."""
    base = re.split(r"[\\/]", name or "")[-1]
    text = "".join(sign for sign in unicodedata.normalize("NFC", base) if unicodedata.category(sign)[0] != "C").strip()
    return text if len(text) <= LONGEST_NAME else f"{text[: LONGEST_NAME - 10]}…{text[-9:]}"


@contextmanager
def _kept_only_if_whole(path: Path) -> Iterator[None]:
    """Delete the folder unless all went well; a full disk is a refusal."""
    try:
        path.mkdir(parents=True, mode=0o700)
        yield
    except OSError as error:
        shutil.rmtree(path, ignore_errors=True)
        if error.errno in FULL:
            raise Refused(Refusal(errors.DISK_FULL)) from error
        raise
    except BaseException:
        shutil.rmtree(path, ignore_errors=True)
        raise


@dataclass(slots=True)
class _Folder:
    """The folder of one upload while it fills."""

    name: str
    accepted: Collection[Kind]
    files: list[StoredFile] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)

    @property
    def path(self) -> Path:
        return folder_path(self.name)

    def take(self, uploaded: "UploadedFile[Any]") -> None:
        """One file of the form; what is wrong with it is noted, so that all of it can be told."""
        name = clean_name(uploaded.name)
        refused = getattr(uploaded, "refusal", "")
        if refused:
            self.refusals.append(Refusal(refused, {"file": name, "most": settings.UPLOAD_MEGABYTES}))
            return
        try:
            self._take(name, uploaded.chunks(archives.CHUNK))
        except Refused as told:
            self.refusals += told.refusals

    def _take(self, name: str, chunks: Iterable[bytes]) -> None:
        stored = self._store(name, chunks)
        path = self.path / stored.stored_as
        if stored.kind != Kind.ARCHIVE or Kind.ARCHIVE not in self.accepted:
            self._keep(stored)
            return
        with archives.opened(path, name=name) as members:
            for member in members:
                self.take_member(member)
        path.unlink()

    def take_member(self, member: archives.Member) -> None:
        """One file of an archive. Raises `Refused`."""
        stored = self._store(clean_name(member.name), member.chunks(), is_counted=True)
        if stored.kind in (Kind.ARCHIVE, Kind.OTHER_ARCHIVE):
            raise Refused(Refusal(errors.ARCHIVE_NESTED, {"file": stored.name}))
        self._keep(stored)

    def _keep(self, stored: StoredFile) -> None:
        if stored.kind == Kind.EMPTY:
            raise Refused(Refusal(errors.FILE_EMPTY, {"file": stored.name}))
        if Kind(stored.kind) not in self.accepted:
            raise Refused(Refusal(errors.FILE_WRONG_TYPE, {"file": stored.name, "kind": stored.kind}))
        self.files.append(stored)

    def _store(self, name: str, chunks: Iterable[bytes], *, is_counted: bool = False) -> StoredFile:
        """Write, count and watch in one pass; memory holds a chunk. `is_counted`: the archive has its own limits."""
        stored_as, watch = self._own_name(name), Watch()
        path = self.path / stored_as
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
            for chunk in chunks:
                watch.see(chunk)
                if watch.size > most_bytes() and not is_counted:
                    raise Refused(Refusal(errors.FILE_TOO_BIG, {"file": name, "most": settings.UPLOAD_MEGABYTES}))
                target.write(chunk)
        kind = kind_of(path)
        is_database = path.suffix == ".mst"  # binary, its empty places may be long
        if kind in _LINES and not is_database and (code := watch.complaint(is_xml=kind is Kind.XML)):
            raise Refused(Refusal(code, {"file": name, "most": watch.MOST >> 10}))
        return StoredFile(name, stored_as, watch.size, watch.sha256, kind)

    def _own_name(self, name: str) -> str:
        """A number and a harmless suffix. Files that differ in the suffix only keep it so (`.mst` and its `.xrf`)."""
        stem, _, _ = name.rpartition(".")
        found = _SUFFIX.search(name.lower())
        suffix = found[0] if found else ".dat"
        digest = hashlib.sha256((stem or name).casefold().encode()).hexdigest()[:12]
        own, number = f"{digest}{suffix}", 1
        while own in self.taken:
            number += 1
            own = f"{digest}-{number}{suffix}"
        self.taken.add(own)
        return own
