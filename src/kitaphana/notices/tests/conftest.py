"""A small city whose readers can be told things, with recording twins for gateways."""

import datetime as dt
from dataclasses import dataclass

import pytest

from kitaphana.circulation.tests.factories import World
from kitaphana.core import clock
from kitaphana.core.worker import catch_up
from kitaphana.notices import outlets
from kitaphana.notices.models import TelegramChat
from kitaphana.notices.rules.kinds import Channel
from kitaphana.notices.services.sending import send_waiting
from kitaphana.patrons.models import Consent, Patron

NOON = dt.datetime(2026, 11, 30, 7, 0, tzinfo=dt.UTC)
"""Twelve o'clock in Almaty."""


@dataclass
class City(World):
    """A world with short verbs for messages."""

    def __post_init__(self) -> None:
        super().__post_init__()

    def reader(
        self, *, consents: tuple[str, ...] = ("messages", "telegram"), chat: str = "", **fields: object
    ) -> Patron:
        known = {"email": "anna@example.kz", "phone": "+77011234567", "language": "ru", **fields}
        patron = super().reader(**known)
        for purpose in consents:
            Consent.objects.create(
                patron=patron, purpose=purpose, text_version="1", language="ru", given_at=clock.now()
            )
        if chat:
            TelegramChat.objects.create(patron=patron, chat=chat, linked_at=clock.now())
        return patron

    def gateway(self, channel: str):
        return outlets.gateways()[Channel(channel)]

    def send(self, channel: str = "email") -> int:
        return send_waiting(Channel(channel))

    def sent(self, channel: str = "email") -> list:
        return list(self.gateway(channel).kept.values())


@pytest.fixture(autouse=True)
def fresh_gateways():
    outlets.forget()
    yield
    outlets.forget()


@pytest.fixture
def city(db):
    with clock.frozen_at(NOON):
        yield City()


@pytest.fixture
def later():
    """Go to another moment within the block: `with later(hours=22):`."""

    def go(**ahead: float):
        return clock.frozen_at(clock.now() + dt.timedelta(**ahead))

    return go


@pytest.fixture
def hear():
    """Let events become notices."""
    return catch_up
