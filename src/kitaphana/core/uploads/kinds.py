"""What kind of file this is, by its first bytes; the name that a stranger gave it proves nothing."""

import re
from enum import StrEnum
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from kitaphana.core.uploads.archives import is_small_directory

HEAD = 4096
_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x19\x7f]")  # no text has these; MARC's own separators begin at 0x1b
_WEB_PAGE = re.compile(rb"<(?:!doctype\s+html|html)[\s>]", re.IGNORECASE)


class Kind(StrEnum):
    """Kinds that somebody may want, and kinds that people send by mistake."""

    EMPTY = "empty"
    TEXT = "text"
    XML = "xml"
    JSON = "json"
    SPREADSHEET = "spreadsheet"
    ARCHIVE = "archive"
    BINARY = "binary"
    PDF = "pdf"
    DOCUMENT = "document"
    OLD_OFFICE = "old_office"
    PICTURE = "picture"
    MEDIA = "media"
    PROGRAM = "program"
    OTHER_ARCHIVE = "other_archive"
    WEB_PAGE = "web_page"
    DATABASE = "database"


_SIGNATURES: tuple[tuple[bytes, Kind], ...] = (
    (b"%PDF-", Kind.PDF),
    (b"{\\rtf", Kind.DOCUMENT),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind.OLD_OFFICE),  # .doc, .xls
    (b"\xff\xd8\xff", Kind.PICTURE),
    (b"\x89PNG\r\n", Kind.PICTURE),
    (b"GIF8", Kind.PICTURE),
    (b"II*\0", Kind.PICTURE),
    (b"MM\0*", Kind.PICTURE),
    (b"AT&TFORM", Kind.PICTURE),  # DjVu
    (b"ID3", Kind.MEDIA),
    (b"OggS", Kind.MEDIA),
    (b"RIFF", Kind.MEDIA),
    (b"\x1aE\xdf\xa3", Kind.MEDIA),
    (b"MZ", Kind.PROGRAM),
    (b"\x7fELF", Kind.PROGRAM),
    (b"#!", Kind.PROGRAM),
    (b"\xca\xfe\xba\xbe", Kind.PROGRAM),
    (b"\xcf\xfa\xed\xfe", Kind.PROGRAM),
    (b"\x1f\x8b", Kind.OTHER_ARCHIVE),
    (b"7z\xbc\xaf'\x1c", Kind.OTHER_ARCHIVE),
    (b"Rar!", Kind.OTHER_ARCHIVE),
    (b"BZh", Kind.OTHER_ARCHIVE),
    (b"\xfd7zXZ", Kind.OTHER_ARCHIVE),
    (b"\x28\xb5\x2f\xfd", Kind.OTHER_ARCHIVE),
    (b"SQLite format 3\0", Kind.DATABASE),
    (b"\0\1\0\0Standard ", Kind.DATABASE),  # Access
    (b"PK\3\4", Kind.ARCHIVE),
    (b"PK\5\6", Kind.ARCHIVE),  # one without members
)


def kind_of(path: Path) -> Kind:
    """The kind of a file on the disk; of a ZIP it is told whether it is an office file in disguise."""
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    kind = kind_of_head(head)
    return _zip_kind(path) if kind is Kind.ARCHIVE else kind


def kind_of_head(head: bytes) -> Kind:
    """The kind by the first `HEAD` bytes."""
    if not head.strip(b" \t\r\n\0\x1a\xef\xbb\xbf"):
        return Kind.EMPTY
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            return kind
    if head[257:262] == b"ustar":
        return Kind.OTHER_ARCHIVE
    if head[4:8] == b"ftyp":
        return Kind.MEDIA
    return _text_kind(head)


def _text_kind(head: bytes) -> Kind:
    is_wide = head.startswith(_BYTE_ORDER_MARKS[1:])
    plain = head.decode("utf-16", "ignore").encode() if is_wide else head.removeprefix(_BYTE_ORDER_MARKS[0])
    text = plain.lstrip()
    if text.startswith(b"<"):
        return Kind.WEB_PAGE if _WEB_PAGE.match(text) else Kind.XML
    if text[:1] in (b"{", b"["):
        return Kind.JSON
    return Kind.BINARY if _CONTROL.search(plain) else Kind.TEXT


def _zip_kind(path: Path) -> Kind:
    """Office files are ZIP archives too; what they hold tells. Nothing is inflated here."""
    if not is_small_directory(path):
        return Kind.ARCHIVE
    try:
        with ZipFile(path) as archive:
            names = frozenset(archive.namelist())
    except (BadZipFile, OSError, ValueError, RuntimeError):
        return Kind.ARCHIVE
    if "xl/workbook.xml" in names:
        return Kind.SPREADSHEET
    is_document = "[Content_Types].xml" in names or "mimetype" in names
    return Kind.DOCUMENT if is_document else Kind.ARCHIVE
