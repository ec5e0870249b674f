"""Addresses that messages lead to, and the token by which a click in a message switches its kinds off."""

from dataclasses import dataclass

from django.conf import settings
from django.core import signing

_SALT = "notices.stop"


@dataclass(frozen=True, slots=True)
class Stop:
    """Who clicked (by surrogate), and what is to stop."""

    surrogate: str
    kinds: tuple[str, ...]
    channel: str


def account() -> str:
    """The reader's own page."""
    return _absolute("account")


def preferences() -> str:
    """Where readers choose their messages."""
    return _absolute("settings")


def stop(what: Stop) -> str:
    """The address that switches kinds off over a channel: by one click, without signing in (RFC 8058)."""
    token = signing.dumps([what.surrogate, list(what.kinds), what.channel], salt=_SALT)
    return _absolute("stop").replace("{token}", token)


def read_stop(token: str) -> Stop | None:
    """What the token of such an address says; None for one that we have not made."""
    try:
        surrogate, kinds, channel = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Stop(str(surrogate), tuple(map(str, kinds)), str(channel))


def _absolute(name: str) -> str:
    return f"{settings.PUBLIC_URL.rstrip('/')}{settings.NOTICE_PATHS[name]}"
