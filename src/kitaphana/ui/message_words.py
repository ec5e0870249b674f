"""Words for messages, the same at every door: kinds, channels, what became of them and why not."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

KINDS: Mapping[str, Promise] = {
    "code": _("Code to join or to confirm an address"),
    "code_known": _("Code for somebody who is a reader already"),
    "code_nobody": _("Answer to an address that nobody has"),
    "code_guarantor": _("Code for who answers for a child"),
    "code_call": _("Code to read out to the librarian on the telephone"),
    "test": _("Test message"),
    "welcome": _("Welcome"),
    "hold_ready": _("Your book is ready"),
    "hold_expiring": _("Your book leaves the shelf soon"),
    "hold_expired": _("Your book was not fetched"),
    "hold_day_passed": _("Your book did not come by the day that you named"),
    "hold_impossible": _("No copy is left of what you waited for"),
    "hold_cancelled": _("The library has cancelled your hold"),
    "due_soon": _("Due soon"),
    "overdue": pgettext_lazy("message", "Overdue"),
    "overdue_later": _("Overdue: a later reminder"),
    "overdue_last": _("Overdue: the last reminder"),
    "loan_lost": _("Your book counts as lost"),
    "loss_owed": _("A sum for a lost book is open again"),
    "card_expiring": _("Your card ends soon"),
    "card_expired": _("Your card has ended"),
    "reregistered": _("Your card is renewed"),
    "saved_search": _("New books for a saved search"),
    "closure": _("The library is closed for a while"),
    "guarantor_asked": _("A child asks you to answer for them"),
    "address_changed": _("Your phone or e-mail was changed"),
    "password_changed": _("Your password was changed"),
    "signed_in_new_device": _("Sign-in on a new device"),
    "layout": _("Greeting and farewell of every message"),
}
"""Kinds of messages by code, `layout` among them."""

CHANNELS: Mapping[str, Promise] = {
    "email": pgettext_lazy("channel", "E-mail"),
    "sms": pgettext_lazy("channel", "SMS"),
    "telegram": pgettext_lazy("channel", "Telegram"),
    "push": pgettext_lazy("channel", "Browser"),
    "letter": pgettext_lazy("channel", "Letter"),
}

CHOICES: Mapping[str, Promise] = {
    "hold_expired": _("A hold has ended without the book"),
    "overdue": _("Overdue and lost books"),
}
"""What readers choose where one box stands for several kinds."""

STATES: Mapping[str, Promise] = {
    "waiting": pgettext_lazy("message", "waits"),
    "sending": pgettext_lazy("message", "on its way"),
    "sent": pgettext_lazy("message", "sent"),
    "failed": pgettext_lazy("message", "failed"),
    "expired": pgettext_lazy("message", "too late"),
    "dropped": pgettext_lazy("message", "not needed any more"),
}
STATE_LOOKS: Mapping[str, str] = {"sent": "open", "failed": "late", "waiting": "soon", "sending": "soon"}
"""The class of the mark of a state; the others are quiet."""

REASONS: Mapping[str, Promise] = {
    "over": _("what it tells of is settled"),
    "limit": _("the month’s limit of costs is reached"),
    "unreadable": _("its text could not be opened"),
    "forgotten": _("the reader’s data were forgotten"),
    "too_late": _("it was not sent in time"),
    "not_set_up": _("this way is not used here"),
    "no_address": _("there is no address"),
    "address_fails": _("the address does not work"),
    "no_consent": _("the reader has not agreed to it"),
    "switched_off": _("the reader has switched it off"),
    "gateway_fault": _("the gateway could not be asked"),
    "timed_out": _("the gateway did not answer in time"),
    "no_answer": _("the gateway cannot be reached"),
    "name_unknown": _("the gateway’s name is not known in the network"),
    "tls_failed": _("the gateway has no good certificate"),
    "url_forbidden": _("the gateway’s address is not allowed"),
    "url_without_tls": _("the gateway’s address is not encrypted"),
    "address_forbidden": _("the gateway stands inside the house, which the settings do not allow"),
    "answer_too_long": _("the gateway’s answer makes no sense"),
    "relay_unreachable": _("the mail server cannot be reached"),
    "answer_makes_no_sense": _("the gateway’s answer makes no sense"),
    "message_malformed": _("the message or the library’s own address is written wrongly"),
    "sms_refused": _("the SMS gateway does not take it"),
    "sms_reported": _("the SMS gateway reports that it did not arrive"),
    "reported": _("it did not arrive"),
    "address_malformed": _("the address is written wrongly"),
    "subscription_malformed": _("the browser’s address is written wrongly"),
}
"""Why something was not sent. Other codes carry a number (`smtp_550`, `http_503`)."""

BY_GATEWAY: Mapping[str, Promise] = {
    "smtp": _("the mail server says %(number)s"),
    "bounced": _("the e-mail came back: %(number)s"),
    "http": _("the gateway says %(number)s"),
    "sms": _("the SMS gateway says %(number)s"),
    "telegram": _("Telegram says %(number)s"),
    "push": _("the browser’s service says %(number)s"),
    "folder": _("the folder cannot be written: %(number)s"),
}


def reason(code: str) -> str:
    """A reason in words; a code that is not known is shown as it stands."""
    if code in REASONS:
        return str(REASONS[code])
    source, _line, number = code.partition("_")
    if source in BY_GATEWAY and number:
        return str(BY_GATEWAY[source]) % {"number": number.replace("_", " ")}
    return code.replace("_", " ")
