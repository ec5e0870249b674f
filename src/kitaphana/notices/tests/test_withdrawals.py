"""A consent that is withdrawn takes along what was kept on the strength of it."""

import pytest

from kitaphana.circulation.tests.factories import READER
from kitaphana.core import clock
from kitaphana.core.errors import Refused
from kitaphana.core.models import AuditEntry
from kitaphana.notices.models import TelegramChat, TelegramLink
from kitaphana.notices.services import hear_telegram, invite_telegram
from kitaphana.notices.tasks import forget_old_notices
from kitaphana.patrons.models import Consent
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


def test_chats_of_who_had_withdrawn_before_are_forgotten_by_the_next_day(city, anna):
    """As an older release, or a record merged, has left them: the consent is gone, the chat is not."""
    never = city.reader(consents=("messages",), chat="7700125")
    agreed = city.reader(chat="7700126")
    Consent.objects.filter(patron=anna, purpose="telegram").update(withdrawn_at=clock.now())

    assert forget_old_notices() == 2
    assert forget_old_notices() == 0

    assert list(TelegramChat.objects.values_list("patron", flat=True)) == [agreed.pk]
    assert not TelegramLink.objects.filter(patron__in=(anna, never)).exists()
    audited = AuditEntry.objects.filter(act="telegram_disconnected").values_list("actor_kind", flat=True)
    assert list(audited) == ["system", "system"]


def test_without_consent_no_chat_is_connected_not_even_by_an_invitation_of_before(city):
    anna = city.reader()
    word = invite_telegram(patron_id=anna.pk, by=READER)
    Consent.objects.filter(patron=anna, purpose="telegram").update(withdrawn_at=clock.now())

    with pytest.raises(Refused) as caught:
        invite_telegram(patron_id=anna.pk, by=READER)
    heard = hear_telegram(chat="42", said=f"/start {word}", by=READER)

    assert caught.value.codes == ("notice_no_consent",)
    assert heard.said.value == "expired"
    assert not TelegramChat.objects.exists()
