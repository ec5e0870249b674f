"""What a scan does: lend, take back, renew, undo. Each calls one service and turns its answer into a line."""

from dataclasses import replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from kitaphana.circulation import queries as circulation_queries
from kitaphana.circulation import services as circulation
from kitaphana.core.errors import Refused
from kitaphana.edges.staff.desk.context import Desk
from kitaphana.edges.staff.desk.outcome import Line, LineKind, Outcome
from kitaphana.edges.staff.desk.returns import kind_of_return
from kitaphana.edges.staff.desk.state import Act, Asked, Mode, Offer
from kitaphana.edges.staff.presenters import sentences_for
from kitaphana.edges.staff.returned import notes_on_return, slip_address
from kitaphana.edges.staff.stock_labels import CONDITIONS
from kitaphana.holdings import queries as holdings

if TYPE_CHECKING:
    from kitaphana.circulation.services import LoanAnswer
    from kitaphana.holdings.queries import ItemCard

_LANGUAGES = {"kaz": "kk", "rus": "ru", "eng": "en"}


def with_item(desk: Desk, item: "ItemCard") -> Outcome:
    """An item was scanned: what it means depends on the mode, and on whether a reader is here."""
    if desk.state.mode is Mode.RENEWALS:
        return renew(desk, item)
    if desk.state.mode is Mode.READING_ROOM and desk.state.patron_id is None and item.status != "on_loan":
        return use(desk, item)
    if desk.state.mode is Mode.RETURNS or desk.state.patron_id is None:
        return take_back(desk, item)
    return lend(desk, item)


def use(desk: Desk, item: "ItemCard") -> Outcome:
    """Count a use inside without a loan: nobody's, so it works without a reader."""
    try:
        circulation.use_in_house(
            item_id=item.id, service_point_id=desk.point.id, by=desk.member.actor, command_id=desk.command_id
        )
    except Refused as refused:
        return _refused(desk, item, refused)
    return Outcome(desk.state.after(Act(desk.command_id, "use_in_house", item.id)), _line(LineKind.USED, item))


def lend(desk: Desk, item: "ItemCard", *, overrides: frozenset[str] = frozenset()) -> Outcome:
    """Lend the item to the reader in session, home or inside; a refusal may carry an offer for one key."""
    assert desk.state.patron_id is not None
    is_inside = desk.state.mode is Mode.READING_ROOM
    try:
        answer = circulation.check_out(
            patron_id=desk.state.patron_id,
            item_id=item.id,
            service_point_id=desk.point.id,
            by=desk.member.actor,
            command_id=desk.command_id,
            overrides=overrides,
            card_number=desk.state.card,
            is_in_library=is_inside,
        )
    except Refused as refused:
        return _as_offered(_refused(desk, item, refused, offer=_offer_after(desk, item, refused)))
    act = Act(desk.command_id, "check_out", answer.loan_id)
    kind = LineKind.LENT_INSIDE if is_inside else LineKind.LENT
    return Outcome(desk.state.after(act), _lent_line(kind, item, answer))


def take_back(desk: Desk, item: "ItemCard") -> Outcome:
    """Take the item back, whoever had it."""
    try:
        answer = circulation.check_in(
            item_id=item.id, service_point_id=desk.point.id, by=desk.member.actor, command_id=desk.command_id
        )
    except Refused as refused:
        return _refused(desk, item, refused)
    state = desk.state.after(Act(desk.command_id, "check_in", item.id))
    notes = (*notes_on_return(answer), *pieces_note(item), *_condition_note(item))
    line = replace(_line(kind_of_return(answer), item), notes=notes, slip=slip_address(answer))
    return Outcome(state, line)


