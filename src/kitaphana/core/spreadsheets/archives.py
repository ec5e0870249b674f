"""Look into a workbook before anything opens it: every member is inflated and counted, none is trusted.

The sizes that an archive states may lie, so they are counted; members may share bytes, so the sum counts.
"""

from pathlib import Path
from typing import Final
from zipfile import BadZipFile, ZipFile, ZipInfo
from zlib import error as DeflateError

from kitaphana.core import errors
from kitaphana.core.spreadsheets.rows import Limits, refused

_BLOCK: Final = 256 * 1024
_DECLARATION: Final = (b"<!DOCTYPE", b"<!ENTITY")
_ENCRYPTED: Final = 0x1
_WORKBOOK: Final = "xl/workbook.xml"
_BINARY_WORKBOOK: Final = "xl/workbook.bin"


def inspect(path: Path, limits: Limits) -> None:
    """Raise `Refused` if the archive is a bomb, damaged, locked, or no workbook."""
    try:
        with ZipFile(path) as archive:
            members = archive.infolist()
            _look_at_list(members, limits)
            total = 0
            for member in members:
                total += _inflated(archive, member, limits, total)
            _look_at_ratio(total, path, limits)
    except (BadZipFile, DeflateError, EOFError, OSError, RuntimeError, ValueError) as error:
        raise refused(errors.TABLE_DAMAGED) from error


def _look_at_list(members: list[ZipInfo], limits: Limits) -> None:
    if len(members) > limits.archive_members:
        raise refused(errors.TABLE_TOO_LARGE)
    names = {member.filename for member in members}
    if _BINARY_WORKBOOK in names:
        raise refused(errors.TABLE_OF_OLD_KIND)
    if _WORKBOOK not in names:
        raise refused(errors.NOT_A_TABLE)
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise refused(errors.TABLE_OF_OLD_KIND)


def _inflated(archive: ZipFile, member: ZipInfo, limits: Limits, before: int) -> int:
    """Bytes of the member, read in blocks; stops as soon as it is too much."""
    size = 0
    with archive.open(member) as stream:
        while block := stream.read(_BLOCK):
            if size == 0 and any(word in block for word in _DECLARATION):  # workbooks have none; bombs do
                raise refused(errors.TABLE_TOO_LARGE)
            size += len(block)
            if before + size > limits.archive_bytes:
                raise refused(errors.TABLE_TOO_LARGE)
            _look_at_member(member, size, limits)
    return size


def _look_at_member(member: ZipInfo, size: int, limits: Limits) -> None:
    packed = max(member.compress_size, 1)
    if size > limits.archive_ratio_from and size > packed * limits.archive_ratio:
        raise refused(errors.TABLE_TOO_LARGE)


def _look_at_ratio(total: int, path: Path, limits: Limits) -> None:
    """Over the whole: members that share their bytes are each honest by themselves."""
    if total > limits.archive_ratio_from and total > path.stat().st_size * limits.archive_ratio:
        raise refused(errors.TABLE_TOO_LARGE)
