"""Questions about messages; nothing here writes."""

from kitaphana.notices.institutions import Sender
from kitaphana.notices.queries.cases import PreviewCase, preview_cases
from kitaphana.notices.queries.choices import MessageChoices, PreferenceRow, choices_of, push_key, telegram_bot
from kitaphana.notices.queries.inbox import MOST_UNREAD, InboxRow, inbox, unread_count, unread_count_of_user
from kitaphana.notices.queries.letters import Letter, letters_of
from kitaphana.notices.queries.log import (
    BatchRow,
    ChannelRow,
    CostRow,
    LogRow,
    channel_rows,
    costs,
    delivery_log,
    letter_batches,
    letters_waiting,
)
from kitaphana.notices.queries.mailbox import kept_messages
from kitaphana.notices.queries.own import OwnWay, own_way
from kitaphana.notices.queries.problems import ProblemRow, unusable_addresses
from kitaphana.notices.queries.settings import message_settings
from kitaphana.notices.queries.texts import (
    EDITED_KINDS,
    HAS_SUBJECT,
    Preview,
    TextRow,
    VersionRow,
    current_text,
    platform_text,
    preview,
    text_rows,
    versions_of,
    words_of,
)

__all__ = [
    "EDITED_KINDS",
    "HAS_SUBJECT",
    "MOST_UNREAD",
    "BatchRow",
    "ChannelRow",
    "CostRow",
    "InboxRow",
    "Letter",
    "LogRow",
    "MessageChoices",
    "OwnWay",
    "PreferenceRow",
    "Preview",
    "PreviewCase",
    "ProblemRow",
    "Sender",
    "TextRow",
    "VersionRow",
    "channel_rows",
    "choices_of",
    "costs",
    "current_text",
    "delivery_log",
    "inbox",
    "kept_messages",
    "letter_batches",
    "letters_of",
    "letters_waiting",
    "message_settings",
    "own_way",
    "platform_text",
    "preview",
    "preview_cases",
    "push_key",
    "telegram_bot",
    "text_rows",
    "unread_count",
    "unread_count_of_user",
    "unusable_addresses",
    "versions_of",
    "words_of",
]
