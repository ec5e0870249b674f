"""Why: what the rules say about the item scanned last and the reader in session, with the whole trace."""

from django.utils.translation import gettext as _

from kitaphana.circulation import services as circulation
from kitaphana.circulation.services.dry_run import Tried
from kitaphana.core.errors import Refused
from kitaphana.edges.staff.desk.context import Desk
from kitaphana.edges.staff.desk.outcome import Line, LineKind, Outcome
from kitaphana.edges.staff.desk.state import Mode
from kitaphana.edges.staff.grid_pages import traced
from kitaphana.edges.staff.presenters import sentences_for
from kitaphana.holdings import queries as holdings
from kitaphana.ui.reasons import Reasons


def explain(desk: Desk) -> Outcome:
    """One line with the rules of lending; of renewing when the reader has the item, of reading inside in that mode."""
    reader, item_id = desk.state.patron_id, desk.state.last_item
    item = holdings.item_card(item_id) if item_id else None
    if reader is None or item is None:
        return Outcome(desk.state, Line(LineKind.NOTICE, _("Scan a card and an item first.")))
    supposed = circulation.Supposed(patron_id=reader, item_id=item.id)
    try:
        found = circulation.dry_run(service_point_id=desk.point.id, supposed=supposed)
    except Refused as refused:
        return Outcome(desk.state, Line(LineKind.REFUSED, item.title, sentences=sentences_for(refused.refusals)))
    answers = {answer.act: answer for answer in found.answers}
    wanted: Tried = "inside" if desk.state.mode is Mode.READING_ROOM else "renew" if found.has_item else "lend"
    answer = answers[wanted]
    line = Line(
        LineKind.NOTICE,
        item.title,
        item.barcode,
        notes=tuple(filter(None, [Reasons(desk.language).rule(answer.because)])),
        sentences=sentences_for(answer.refusals),
        trace=traced(answer.trace, answer.version),
    )
    return Outcome(desk.state, line)
