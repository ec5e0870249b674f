"""The words that the command box understands, typed or scanned, and the keys that stand for them."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Command(StrEnum):
    """A command as it is printed in a barcode."""

    END = "*END"
    RETURN = "*RETURN"
    LEND = "*LEND"
    RENEW = "*RENEW"
    ROOM = "*ROOM"
    UNMET = "*UNMET"
    VISITOR = "*VISITOR"
    YES = "*YES"
    UNDO = "*UNDO"
    RECEIPT = "*RECEIPT"
    SLIP = "*SLIP"
    READER = "*READER"
    WHY = "*WHY"
    SOUND = "*SOUND"
    HELP = "*HELP"
    QUIT = "*QUIT"


@dataclass(frozen=True, slots=True)
class Legend:
    """A line of the legend; `key` is empty where there is no key for the command."""

    command: Command
    key: str
    text: Promise


LEGEND = (
    Legend(Command.END, "Esc", _("End with this reader")),
    Legend(Command.RETURN, "F2", _("Returns only, on and off")),
    Legend(Command.ROOM, "F3", _("Reading room, on and off")),
    Legend(Command.YES, "F4", _("Do what the last line offers")),
    Legend(Command.UNMET, "F6", _("Note an unmet request")),
    Legend(Command.VISITOR, "F7", _("Count a visitor without a card")),
    Legend(Command.UNDO, "F8", _("Undo the last scan")),
    Legend(Command.RECEIPT, "F9", _("Print a receipt")),
    Legend(Command.SLIP, "F12", _("Print the slip of the last item")),
    Legend(Command.WHY, "F11", _("Why: the rules about the last item")),
    Legend(Command.QUIT, "F10", _("Sign out")),
    Legend(Command.HELP, "F1", _("Show and hide this help")),
    Legend(Command.RENEW, "", _("Renew the items scanned next")),
    Legend(Command.LEND, "", _("Back to lending")),
    Legend(Command.READER, "", _("Open the page of this reader")),
    Legend(Command.SOUND, "", _("Sound on and off")),
)


def command_in(text: str) -> Command | None:
    """The command that the text is; `None` for a card, a barcode or words."""
    try:
        return Command(text.strip().upper())
    except ValueError:
        return None
