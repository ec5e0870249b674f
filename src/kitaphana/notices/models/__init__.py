"""Tables of messages."""

from kitaphana.notices.models.addresses import AddressProblem, PushSubscription, TelegramChat, TelegramLink
from kitaphana.notices.models.ledger import ChannelState, LetterBatch, SendingMonth
from kitaphana.notices.models.notices import Delivery, Notice
from kitaphana.notices.models.preferences import ChannelPreference, ReaderMessageSettings
from kitaphana.notices.models.templates import MessageSettings, TemplateVersion

__all__ = [
    "AddressProblem",
    "ChannelPreference",
    "ChannelState",
    "Delivery",
    "LetterBatch",
    "MessageSettings",
    "Notice",
    "PushSubscription",
    "ReaderMessageSettings",
    "SendingMonth",
    "TelegramChat",
    "TelegramLink",
    "TemplateVersion",
]
