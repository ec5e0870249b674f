"""Reports of delivery as mail servers send them back (RFC 3464, RFC 6522): which message failed for good, and why."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.policy import default
from typing import Final

_KEY: Final = re.compile(r"<?([0-9a-f]{32})@", re.IGNORECASE)
_STATUS: Final = re.compile(r"\s*(5\.\d{1,3}\.\d{1,3})")
_FOR_GOOD: Final = re.compile(r"5\.(1\.\d+|2\.1|4\.4|5\.0|0\.0|7\.1)$")
"""The mailbox or its domain does not exist, is closed, or wants nothing from us; a full mailbox is none of these."""


@dataclass(frozen=True, slots=True)
class Bounce:
    """`key` is that of our message, `reason` a short code."""

    key: str
    reason: str


def read_bounce(data: bytes) -> Bounce | None:
    """What a report says of a message of ours that failed for good; None for everything else, also for nonsense."""
    try:
        message = message_from_bytes(data, policy=default)
        parts = [message, *message.walk()]
        status, key = _status(parts), _key(parts)
    except (ValueError, LookupError, TypeError, AttributeError):  # the parser trips over what spam is made of
        return None
    if status is None or key is None or not _FOR_GOOD.match(status):
        return None
    return Bounce(key, f"bounced_{status}")


def _status(parts: Sequence[Message]) -> str | None:
    for part in parts:
        if part.get_content_type() != "message/delivery-status":
            continue
        for block in part.get_payload():  # one per recipient
            if not isinstance(block, Message) or str(block.get("Action", "")).strip().lower() != "failed":
                continue
            if found := _STATUS.match(str(block.get("Status", ""))):
                return found[1]
    return None


def _key(parts: Sequence[Message]) -> str | None:
    """From the copy of our message, or of its headers."""
    for part in parts[1:]:
        inner = part.get_payload() if part.get_content_type() == "message/rfc822" else None
        texts = [str(one.get("Message-ID", "")) for one in inner or () if isinstance(one, Message)]
        if part.get_content_type() in ("text/rfc822-headers", "message/rfc822-headers"):
            texts.append(str(part.get_payload()))
        for text in texts:
            if found := _KEY.search(text):
                return found[1].lower()
    return None
