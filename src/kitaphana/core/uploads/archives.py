"""The one opener of ZIP archives: whatever is in them, it costs no more than was agreed.

The directory is measured before it is read (millions of empty members fill the memory as well as one big one), sizes
are counted while members are inflated (what the archive says of them may be a lie), archives within archives are not
opened, and names that lead out of a folder are refused although no name of an archive is ever used as a path.
"""

import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.uploads import errors

CHUNK = 1 << 18
_END = b"PK\x05\x06"
_END_SIZE = 22
_LONGEST_COMMENT = 1 << 16
_ENTRY = 1_024  # bytes of directory that a member may take, its name and extras included
_ENCRYPTED = 0x1
_NAMED_IN_UTF8 = 0x800
_RUBBISH = ("__MACOSX/", ".DS_Store", "Thumbs.db")


@dataclass(frozen=True, slots=True)
class Limits:
    """How much an archive may hold: members, bytes when inflated, and how many times its size that may be."""

    members: int = 1_000
    inflated: int = 4 << 30
    ratio: int = 200
    ratio_from: int = 32 << 20  # small things may well be all blanks


class Member:
    """A file of an archive. Read it once; reading raises `Refused` when it grows beyond the limits."""

    def __init__(self, archive: ZipFile, info: ZipInfo, budget: "_Budget") -> None:
        self._archive, self._info, self._budget = archive, info, budget
        self.name = _shown(info)

    def chunks(self) -> Iterator[bytes]:
        """Its bytes, counted as they come."""
        try:
            with self._archive.open(self._info) as stream:
                while chunk := stream.read(CHUNK):
                    self._budget.spend(len(chunk))
                    yield chunk
        except (BadZipFile, zlib.error, EOFError, RuntimeError) as error:
            raise _refused(errors.ARCHIVE_DAMAGED, self.name) from error


@dataclass(slots=True)
class _Budget:
    name: str
    size: int
    limits: Limits
    spent: int = 0

    def spend(self, count: int) -> None:
        self.spent += count
        is_blown_up = self.spent > self.limits.ratio_from and self.spent > self.limits.ratio * self.size
        if self.spent > self.limits.inflated or is_blown_up:
            raise _refused(errors.ARCHIVE_BOMB, self.name)


@contextmanager
def opened(path: Path, *, name: str, limits: Limits = Limits()) -> Iterator[tuple[Member, ...]]:
    """The files of the archive, folders and rubbish of desktops left out. `name` is shown in refusals.

    Raises `Refused`: `archive_damaged`, `archive_encrypted`, `archive_bomb`, `archive_path_outside`.
    """
    if not is_small_directory(path, limits):
        raise _refused(errors.ARCHIVE_BOMB, name)
    try:
        archive = ZipFile(path)
    except (BadZipFile, OSError, ValueError, RuntimeError) as error:
        raise _refused(errors.ARCHIVE_DAMAGED, name) from error
    with archive:
        infos = [info for info in archive.infolist() if not info.is_dir() and not _is_rubbish(info)]
        _check(infos, name, limits)
        budget = _Budget(name, path.stat().st_size, limits)
        yield tuple(Member(archive, info, budget) for info in infos)


def measure(path: Path, *, name: str, limits: Limits = Limits()) -> int:
    """Inflate everything without keeping it; how many bytes that is. Raises `Refused` as `opened` does."""
    with opened(path, name=name, limits=limits) as members:
        return sum(len(chunk) for member in members for chunk in member.chunks())


def is_small_directory(path: Path, limits: Limits = Limits()) -> bool:
    """Does the directory at the end of the archive promise few members? What is damaged is found later."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        stream.seek(max(0, size - _LONGEST_COMMENT - _END_SIZE))
        tail = stream.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + _END_SIZE:
        return True
    count = int.from_bytes(tail[at + 10 : at + 12], "little")
    length = int.from_bytes(tail[at + 12 : at + 16], "little")
    return count <= limits.members and length <= limits.members * _ENTRY


def _check(infos: list[ZipInfo], name: str, limits: Limits) -> None:
    found = []
    if len(infos) > limits.members:
        found.append(errors.ARCHIVE_BOMB)
    if any(info.flag_bits & _ENCRYPTED for info in infos):
        found.append(errors.ARCHIVE_ENCRYPTED)
    if any(_leads_out(info) for info in infos):
        found.append(errors.ARCHIVE_PATH_OUTSIDE)
    if any(info.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for info in infos):
        found.append(errors.ARCHIVE_DAMAGED)
    if found:
        raise Refused(*(Refusal(code, {"file": name}) for code in found))


def _leads_out(info: ZipInfo) -> bool:
    name = info.orig_filename.replace("\\", "/")
    is_link = stat.S_ISLNK(info.external_attr >> 16)
    return is_link or name.startswith("/") or ".." in PurePosixPath(name).parts or name[1:2] == ":"


def _is_rubbish(info: ZipInfo) -> bool:
    base = PurePosixPath(info.filename).name
    return info.filename.startswith(_RUBBISH) or base in _RUBBISH or base.startswith("._")


def _shown(info: ZipInfo) -> str:
    """The name of a member; archivers of the region write Cyrillic ones in cp866 and do not say so."""
    name = info.filename
    if not info.flag_bits & _NAMED_IN_UTF8:
        try:
            name = name.encode("cp437").decode("cp866")
        except UnicodeError:
            return name
    return name


def _refused(code: str, name: str) -> Refused:
    return Refused(Refusal(code, {"file": name}))
