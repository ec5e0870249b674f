"""The post office of a demo city: a small SMTP server on this machine alone, and a folder with what it took.

The city's e-mail goes there through the same gateway as to any relay, so that what the mailbox page shows has really
travelled as e-mail. It takes letters only from who knows a word that is made anew at each start: two cities on one
machine never get each other's letters. Who runs no post office keeps its letters in the queue, as with a relay that is
down.
"""

import asyncio
import contextlib
import json
import os
import re
import secrets
import smtplib
import socket
import threading
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

from kitaphana.gateways.mail_folder import MailFolder
from kitaphana.gateways.smtp import Relay, SmtpGateway
from kitaphana.notices.ports import Answer, Envelope, Kept

HOST: Final = "127.0.0.1"
"""Never anything else: who reaches it would read codes of everybody."""
USER: Final = "city"
MOST_BYTES: Final = 1024 * 1024
"""Of one letter; messages of ours have a few thousand."""
IDLE_SECONDS: Final = 60
_KEY: Final = re.compile(r"<([0-9a-f]{32})@")
_NOTE: Final = "post-office.json"
_FULL, _TAKEN, _STRANGER = "452 4.3.1 no room", "250 2.0.0 taken", "530 5.7.0 say who you are"


class PostOffice:
    """Listens while it is entered. `port` is the one that was wanted, or a free one where that is taken.

    Raises OSError when there is no port at all, or the folder cannot be written.
    """

    def __init__(self, folder: Path, port: int) -> None:
        self._folder, self._word = MailFolder(folder), secrets.token_urlsafe(24)
        self._note = folder.parent / _NOTE
        self._listening = _listening(port)
        self.port: int = self._listening.getsockname()[1]
        self._loop = asyncio.new_event_loop()
        self._is_open = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="post-office", daemon=True)

    def __enter__(self) -> "PostOffice":
        self._thread.start()
        self._is_open.wait()
        self._tell()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._note.unlink(missing_ok=True)
        with contextlib.suppress(RuntimeError):  # it has ended by itself
            self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(2)
        self._listening.close()

    def _tell(self) -> None:
        """Where it listens and what word it wants, to processes of this city alone."""
        self._note.parent.mkdir(parents=True, exist_ok=True)
        draft = self._note.with_suffix(".part")
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump({"port": self.port, "word": self._word}, file)
        draft.replace(self._note)

    def _serve(self) -> None:
        loop = self._loop
        asyncio.set_event_loop(loop)
        loop.run_until_complete(loop.create_server(self._session, sock=self._listening))
        self._is_open.set()
        loop.run_forever()
        for task in asyncio.all_tasks(loop):  # who was still being served
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()

    def _session(self) -> SMTP:
        return SMTP(
            _Clerk(self._folder),
            hostname="localhost",
            ident="Kitaphana demo",
            data_size_limit=MOST_BYTES,
            timeout=IDLE_SECONDS,
            auth_require_tls=False,  # it never leaves the machine
            authenticator=self._knows,
            loop=self._loop,
        )

    def _knows(self, server: Any, session: Any, envelope: Any, mechanism: str, told: Any) -> AuthResult:
        is_ours = isinstance(told, LoginPassword) and secrets.compare_digest(told.password, self._word.encode())
        return AuthResult(success=is_ours, handled=False)


class _Clerk:
    """Takes letters of who said the word; the protocol's own answers stand for the rest."""

    def __init__(self, folder: MailFolder) -> None:
        self._folder = folder

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if not session.authenticated:
            return _STRANGER
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        content: bytes = envelope.content
        found = _KEY.search(content[:4096].decode("ascii", "replace"))
        try:
            self._folder.keep(found[1] if found else uuid.uuid4().hex, content)
        except OSError:
            return _FULL
        return _TAKEN


@dataclass(frozen=True, slots=True)
class CityMail:
    """The e-mail of a demo city: the real gateway hands it over, the post office's folder shows what came in."""

    gateway: SmtpGateway
    folder: MailFolder
    knows_keys: bool = False
    in_flight: int = 1

    def send(self, envelopes: Sequence[Envelope]) -> Sequence[Answer]:
        """Over SMTP, as to any relay."""
        return self.gateway.send(envelopes)

    def last(self, limit: int) -> Sequence[Kept]:
        """The letters that came in last, newest first."""
        return self.folder.last(limit)


def city_mail(folder: Path, *, sender: str, bounces: str = "") -> CityMail:
    """The way out of a demo city whose post office keeps its letters in the folder."""
    gateway = SmtpGateway(lambda: _connect(folder.parent / _NOTE), sender, bounces)
    return CityMail(gateway, MailFolder(folder))


def _connect(note: Path) -> smtplib.SMTP:
    """A session with the post office that is open now. Raises OSError where none is."""
    try:
        told = json.loads(note.read_text())
        relay = Relay(HOST, int(told["port"]), "none", USER, str(told["word"]))
    except (ValueError, KeyError, TypeError) as error:
        raise OSError("the note of the post office cannot be read") from error
    return relay.connect()


def _listening(port: int) -> socket.socket:
    """The wanted port, else any that is free."""
    try:
        return socket.create_server((HOST, port))
    except (OSError, OverflowError):
        return socket.create_server((HOST, 0))
