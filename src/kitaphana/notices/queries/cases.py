"""Real cases to try a text on: what readers were told, and loans and holds that they could be told of."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kitaphana.circulation.models import Hold, Loan, LoanState, Loss, LossState
from kitaphana.core import clock
from kitaphana.notices.facts import (
    HOLD_FITS,
    HOLD_KINDS,
    LOAN_KINDS,
    LOSS_KINDS,
    OVERDUE_KINDS,
    Case,
    hold_cases,
    loan_cases,
    loss_cases,
)
from kitaphana.notices.models import Notice
from kitaphana.notices.rules.kinds import LOSS_OWED
from kitaphana.notices.texts.examples import example_facts

TOLD, LIVE = 5, 5
"""Cases of each sort on the page."""
_LABELS = ("title", "search", "until", "first_day", "device")


@dataclass(frozen=True, slots=True)
class PreviewCase:
    """A real case; no name of a reader stands in it. `was_told`: readers got this message already."""

    key: str
    label: str
    was_told: bool


def preview_cases(kind: str, institution_ids: Collection[int]) -> list[PreviewCase]:
    """The last notices of the kind that still have their facts, and loans or holds that fit. A few statements."""
    told = Notice.objects.filter(kind=kind, institution_id__in=institution_ids, patron__isnull=False)
    found = [PreviewCase(f"notice:{row.pk}", _label(row.facts), True) for row in told.order_by("-pk")[:TOLD]]
    live = _live(kind, institution_ids)
    return found + [PreviewCase(f"{_sort(kind)}:{pk}", _label(case.facts), False) for pk, case in live.items()]


def facts_of_case(key: str, kind: str, institution_id: int | None) -> dict[str, Any]:
    """The facts of one case of the institution; the invented ones for a key that names none."""
    invented = example_facts(clock.today())
    sort, _colon, number = key.partition(":")
    if institution_id is None or not number.isdecimal() or len(number) > 18:
        return invented
    if sort == "notice":
        row = Notice.objects.filter(pk=int(number), kind=kind, institution_id=institution_id).first()
        return {**invented, **row.facts} if row else invented
    case = _gather([int(number)], kind).get(int(number)) if sort == _sort(kind) else None
    return {**invented, **case.facts} if case and case.institution_id == institution_id else invented


def _sort(kind: str) -> str:
    return "loan" if kind in LOAN_KINDS | LOSS_KINDS else "hold" if kind in HOLD_KINDS else ""


def _live(kind: str, institution_ids: Collection[int]) -> dict[int, Case]:
    if kind in LOAN_KINDS:
        loans = Loan.objects.filter(
            institution_id__in=institution_ids, closed_at__isnull=True, state=LoanState.OPEN, patron__isnull=False
        )
        loans = loans.filter(due_at__lt=clock.now()) if kind in OVERDUE_KINDS else loans
        return _gather(loans.order_by("-pk").values_list("pk", flat=True)[:LIVE], kind)
    if kind in LOSS_KINDS:
        state = LossState.OWED if kind == LOSS_OWED else LossState.LOST
        losses = Loss.objects.filter(state=state, loan__institution_id__in=institution_ids)
        return _gather(losses.order_by("-loan_id").values_list("loan_id", flat=True)[:LIVE], kind)
    if kind in HOLD_KINDS:
        holds = Hold.objects.filter(HOLD_FITS[kind], institution_id__in=institution_ids)
        holds = holds.filter(patron__isnull=False)
        return _gather(holds.order_by("-pk").values_list("pk", flat=True)[:LIVE], kind)
    return {}


def _gather(ids: Iterable[int], kind: str) -> dict[int, Case]:
    if kind in LOSS_KINDS:
        return loss_cases(ids, kind)
    return loan_cases(ids, kind) if kind in LOAN_KINDS else hold_cases(ids, kind)


def _label(facts: Mapping[str, Any]) -> str:
    return next((str(facts[name]) for name in _LABELS if facts.get(name)), "")
