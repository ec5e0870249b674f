"""Whose word about the visitor's address is believed: that of the proxies which the operator named."""

import ipaddress
from collections.abc import Callable, Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponse

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_FORWARDED")


def networks(texts: Sequence[str]) -> tuple[Network, ...]:
    """Addresses and networks as written in the settings. Raises `ValueError` for one that cannot be read."""
    return tuple(ipaddress.ip_network(text, strict=False) for text in texts)


def client_of(peer: str, forwarded: str, trusted: Sequence[Network]) -> str:
    """Who asks: the last address of the chain that no trusted proxy has; the peer itself where it is none.

    Everything left of that address was written by somebody who is not trusted, so nobody can choose their own source.
    """
    chain = [peer, *reversed([part.strip() for part in forwarded.split(",") if part.strip()])]
    for address in chain:
        if not _is_trusted(address, trusted):
            return address if _is_address(address) else peer
    return chain[-1]


class TrustProxies:
    """Put the visitor's own address into `REMOTE_ADDR`, which limits per source count by.

    Without trusted proxies the address of the connection counts, and nobody's headers about addresses are believed.
    With them, an answerer of another address cannot pretend TLS either.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        trusted = settings.TRUSTED_PROXIES
        peer = request.META.get("REMOTE_ADDR", "")
        if trusted and _is_trusted(peer, trusted):
            request.META["REMOTE_ADDR"] = client_of(peer, request.META.get("HTTP_X_FORWARDED_FOR", ""), trusted)
        elif trusted:
            for name in FORWARDED:
                request.META.pop(name, None)
        return self.get_response(request)


def _is_trusted(text: str, trusted: Sequence[Network]) -> bool:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return any(address in network for network in trusted)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
