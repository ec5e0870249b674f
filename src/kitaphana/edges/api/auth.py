"""Bearer tokens of terminals: each is bound to a role and a service point."""

import hashlib

from django.http import HttpRequest
from ninja.security import HttpBearer

from kitaphana.core.actor import Actor, ActorKind, Door
from kitaphana.network.queries import TerminalFacts, terminal_for_token

LENDING_ROLES = frozenset({"desk", "specialist", "head"})


class RoleForbids(Exception):
    """The token is good, but its role does not do this."""


class TerminalToken(HttpBearer):
    """`Authorization: Bearer <token>`; a token is printed once, when an administrator issues it."""

    def authenticate(self, request: HttpRequest, token: str) -> TerminalFacts | None:
        """The terminal, or `None` for an unknown or revoked token."""
        return terminal_for_token(token)


def terminal_of(request: HttpRequest) -> TerminalFacts:
    """The terminal that asks."""
    terminal: TerminalFacts = request.auth  # type: ignore[attr-defined]  # ninja puts it there
    return terminal


def lending_terminal(request: HttpRequest) -> TerminalFacts:
    """The terminal that asks, if its role lends and takes back; raises `RoleForbids`."""
    terminal = terminal_of(request)
    if terminal.role not in LENDING_ROLES:
        raise RoleForbids
    return terminal


def actor_of(terminal: TerminalFacts) -> Actor:
    """Who acts, for the audit log."""
    return Actor(ActorKind.TERMINAL, Door.API, login=terminal.label[:64], service_point=terminal.service_point.code)


def command_id(terminal: TerminalFacts, key: str) -> str:
    """The caller's key made unlike those of other terminals."""
    return "api-" + hashlib.sha256(f"{terminal.service_point.code}\n{terminal.label}\n{key}".encode()).hexdigest()
