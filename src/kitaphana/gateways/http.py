"""The one HTTP client for calls to other machines: time-outs, no redirects, bounded answers, never the own network.

Where a name leads to is looked up once, every address is checked, and the connection goes to the address that was
checked: a name that changes its mind in between (DNS rebinding) gains nothing. Hosts of the own network are reached
only where the operator names them (`KITAPHANA_INTERNAL_HOSTS`), as an SMS gateway in the same building may be.
"""

import contextlib
import http.client
import io
import ipaddress
import socket
import ssl
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

CONNECT_SECONDS, WHOLE_SECONDS = 5.0, 20.0
MOST_BYTES: Final = 256 * 1024
SCHEMES: Final = {"https": 443, "http": 80}
_TRANSLATED: Final = tuple(map(ipaddress.IPv6Network, ("64:ff9b::/96", "64:ff9b:1::/48", "::/96")))
"""Addresses that stand for one of IPv4 in their last 32 bits (RFC 6052, RFC 8215, RFC 4291)."""


class Unreachable(Exception):
    """No answer: the name is unknown, nobody listens, it took too long, or the answer is none. `args[0]` is a code."""


class Forbidden(Unreachable):
    """The address leads where we do not go."""


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """What came back; header names in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class SafeClient:
    """`internal_hosts` are names (or addresses) within the own network that may be asked, also without TLS."""

    internal_hosts: frozenset[str] = frozenset()
    whole_seconds: float = WHOLE_SECONDS
    context: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> HttpAnswer:
        """Send a body. Raises `Unreachable` (and `Forbidden`, without having connected)."""
        return self._ask("POST", url, body, headers)

    def get(self, url: str, headers: Mapping[str, str]) -> HttpAnswer:
        """Fetch. Raises `Unreachable`, `Forbidden`."""
        return self._ask("GET", url, None, headers)

    def _ask(self, method: str, url: str, body: bytes | None, headers: Mapping[str, str]) -> HttpAnswer:
        where = urlsplit(url)
        host, port = self._host_and_port(where)
        ends_at = time.monotonic() + self.whole_seconds
        with _failing_plainly(), contextlib.closing(self._connect(where.scheme, host, port)) as stream:
            connection = http.client.HTTPConnection(host, port, timeout=CONNECT_SECONDS)
            connection.sock = _Line(stream, ends_at)
            path = f"{where.path or '/'}{'?' + where.query if where.query else ''}"
            stream.settimeout(max(0.1, ends_at - time.monotonic()))
            named = host if port == SCHEMES[where.scheme] else f"{host}:{port}"
            connection.request(method, path, body=body, headers={"Host": named, **headers})
            return _read(connection)

    def _host_and_port(self, where: SplitResult) -> tuple[str, int]:
        host = (where.hostname or "").rstrip(".").lower()
        if where.scheme not in SCHEMES or not host or where.username is not None:
            raise Forbidden("url_forbidden")
        if where.scheme != "https" and host not in self.internal_hosts:
            raise Forbidden("url_without_tls")
        try:
            return host, where.port or SCHEMES[where.scheme]
        except ValueError as error:
            raise Forbidden("url_forbidden") from error

    def _connect(self, scheme: str, host: str, port: int) -> socket.socket:
        plain = _first_that_answers(self._addresses(host, port))
        if scheme != "https":
            return plain
        try:
            return self.context.wrap_socket(plain, server_hostname=host)
        except BaseException:
            plain.close()
            raise

    def _addresses(self, host: str, port: int) -> list[tuple[str, int]]:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise Unreachable("name_unknown") from error
        addresses = list(dict.fromkeys((str(one[4][0]), port) for one in found))
        if host not in self.internal_hosts and not all(_is_public(address) for address, _ in addresses):
            raise Forbidden("address_forbidden")
        return addresses


def _is_public(address: str) -> bool:
    """Whether an address is somebody else's: no loopback, no private or link-local network, no multicast."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if inner is None and any(found in network for network in _TRANSLATED):
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            return inner.is_global and not inner.is_multicast
    return found.is_global and not found.is_multicast


def _first_that_answers(addresses: list[tuple[str, int]]) -> socket.socket:
    failure: OSError | None = None
    for address in addresses:
        try:
            return socket.create_connection(address, timeout=CONNECT_SECONDS)
        except OSError as error:
            failure = error
    raise failure or OSError("no address")


class _Timed(io.RawIOBase):
    """Reads from a socket until a moment and no longer, however slowly it drips."""

    def __init__(self, stream: socket.socket, ends_at: float) -> None:
        self._stream, self._ends_at = stream, ends_at

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # Any: a writable buffer
        left = self._ends_at - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._stream.settimeout(left)
        return self._stream.recv_into(buffer)


class _Line:
    """What `http.client` needs of a socket, with one end for status, headers and body together."""

    def __init__(self, stream: socket.socket, ends_at: float) -> None:
        self._stream, self._ends_at = stream, ends_at

    def sendall(self, data: Any) -> None:  # Any: as the socket's own
        self._stream.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Timed(self._stream, self._ends_at))

    def close(self) -> None:
        """Not yet: `http.client` closes as soon as the head of an answer without a length is read."""


def _read(connection: http.client.HTTPConnection) -> HttpAnswer:
    """The answer; what is longer than we read is no answer."""
    response = connection.getresponse()
    parts: list[bytes] = []
    while sum(map(len, parts)) <= MOST_BYTES:
        part = response.read1(16_384)
        if not part:
            headers = {name.lower(): value for name, value in response.getheaders()}
            return HttpAnswer(response.status, headers, b"".join(parts))
        parts.append(part)
    raise Unreachable("answer_too_long")


@contextlib.contextmanager
def _failing_plainly() -> Iterator[None]:
    try:
        yield
    except TimeoutError as error:
        raise Unreachable("timed_out") from error
    except ssl.SSLError as error:
        raise Unreachable("tls_failed") from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Unreachable("no_answer") from error
