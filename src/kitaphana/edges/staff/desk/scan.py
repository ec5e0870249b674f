"""One scan: recognise what it is, do the one thing it asks for, say what came of it."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from kitaphana.circulation.errors import CARD_UNKNOWN
from kitaphana.core.errors import Busy, CommandMismatch, Refusal
from kitaphana.edges.staff.desk import acts, counting, find, why
from kitaphana.edges.staff.desk.commands import Command, command_in
from kitaphana.edges.staff.desk.context import Desk
from kitaphana.edges.staff.desk.keyboard import latin_readings
from kitaphana.edges.staff.desk.outcome import Line, LineKind, Outcome
from kitaphana.edges.staff.desk.returns import left_behind, waiting_for_reader
from kitaphana.edges.staff.desk.state import DeskState, Mode
from kitaphana.edges.staff.presenters import sentence_for
from kitaphana.edges.staff.slips import slip_of_item
from kitaphana.holdings import queries as holdings
from kitaphana.patrons import queries as patrons

if TYPE_CHECKING:
    from kitaphana.patrons.queries import PatronCard


def handle(desk: Desk, text: str, choice: str = "") -> Outcome:
    """The desk after `text` was scanned or typed, or `choice` was made in the list of the last search."""
    try:
        return _choose(desk, choice) if choice else _read(desk, text.strip())
    except Busy:
        return Outcome(desk.state, _stopped(_("The database is busy. Nothing was written: scan again.")))
    except CommandMismatch:
        return Outcome(desk.state, _stopped(_("This page has been sent before with something else. Scan again.")))


def _read(desk: Desk, text: str) -> Outcome:
    if not text:
        return Outcome(desk.state)
    command = next(filter(None, map(command_in, (text, *latin_readings(text)))), None)
    if command:
        return _COMMANDS[command](desk)
    if reader := find.reader(text):
        return _open(desk, reader, card=reader.card_number)
    if item := find.item(text):
        outcome = acts.with_item(desk, item)
        return replace(outcome, state=replace(outcome.state, last_item=item.id))
    return _search(desk, text)


def _choose(desk: Desk, choice: str) -> Outcome:
    kind, _sign, value = choice.partition(":")
    if kind in {"asked", "kind"}:
        return (counting.asked_for if kind == "asked" else counting.for_another_reason)(desk, value)
    reader = patrons.patron_card(int(value)) if kind == "reader" and value.isdecimal() else None
    return _open(desk, reader) if reader else Outcome(desk.state)


def _open(desk: Desk, reader: "PatronCard", card: str = "") -> Outcome:
    """The next reader: whatever belonged to the one before is forgotten. A reading room stays one for all readers."""
    counting.visit_of(desk, reader)
    line = Line(LineKind.READER, reader.full_name, reader.card_number, notes=waiting_for_reader(desk, reader.id))
    return Outcome(DeskState(patron_id=reader.id, card=card, mode=_lasting(desk.state.mode)), line)


def _lasting(mode: Mode) -> Mode:
    return mode if mode is Mode.READING_ROOM else Mode.LOANS


def is_like_a_card(text: str, card: str) -> bool:
    """Whether an unknown code has the shape of the card in session.

    It is then the next reader's, and what fast hands scan after it must not be lent to the reader before.
    """
    return bool(card) and _shape(text) == _shape(card)


def _shape(code: str) -> str:
    return re.sub(r"\d", "9", code.upper())


def _search(desk: Desk, text: str) -> Outcome:
    choices = find.choices(text, desk.language, near_branch_id=desk.point.branch_id)
    state = replace(desk.state, offer=None, asked=counting.asked_by(text, choices))
    if choices and not is_like_a_card(text, desk.state.card):
        return Outcome(state, choices=choices, searched=text)
    line = Line(LineKind.REFUSED, text, notes=(_("No card, barcode, reader or title is like this."),))
    if is_like_a_card(text, desk.state.card):
        return Outcome(DeskState(), Line(LineKind.REFUSED, text, sentences=(sentence_for(Refusal(CARD_UNKNOWN)),)))
    return Outcome(state, line)


def _end(desk: Desk) -> Outcome:
    """The reader goes, a reading room stays one; without a reader the desk goes back to where it began.

    What waits for the reader and was not taken along is told before they are out of the door.
    """
    left = left_behind(desk)
    line = Line(LineKind.NOTICE, _("Something still waits for this reader"), notes=left) if left else None
    return Outcome(DeskState(mode=_lasting(desk.state.mode)) if desk.state.patron_id else DeskState(), line)


def _toggle(mode: Mode) -> Callable[[Desk], Outcome]:
    def toggled(desk: Desk) -> Outcome:
        other = Mode.LOANS if desk.state.mode is mode else mode
        return Outcome(replace(desk.state, mode=other, offer=None))

    return toggled


def _lend(desk: Desk) -> Outcome:
    return Outcome(replace(desk.state, mode=Mode.LOANS, offer=None))


def _renew(desk: Desk) -> Outcome:
    """With a renewal on offer the command takes it; otherwise the items scanned next are renewed."""
    if desk.state.offer and desk.state.offer.verb == "renew":
        return _accept(desk)
    return _toggle(Mode.RENEWALS)(desk)


def _accept(desk: Desk) -> Outcome:
    offer = desk.state.offer
    item = holdings.item_card(offer.item_id) if offer else None
    if offer is None or item is None:
        return Outcome(desk.state, Line(LineKind.NOTICE, _("The last line offers nothing.")))
    if offer.verb == "renew":
        return acts.renew(desk, item)
    if offer.verb == "return":
        return acts.take_back(desk, item)
    if offer.verb == "renew_all_the_same" and desk.may_override:
        return acts.renew(desk, item, overrides=frozenset(offer.codes))
    if not desk.may_override or desk.state.patron_id is None:
        return Outcome(desk.state, _stopped(_("Your post does not allow this.")))
    return acts.lend(desk, item, overrides=frozenset(offer.codes))


def _receipt(desk: Desk) -> Outcome:
    if not desk.state.lent and not desk.state.returned:
        return Outcome(desk.state, Line(LineKind.NOTICE, _("There is nothing to print yet.")))
    return Outcome(desk.state, is_receipt=True)


def _slip(desk: Desk) -> Outcome:
    """On paper at once, and the desk stays as it is: the next scan may follow."""
    slip = slip_of_item(desk.state.last_item)
    if slip is None:
        return Outcome(desk.state, Line(LineKind.NOTICE, _("The last item needs no slip.")))
    return Outcome(desk.state, slip=slip)


def _reader_page(desk: Desk) -> Outcome:
    if desk.state.patron_id is None:
        return Outcome(desk.state, Line(LineKind.NOTICE, _("Scan a card first.")))
    return Outcome(desk.state, go_to=reverse("staff:reader", args=[desk.state.patron_id]))


def _for_the_browser(action: str) -> Callable[[Desk], Outcome]:
    """A command that only the page itself can carry out (sound, help)."""

    def passed_on(desk: Desk) -> Outcome:
        return Outcome(desk.state, client=action)

    return passed_on


def _quit(desk: Desk) -> Outcome:
    return Outcome(desk.state, go_to=reverse("account_logout"))


def _stopped(text: str) -> Line:
    return Line(LineKind.REFUSED, text)


_COMMANDS: dict[Command, Callable[[Desk], Outcome]] = {
    Command.END: _end,
    Command.RETURN: _toggle(Mode.RETURNS),
    Command.LEND: _lend,
    Command.RENEW: _renew,
    Command.ROOM: _toggle(Mode.READING_ROOM),
    Command.UNMET: counting.unmet,
    Command.VISITOR: counting.visitor,
    Command.YES: _accept,
    Command.UNDO: acts.undo,
    Command.RECEIPT: _receipt,
    Command.SLIP: _slip,
    Command.READER: _reader_page,
    Command.WHY: why.explain,
    Command.SOUND: _for_the_browser("sound"),
    Command.HELP: _for_the_browser("help"),
    Command.QUIT: _quit,
}
