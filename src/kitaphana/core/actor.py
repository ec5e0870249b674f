"""Who acts, through which door, at which service point."""

from dataclasses import dataclass
from enum import StrEnum


class ActorKind(StrEnum):
    """`READER` never carries an id: a reader's acts are audited without naming the reader (plan, 1.4).

    `GUARANTOR` is a reader too, who acts for a child from an account of their own.
    """

    STAFF = "staff"
    READER = "reader"
    GUARANTOR = "guarantor"
    TERMINAL = "terminal"
    SYSTEM = "system"


class Door(StrEnum):
    """The edge through which an act came in; `TELEPHONE`: staff act for a reader who calls."""

    STAFF = "staff"
    TELEPHONE = "telephone"
    PORTAL = "portal"
    API = "api"
    SIP2 = "sip2"
    STATION = "station"
    CLI = "cli"
    WORKER = "worker"


@dataclass(frozen=True, slots=True)
class Actor:
    """`login` names the staff user or terminal account; it is empty for readers."""

    kind: ActorKind
    door: Door
    login: str = ""
    service_point: str = ""

    def __post_init__(self) -> None:
        if self.kind in (ActorKind.READER, ActorKind.GUARANTOR) and self.login:
            raise ValueError("a reader acts without a login: the audit log must not name readers")


SYSTEM = Actor(ActorKind.SYSTEM, Door.WORKER)
COMMAND_LINE = Actor(ActorKind.SYSTEM, Door.CLI)
