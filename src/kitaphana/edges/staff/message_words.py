"""Refusals about messages in the words of staff, and what the words in braces of their texts stand for."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kitaphana.edges.staff.wordings import Wording

MESSAGE_WORDINGS: Mapping[str, Wording] = {
    "notice_kind_unknown": Wording(_("There is no such kind of message."), _("Open the list again.")),
    "notice_channel_unknown": Wording(_("There is no such way for messages."), _("Open the list again.")),
    "notice_not_optional": Wording(
        _("Messages about the safety of an account cannot be switched off."), _("Leave them on.")
    ),
    "notice_text_empty": Wording(
        _("The text is empty."), _("Write something, or go back to the text of the platform.")
    ),
    "notice_text_too_long": Wording(_("The text is too long: at most %(most)s letters."), _("Shorten it.")),
    "notice_placeholder_unknown": Wording(
        _("Nothing can stand for {%(name)s} in this message."), _("Take a word from the list beside the text.")
    ),
    "notice_placeholder_missing": Wording(
        _("Without {%(name)s} the message would be useless."), _("Put it into the text.")
    ),
    "notice_version_unknown": Wording(_("There is no such version."), _("Open the page again.")),
    "notice_setting_invalid": Wording(_("This value is not possible."), _("Mend it.")),
    "notice_unknown": Wording(_("There is no such message."), _("Open the list again.")),
    "notice_address_invalid": Wording(_("This is neither a phone nor an e-mail address."), _("Mend it.")),
    "notice_channel_off": Wording(
        _("This way for messages is not set up here."), _("Ask the administrator to set it up.")
    ),
    "notice_no_consent": Wording(
        _("The reader has not agreed to this way for messages."), _("It belongs to another company: ask first.")
    ),
    "notice_no_own_way": Wording(
        _("Nothing is connected to your own reader’s account for this way."),
        _("Connect it there, under “Choose your messages”."),
    ),
    "notice_link_expired": Wording(_("The link does not hold any more."), _("Make a new one.")),
    "notice_over": Wording(
        _("This message cannot be sent any more."),
        _("It would come too late, or what it tells of is settled."),
    ),
    "notice_no_letters": Wording(_("No letters wait."), _("Come back when the list shows some.")),
    "notice_batch_unknown": Wording(_("These letters are not there."), _("Open the list again.")),
}

PLACEHOLDERS: Mapping[str, Promise] = {
    "account": _("address of the reader’s own page"),
    "at": _("when it happened"),
    "author": _("author of the book"),
    "card": _("number of the reader’s card"),
    "child": _("name of the child"),
    "code": _("the code; without it the message is useless"),
    "count": _("how many things the message tells of"),
    "days": _("days late"),
    "device": _("the device, as it calls itself"),
    "due": _("the day on which the book is due"),
    "first_day": _("first day of the closure"),
    "found": _("how many books were found"),
    "items": _("one line for each book, as written below"),
    "last_day": _("last day of the closure"),
    "library": _("name of the library"),
    "minutes": _("minutes for which the code works"),
    "name": _("given name of the reader"),
    "place": _("library where the book waits"),
    "reason": _("why the library is closed"),
    "rests": _("a sentence on when the card stops lending, where it does"),
    "search": _("words of the saved search"),
    "settings": _("address where readers choose their messages"),
    "shelf": _("number on the hold shelf"),
    "sum": _("the sum that is open"),
    "text": _("the message itself; without it nothing arrives"),
    "title": _("title of the book"),
    "until": _("last day"),
}
"""What a word in braces stands for, beside the text that staff write."""

ALARMS: Mapping[str, Promise] = {
    "not_set_up": _("Messages wait, but this way is not set up."),
    "down": _("The gateway fails; it is tried again by and by. Nothing is lost meanwhile."),
    "late": _("Messages wait for more than a quarter of an hour: look at the worker and the gateway."),
    "long": _("A thousand messages or more wait."),
}
