"""A consent that is withdrawn takes along what was kept on the strength of it."""

import pytest

from kitaphana.circulation.tests.factories import READER
from kitaphana.core import clock
from kitaphana.core.models import AuditEntry
from kitaphana.notices.models import TelegramChat, TelegramLink
from kitaphana.patrons.services import withdraw_consent

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(city):
    """A reader with a chat, and an invitation to connect another one."""
    reader = city.reader(chat="7700123")
    TelegramLink.objects.create(patron=reader, digest="x", expires_at=clock.now())
    return reader


def test_without_the_consent_to_telegram_no_chat_is_known(city, anna):
    other = city.reader(chat="7700124")

    withdraw_consent(patron_id=anna.pk, purpose="telegram", by=READER)

    assert list(TelegramChat.objects.values_list("patron", flat=True)) == [other.pk]
    assert not TelegramLink.objects.exists()
    assert AuditEntry.objects.filter(act="withdraw_telegram", door="portal").count() == 1


def test_another_withdrawal_leaves_the_chat(anna):
    withdraw_consent(patron_id=anna.pk, purpose="messages", by=READER)

    assert TelegramChat.objects.filter(patron=anna).exists()
    assert TelegramLink.objects.filter(patron=anna).exists()
