"""What messages forget when a consent is withdrawn (`patrons.ports.ConsentParticipant`)."""

from typing import Final

from kitaphana.core.actor import Actor
from kitaphana.notices.models import TelegramLink
from kitaphana.notices.services import disconnect_telegram
from kitaphana.patrons.models import ConsentPurpose


class Chats:
    """Without the consent to Telegram no chat of the reader is known, and no invitation leads to one."""

    def withdrawn(self, *, patron_id: int, purpose: str, by: Actor) -> None:
        if purpose == ConsentPurpose.TELEGRAM:
            TelegramLink.objects.filter(patron_id=patron_id).delete()
            disconnect_telegram(patron_id=patron_id, by=by)


CHATS: Final = Chats()
