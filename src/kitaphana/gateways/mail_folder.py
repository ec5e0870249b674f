"""A folder of e-mails as they came in (RFC 5322), one file each, and what stands in them."""

import datetime as dt
import heapq
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Final

from kitaphana.notices.ports import Envelope, Kept

MOST_KEPT: Final = 500
SPARE: Final = 50
"""So many more may lie there before the oldest go."""
SHOWN: Final = (
    "From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Content-Language", "Auto-Submitted",
    "List-Unsubscribe", "List-Unsubscribe-Post",
)  # fmt: skip
"""Headers that who looks at a letter may want to see."""


@dataclass(frozen=True, slots=True)
class MailFolder:
    """Keeps the last five hundred; a name that is there already is the same letter, which came twice."""

    folder: Path

    def keep(self, name: str, content: bytes) -> None:
        """Write a letter down under a name of letters and digits. Raises OSError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{name}.eml"
        if path.exists():
            return
        draft = path.with_suffix(".part")
        draft.write_bytes(content)
        draft.replace(path)
        self._forget_oldest()

    def last(self, limit: int) -> Sequence[Kept]:
        """The letters that came last, newest first; nothing where none ever came."""
        newest = heapq.nlargest(limit, self._files())
        return [kept for moment, path in newest if (kept := _read(moment, path)) is not None]

    def _files(self) -> list[tuple[float, str]]:
        try:
            with os.scandir(self.folder) as entries:
                return [(one.stat().st_mtime, one.path) for one in entries if one.name.endswith(".eml")]
        except FileNotFoundError:
            return []

    def _forget_oldest(self) -> None:
        files = self._files()
        if len(files) > MOST_KEPT + SPARE:
            for _, path in heapq.nsmallest(len(files) - MOST_KEPT, files):
                Path(path).unlink(missing_ok=True)


def envelope_in(content: bytes) -> tuple[Envelope, Mapping[str, str]]:
    """What a letter says, and its headers. Raises ValueError and LookupError for what is no e-mail of ours."""
    message = message_from_bytes(content, policy=default)
    if not isinstance(message, EmailMessage):
        raise ValueError("no e-mail")
    headers = {name: str(message[name]) for name in SHOWN if message[name] is not None}
    stop = headers.get("List-Unsubscribe", "").strip("<> ")
    envelope = Envelope(
        key=headers["Message-ID"].strip("<> ").partition("@")[0],
        address=message["To"].addresses[0].addr_spec,
        subject=headers.get("Subject", ""),
        text=_part(message, "plain"),
        html=_part(message, "html"),
        language=headers.get("Content-Language", ""),
        kind=str(message.get("X-Kitaphana-Kind", "")),
        links={"unsubscribe": stop} if stop else {},
    )
    return envelope, headers


def _part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    return str(body.get_content()) if body is not None else ""


def _read(moment: float, path: str) -> Kept | None:
    """None for a file that has gone meanwhile, or is no letter."""
    try:
        envelope, headers = envelope_in(Path(path).read_bytes())
    except (OSError, ValueError, LookupError, AttributeError):
        return None
    return Kept(dt.datetime.fromtimestamp(moment, dt.UTC), envelope, headers)
