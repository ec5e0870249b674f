"""What a desk counts beside loans: requests that were not met, and who comes."""

from dataclasses import replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from kitaphana.catalog import queries as catalog
from kitaphana.circulation import queries as circulation_queries
from kitaphana.circulation import services as circulation
from kitaphana.core import clock
from kitaphana.core.errors import Refused
from kitaphana.edges.staff.desk import find
from kitaphana.edges.staff.desk.context import Desk
from kitaphana.edges.staff.desk.outcome import Choice, Line, LineKind, Outcome
from kitaphana.edges.staff.desk.state import Act, Asked
from kitaphana.edges.staff.labels import UNMET_KINDS
from kitaphana.edges.staff.presenters import sentences_for
from kitaphana.patrons import queries as patrons
from kitaphana.patrons.rules import age_band

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kitaphana.circulation.services import UnmetAnswer
    from kitaphana.patrons.queries import PatronCard


def visit_of(desk: Desk, reader: "PatronCard") -> None:
    """A reader at the desk is a visit, the first time on a day."""
    band = age_band(reader.born_on, clock.today())
    circulation.count_visit(patron_id=reader.id, age_band=band, service_point_id=desk.point.id)


def visitor(desk: Desk) -> Outcome:
    """Count somebody who came without a card."""
    try:
        answer = circulation.count_visitor(
            service_point_id=desk.point.id, by=desk.member.actor, command_id=desk.command_id
        )
    except Refused as refused:
        return _refused(desk, _("Visitor without a card"), refused)
    line = Line(LineKind.VISITOR, _("%(count)s today") % {"count": answer.count})
    return Outcome(desk.state.after(Act(desk.command_id, "count_visitor", 0)), line)


def asked_by(text: str, choices: "Iterable[Choice]") -> Asked | None:
    """What a search may have asked for; never words that found a reader, for they are somebody's name."""
    found = list(choices)
    if not any(letter.isalpha() for letter in text) or any(choice.value for choice in found):
        return None
    return Asked(text, found[0].edition_id if len(found) == 1 else None)


def unmet(desk: Desk) -> Outcome:
    """Note what stands in the box, was searched for last, or was refused last; several titles are a choice."""
    if desk.asked:
        found = find.titles(desk.asked, desk.language)
        return _note_or_choose(desk, Asked(desk.asked), found)
    if desk.state.asked is None:
        line = Line(LineKind.NOTICE, _("Type the title or the author that was asked for, then press F6."))
        return Outcome(desk.state, line)
    if desk.state.asked.edition_id:
        return _note(desk, desk.state.asked)
    return _note_or_choose(desk, desk.state.asked, find.titles(desk.state.asked.text, desk.language))


def _note_or_choose(desk: Desk, asked: Asked, found: "list[Choice]") -> Outcome:
    if not found:
        return _note(desk, asked)
    titles = [replace(one, value=f"asked:{one.edition_id}", href="") for one in found]
    as_typed = Choice(label=asked.text, details=_("none of these: note it in these words"), value="asked:")
    state = replace(desk.state, offer=None, asked=Asked(asked.text))
    return Outcome(state, choices=(*titles, as_typed), searched=asked.text)


def asked_for(desk: Desk, value: str) -> Outcome:
    """One of the titles was meant, or none of them."""
    text = desk.state.asked.text if desk.state.asked else ""
    return _note(desk, Asked(text, int(value) if value.isdecimal() else None))


def _note(desk: Desk, asked: Asked) -> Outcome:
    reader = patrons.patron_card(desk.state.patron_id) if desk.state.patron_id else None
    try:
        answer = circulation.note_unmet(
            service_point_id=desk.point.id,
            by=desk.member.actor,
            command_id=desk.command_id,
            text=asked.text,
            edition_id=asked.edition_id,
            age_band=age_band(reader.born_on, clock.today()) if reader else "",
        )
    except Refused as refused:
        return _refused(desk, asked.text, refused)
    state = desk.state.after(Act(desk.command_id, "note_unmet", answer.request_id))
    return Outcome(state, _noted_line(answer), choices=_other_reasons(answer))


def _noted_line(answer: "UnmetAnswer") -> Line:
    title = str(UNMET_KINDS[answer.kind])
    details = catalog.edition_details(answer.edition_id) if answer.edition_id else None
    asked = f"{details.title} — {details.author}" if details and details.author else answer.title
    return Line(LineKind.NOTED, f"{asked}: {title}")


def _other_reasons(answer: "UnmetAnswer") -> tuple[Choice, ...]:
    others = [kind for kind in circulation_queries.UNMET_KINDS if kind != answer.kind]
    details = _("the reason was another one")
    return tuple(Choice(str(UNMET_KINDS[kind]), details, value=f"kind:{answer.request_id}.{kind}") for kind in others)


def for_another_reason(desk: Desk, value: str) -> Outcome:
    """The request noted last was not met for another reason; only one of this desk's session can be changed."""
    number, _sign, kind = value.partition(".")
    last = desk.state.done[-1] if desk.state.done else None
    if last is None or last.verb != "note_unmet" or str(last.row_id) != number:
        return Outcome(desk.state)
    try:
        answer = circulation.change_unmet_kind(request_id=last.row_id, kind=kind, by=desk.member.actor)
    except Refused as refused:
        return _refused(desk, _("Unmet request"), refused)
    return Outcome(desk.state, replace(_noted_line(answer), undoes=last.command_id))


def _refused(desk: Desk, title: str, refused: Refused) -> Outcome:
    line = Line(LineKind.REFUSED, title, sentences=sentences_for(refused.refusals))
    return Outcome(replace(desk.state, offer=None), line)
