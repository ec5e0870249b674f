"""Try the rules: may this reader borrow, renew or reserve this item here, and why not."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils.functional import Promise

from kitaphana.circulation import services
from kitaphana.circulation.errors import CARD_UNKNOWN, ITEM_UNKNOWN
from kitaphana.core.errors import Refusal, Refused
from kitaphana.edges.staff.access import StaffRequest, page, staff_page
from kitaphana.edges.staff.feedback import add_refusals
from kitaphana.edges.staff.forms.policies import TryForm
from kitaphana.edges.staff.grid_pages import TracedLine, language, traced
from kitaphana.edges.staff.grid_words import TRIED_ACTS
from kitaphana.edges.staff.permissions import Permission
from kitaphana.edges.staff.presenters import Sentence, sentences_for
from kitaphana.holdings.queries import find_item
from kitaphana.network import queries as network
from kitaphana.patrons.queries import find_by_card
from kitaphana.ui.reasons import Reasons

if TYPE_CHECKING:
    import datetime as dt

    from kitaphana.circulation.services.dry_run import Answered


@dataclass(frozen=True, slots=True)
class TriedAct:
    """One act in words: whether it may be, all that stands against it, the terms, the reason and the trace."""

    name: Promise
    is_allowed: bool
    sentences: tuple[Sentence, ...]
    due_at: "dt.datetime | None"
    because: str
    trace: tuple[TracedLine, ...]
    version: int


@staff_page(Permission.TRY_RULES, methods=("GET", "POST"))
def try_rules(request: StaffRequest) -> HttpResponse:
    """Ask; nothing is written. The question is posted, so that no card stands in an address."""
    points = network.service_points()
    is_asked = request.method == "POST"
    has_readers = request.member.can["readers"]
    initial = {"point": request.member.point.code if request.member.point else ""}
    form = TryForm(request.POST if is_asked else None, initial=initial, points=points, has_readers=has_readers)
    acts: list[TriedAct] = []
    if is_asked and form.is_valid():
        try:
            acts = _tried(form)
        except Refused as refused:
            add_refusals(form, refused, {CARD_UNKNOWN: "card", ITEM_UNKNOWN: "barcode"})
    return page(request, "policies/try.html", {"form": form, "acts": acts, "section": "try_rules"})


def _tried(form: TryForm) -> list[TriedAct]:
    data = form.cleaned_data
    reader = find_by_card(data["card"]) if data.get("card") else None
    item = find_item(data["barcode"]) if data["barcode"] else None
    missing = [(CARD_UNKNOWN, data.get("card") and reader is None), (ITEM_UNKNOWN, data["barcode"] and item is None)]
    if any(is_missing for _, is_missing in missing):
        raise Refused(*(Refusal(code) for code, is_missing in missing if is_missing))
    point = network.service_point_by_code(data["point"])
    assert point is not None
    supposed = form.supposed(reader.id if reader else None, item.id if item else None)
    found = services.dry_run(service_point_id=point.id, supposed=supposed)
    reasons = Reasons(language())
    return [_act(answer, reasons) for answer in found.answers]


def _act(answer: "Answered", reasons: Reasons) -> TriedAct:
    return TriedAct(
        TRIED_ACTS[answer.act],
        answer.is_allowed,
        sentences_for(answer.refusals),
        answer.due_at,
        reasons.rule(answer.because),
        traced(answer.trace, answer.version),
        answer.version,
    )