def renew(desk: Desk, item: "ItemCard", *, overrides: frozenset[str] = frozenset()) -> Outcome:
    """Renew the open loan of the item, whoever has it; a refusal may carry an offer for one key."""
    loan = circulation_queries.open_loan_of_item(item.id)
    if loan is None:
        line = replace(_line(LineKind.REFUSED, item), notes=(_("This item is not on loan."),))
        return Outcome(replace(desk.state, offer=None), line)
    try:
        answer = circulation.renew(
            loan_id=loan.loan_id,
            service_point_id=desk.point.id,
            by=desk.member.actor,
            command_id=desk.command_id,
            overrides=overrides,
        )
    except Refused as refused:
        may_override = desk.may_override and all(refusal.is_overridable for refusal in refused.refusals)
        offer = Offer("renew_all_the_same", item.id, refused.codes) if may_override else None
        return _refused(desk, item, refused, offer=offer)
    is_mine = loan.patron_id == desk.state.patron_id
    act = Act(desk.command_id, "renew" if is_mine else "renew_other", answer.loan_id)
    return Outcome(desk.state.after(act), _lent_line(LineKind.RENEWED, item, answer))


def undo(desk: Desk) -> Outcome:
    """Undo the last act of this session at this desk."""
    if not desk.state.done:
        return Outcome(desk.state, Line(LineKind.NOTICE, _("There is nothing to undo.")))
    last = desk.state.done[-1]
    try:
        answer = circulation.undo(
            undone_command_id=last.command_id,
            by=desk.member.actor,
            command_id=desk.command_id,
            service_point_id=desk.point.id,
        )
    except Refused as refused:
        state = replace(desk.state, done=desk.state.done[:-1], offer=None)
        return Outcome(state, Line(LineKind.REFUSED, _("Undo"), sentences=sentences_for(refused.refusals)))
    title = answer.title or _("Visitor without a card")
    line = Line(LineKind.UNDONE, title, answer.barcode, undoes=last.command_id)
    return Outcome(desk.state.before_last(), line)


def _lent_line(kind: LineKind, item: "ItemCard", answer: "LoanAnswer") -> Line:
    notes = pieces_note(item) if kind is not LineKind.RENEWED else ()
    return replace(_line(kind, item), due_at=answer.due_at, notes=notes)


def _line(kind: LineKind, item: "ItemCard") -> Line:
    language = _LANGUAGES.get(item.languages[0], "") if item.languages else ""
    title = f"{item.title} {item.volume}".strip()
    return Line(kind, title, item.barcode, item_id=item.id, language=language)


def pieces_note(item: "ItemCard") -> tuple[str, ...]:
    """What to count when a kit goes out or comes back; nothing for all other items."""
    if not item.is_kit:
        return ()
    pieces = "; ".join(f"{piece.count} × {piece.name}" for piece in holdings.kit_pieces(item.id))
    return (_("Count the pieces: %(pieces)s.") % {"pieces": pieces},)


def _condition_note(item: "ItemCard") -> tuple[str, ...]:
    """What was damaged before is not the fault of the reader who brings it back."""
    if item.condition not in {"damaged", "unusable"}:
        return ()
    return (_("Seen damaged before: %(condition)s.") % {"condition": CONDITIONS[item.condition]},)


def _refused(desk: Desk, item: "ItemCard", refused: Refused, *, offer: Offer | None = None) -> Outcome:
    line = replace(_line(LineKind.REFUSED, item), sentences=sentences_for(refused.refusals))
    return Outcome(replace(desk.state, offer=offer, asked=Asked(item.title, item.edition_id)), line)


def _as_offered(outcome: Outcome) -> Outcome:
    """Inside, what the reader has already is not renewed but taken back: the line says what F4 does."""
    offer, line = outcome.state.offer, outcome.line
    if offer is None or line is None or offer.verb != "return":
        return outcome
    sentences = tuple(replace(sentence, advice=_("F4 takes it back.")) for sentence in line.sentences)
    return replace(outcome, line=replace(line, sentences=sentences))


def _offer_after(desk: Desk, item: "ItemCard", refused: Refused) -> Offer | None:
    """Renewal (inside: taking back) of what the reader has already; overriding where refusals and role allow it."""
    if "on_loan_to_you" in refused.codes:
        return Offer("renew" if desk.state.mode is Mode.LOANS else "return", item.id)
    if desk.may_override and all(refusal.is_overridable for refusal in refused.refusals):
        return Offer("override", item.id, refused.codes)
    return None
