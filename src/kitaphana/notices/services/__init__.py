"""Verbs of messages."""

from kitaphana.notices.services.addresses import (
    Browser,
    add_push,
    disconnect_telegram,
    follow_push,
    hear_telegram,
    invite_telegram,
    remove_push,
    renew_push,
)
from kitaphana.notices.services.again import send_again
from kitaphana.notices.services.inbox import mark_read
from kitaphana.notices.services.letters import make_letters
from kitaphana.notices.services.preferences import (
    clear_address_problem,
    set_preferences,
    set_reader_settings,
    stop_by_link,
)
from kitaphana.notices.services.reports import hear_reports, note_bounce, reporter_for
from kitaphana.notices.services.telling import CODE_SENDER, tell_reader
from kitaphana.notices.services.templates import restore_text, save_text, set_message_settings
from kitaphana.notices.services.trying import send_test, send_test_to_own

__all__ = [
    "CODE_SENDER",
    "Browser",
    "add_push",
    "clear_address_problem",
    "disconnect_telegram",
    "follow_push",
    "hear_reports",
    "hear_telegram",
    "invite_telegram",
    "make_letters",
    "mark_read",
    "note_bounce",
    "remove_push",
    "renew_push",
    "reporter_for",
    "restore_text",
    "save_text",
    "send_again",
    "send_test",
    "send_test_to_own",
    "set_message_settings",
    "set_preferences",
    "set_reader_settings",
    "stop_by_link",
    "tell_reader",
]
