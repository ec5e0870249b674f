"""The mailbox of a demo city: every e-mail and SMS as it came in, so that a newcomer can join and see it all."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import urlize
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kitaphana.notices.queries import kept_messages

if TYPE_CHECKING:
    import datetime as dt

    from kitaphana.notices.ports import Kept

_CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")
LETTER_POLICY: Final = {"style-src": ["'unsafe-inline'"], "sandbox": ["allow-popups"]}
"""A letter has its own looks, and no scripts."""
CODES = frozenset({"code", "code_known", "code_guarantor", "code_call"})


@dataclass(frozen=True, slots=True)
class Sent:
    """A message as the page shows it; `code` is the one-time code in it, to be typed. `key` opens its HTML."""

    key: str
    channel: str
    kept_at: "dt.datetime"
    address: str
    subject: str
    text: SafeString
    language: str
    code: str
    stop: str
    headers: "Mapping[str, str]"


@never_cache
@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """Newest first; in any other profile there is no such page."""
    _demand_demo()
    here = _here(request)
    rows = [_sent(channel, one, here) for channel, one in kept_messages()]
    return render(request, "portal/mailbox.html", {"rows": rows, "section": ""})


@csp_replace(LETTER_POLICY)  # type: ignore[arg-type]  # its types know no parameters of an address
@never_cache
@require_safe
def letter(request: HttpRequest, key: str) -> HttpResponse:
    """The HTML of an e-mail as a mail program shows it."""
    _demand_demo()
    found = (one.envelope for _, one in kept_messages() if one.envelope.key == key and one.envelope.html)
    envelope = next(found, None)
    if envelope is None:
        raise Http404
    return HttpResponse(envelope.html.replace(settings.PUBLIC_URL.rstrip("/"), _here(request)))


def _demand_demo() -> None:
    if settings.PROFILE != "demo":
        raise Http404


def _here(request: HttpRequest) -> str:
    return request.build_absolute_uri("/").rstrip("/")


def _sent(channel: str, one: "Kept", here: str) -> Sent:
    """Links lead to where the page is read: a demo city may stand at any port."""
    envelope, house = one.envelope, settings.PUBLIC_URL.rstrip("/")
    code = _CODE.search(f"{envelope.subject} {envelope.text}") if envelope.kind in CODES else None
    return Sent(
        key=envelope.key if envelope.html else "",
        channel=channel,
        kept_at=one.kept_at,
        address=envelope.address,
        subject=envelope.subject if channel == "email" else "",
        text=SafeString(urlize(envelope.text.replace(house, here), nofollow=True, autoescape=True)),
        language=envelope.language,
        code=code[0] if code else "",
        stop=envelope.links.get("unsubscribe", "").replace(house, here),
        headers=one.headers,
    )
