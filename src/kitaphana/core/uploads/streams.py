"""What is found out about a file while it flows by: size, digest, lines without end, a DTD."""

import hashlib
import re

from kitaphana.core.uploads import errors

_ENDS = re.compile(rb"[\n\r\x1d\x1e>}]")  # of lines, records, fields, elements, objects
_DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY)[\s\x00]|<\x00!\x00(?:D\x00O\x00C|E\x00N\x00T)")
_OVERLAP = 16


class Watch:
    """Sees every chunk once and holds none of them."""

    MOST = 1 << 20
    """Bytes without the end of a line, field or element that a reader may have to hold."""

    def __init__(self) -> None:
        self.size = 0
        self._digest = hashlib.sha256()
        self._run = self._longest = 0
        self._tail = b""
        self._has_dtd = False

    def see(self, chunk: bytes) -> None:
        """Take note of the next bytes."""
        self.size += len(chunk)
        self._digest.update(chunk)
        self._measure(chunk)
        if not self._has_dtd:
            seen = self._tail + chunk
            self._has_dtd = _DTD.search(seen) is not None
            self._tail = seen[-_OVERLAP:]

    @property
    def sha256(self) -> str:
        """Digest of all that was seen."""
        return self._digest.hexdigest()

    def complaint(self, *, is_xml: bool) -> str:
        """The code of what is wrong with a text of this shape; nothing when it can be read piece by piece."""
        if is_xml and self._has_dtd:
            return errors.XML_HAS_DTD
        return errors.LINE_TOO_LONG if max(self._longest, self._run) > self.MOST else ""

    def _measure(self, chunk: bytes) -> None:
        """The longest stretch without an end. Within one chunk none is too long: chunks are shorter than `MOST`."""
        first = _ENDS.search(chunk)
        if first is None:
            self._run += len(chunk)
            self._longest = max(self._longest, self._run)
            return
        self._longest = max(self._longest, self._run + first.start())
        last = max(chunk.rfind(end) for end in (b"\n", b"\r", b"\x1d", b"\x1e", b">", b"}"))
        self._run = len(chunk) - last - 1
