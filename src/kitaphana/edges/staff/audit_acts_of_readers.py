"""Acts of readers themselves, and of desks that answer them, in words for the log."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

READER_ACTS: Mapping[str, Promise] = {
    "confirm_seen": pgettext_lazy("audit", "Reader who joined online was seen"),
    "ask_guarantor": pgettext_lazy("audit", "Child asked for a guarantor"),
    "confirm_guarantee": pgettext_lazy("audit", "Guarantee for a child given"),
    "decline_guarantee": pgettext_lazy("audit", "Guarantee for a child declined"),
    "change_address": pgettext_lazy("audit", "Phone or e-mail changed by code"),
    "confirm_address": pgettext_lazy("audit", "Phone or e-mail confirmed by code"),
    "set_postal_address": pgettext_lazy("audit", "Postal address kept"),
    "forget_postal_address": pgettext_lazy("audit", "Postal address forgotten"),
    "ask_name_change": pgettext_lazy("audit", "Another name asked for"),
    "confirm_name_change": pgettext_lazy("audit", "Another name confirmed"),
    "drop_name_change": pgettext_lazy("audit", "Wish for another name dropped"),
    "consent_courier": pgettext_lazy("audit", "Consent to couriers given"),
    "consent_telegram": pgettext_lazy("audit", "Consent to Telegram given"),
    "consent_whatsapp": pgettext_lazy("audit", "Consent to WhatsApp given"),
    "withdraw_courier": pgettext_lazy("audit", "Consent to couriers withdrawn"),
    "withdraw_telegram": pgettext_lazy("audit", "Consent to Telegram withdrawn"),
    "withdraw_whatsapp": pgettext_lazy("audit", "Consent to WhatsApp withdrawn"),
    "end_all_sessions": pgettext_lazy("audit", "Reader signed out everywhere"),
    "tell_messages": pgettext_lazy("audit", "Messages of a reader told"),
    "read_out_messages": pgettext_lazy("audit", "Messages of a reader read out and marked as seen"),
    "tell_history": pgettext_lazy("audit", "Reading history of a reader told"),
    "tell_searches": pgettext_lazy("audit", "Saved searches of a reader told"),
}
