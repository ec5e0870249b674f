"""What this device alone remembers: books put aside for later without an account, and those looked at last.

Both are cookies with numbers of works and editions and nothing else. The first is signed, so that nobody can hand a
visitor a list; the second can be emptied and switched off, and no server keeps either.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

LATER, SEEN = "kitaphana_later", "kitaphana_seen"
SALT = "kitaphana.portal.later"
MOST_LATER, MOST_SEEN = 50, 20
LATER_SECONDS, SEEN_SECONDS = 180 * 24 * 3600, 30 * 24 * 3600
OFF = "off"
_PAIR = re.compile(r"([0-9]{1,18})\.([0-9]{1,18})")
_ID = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class Kept:
    """A work put aside, by the edition that was chosen."""

    work_id: int
    edition_id: int


def read_pair(text: str) -> Kept | None:
    """`12.34`: work and edition, as buttons send them; `None` for anything else."""
    match = _PAIR.fullmatch(text)
    return Kept(int(match[1]), int(match[2])) if match else None


def later(request: HttpRequest) -> list[Kept]:
    """What was put aside on this device, last one first."""
    text = request.get_signed_cookie(LATER, default="", salt=SALT) if LATER in request.COOKIES else ""
    pairs = (read_pair(part) for part in (text or "").split("-"))
    return [pair for pair in pairs if pair][:MOST_LATER]


def keep_later(request: HttpRequest, response: HttpResponse, kept: Sequence[Kept]) -> None:
    """Write what is put aside; nothing is no cookie."""
    if not kept:
        response.delete_cookie(LATER, samesite="Lax")
        return
    text = "-".join(f"{one.work_id}.{one.edition_id}" for one in kept[:MOST_LATER])
    response.set_signed_cookie(
        LATER, text, salt=SALT, max_age=LATER_SECONDS, samesite="Lax", secure=request.is_secure(), httponly=True
    )


def seen(request: HttpRequest) -> list[int]:
    """Editions looked at on this device, last one first."""
    parts = request.COOKIES.get(SEEN, "").split(".")
    return [int(part) for part in parts if _ID.fullmatch(part)][:MOST_SEEN]


def is_seen_off(request: HttpRequest) -> bool:
    """Whether the visitor wants nothing to be remembered."""
    return request.COOKIES.get(SEEN) == OFF


def remember_seen(request: HttpRequest, response: HttpResponse, edition_id: int) -> None:
    """Put an edition in front of those looked at, unless it is there or that is switched off."""
    before = seen(request)
    if is_seen_off(request) or before[:1] == [edition_id]:
        return
    ids = [edition_id, *(id_ for id_ in before if id_ != edition_id)][:MOST_SEEN]
    _set_seen(request, response, ".".join(map(str, ids)), SEEN_SECONDS)


def forget_seen(response: HttpResponse) -> None:
    """Empty it; from the next page on it fills again."""
    response.delete_cookie(SEEN, samesite="Lax")


def switch_seen_off(request: HttpRequest, response: HttpResponse) -> None:
    """Empty it and remember nothing any more, for as long as for-later lists are kept."""
    _set_seen(request, response, OFF, LATER_SECONDS)


def _set_seen(request: HttpRequest, response: HttpResponse, value: str, seconds: int) -> None:
    response.set_cookie(SEEN, value, max_age=seconds, samesite="Lax", secure=request.is_secure(), httponly=True)
