"""Acts around messages, in words for the log."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

MESSAGE_ACTS: Mapping[str, Promise] = {
    "message_text_saved": pgettext_lazy("audit", "Text of a message written"),
    "message_settings_changed": pgettext_lazy("audit", "Settings of messages changed"),
    "message_tested": pgettext_lazy("audit", "Test message sent"),
    "message_sent_again": pgettext_lazy("audit", "Failed message sent again"),
    "letters_made": pgettext_lazy("audit", "Letters made for printing"),
    "letters_printed": pgettext_lazy("audit", "Letters printed"),
    "download_addresses": pgettext_lazy("audit", "Addresses that fail taken along"),
    "message_preferences_set": pgettext_lazy("audit", "Messages chosen"),
    "message_settings_set": pgettext_lazy("audit", "Letters and titles of messages chosen"),
    "address_problem_cleared": pgettext_lazy("audit", "Address that failed is tried again"),
    "telegram_invited": pgettext_lazy("audit", "Link to connect Telegram given"),
    "telegram_connected": pgettext_lazy("audit", "Telegram connected"),
    "telegram_disconnected": pgettext_lazy("audit", "Telegram disconnected"),
    "push_connected": pgettext_lazy("audit", "Browser connected"),
    "push_disconnected": pgettext_lazy("audit", "Browser disconnected"),
}
