"""Gateways' other sides as processes of their own, which write down what they have taken before they say so."""

import json
import os
import socketserver
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from socket import socket


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


class Journal:
    """Lines that outlive a kill: each is on the disk when `add` returns."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def add(self, line: str) -> None:
        os.write(self._handle, f"{line}\n".encode())
        os.fsync(self._handle)

    def lines(self) -> list[str]:
        return self.path.read_text().split()


def serve_sms(port: int, path: Path, *, knows_keys: bool = True) -> None:
    """An SMS gateway that takes each key once, or (without `knows_keys`) whatever comes."""
    journal = Journal(path)
    known = set(journal.lines())

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if not knows_keys or body["key"] not in known:
                known.add(body["key"])
                journal.add(body["key"])
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps({"id": body["key"]}).encode())

        def log_message(self, *_: object) -> None:
            """Nothing is said."""

    HTTPServer.allow_reuse_address = True
    HTTPServer(("127.0.0.1", port), Handler).serve_forever()


class _Mail(socketserver.StreamRequestHandler):
    """One session; the server holds the journal."""

    def handle(self) -> None:
        self._say("220 twin")
        while line := self.rfile.readline().decode("utf-8", "replace").strip().upper():
            if line.startswith("DATA"):
                self._say("354 go on")
                self._take()
            elif line.startswith("QUIT"):
                self._say("221 bye")
                return
            else:
                self._say("250 well")

    def _take(self) -> None:
        key = ""
        for line in iter(self.rfile.readline, b".\r\n"):
            if not line:
                return
            if line.lower().startswith(b"message-id:"):
                key = line.decode().partition("<")[2].partition("@")[0]
        self.server.journal.add(key)
        self._say("250 taken")

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


class _Relay(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


def serve_mail(port: int, path: Path) -> None:
    """A relay that takes whatever comes, as often as it comes."""
    relay = _Relay(("127.0.0.1", port), _Mail)
    relay.journal = Journal(path)
    relay.serve_forever()
