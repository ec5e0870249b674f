"""Whether what a notice tells of still holds, and with which facts. A constant number of statements for a batch."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from kitaphana.notices.facts import (
    FREEZE_KINDS,
    HOLD_KINDS,
    LOAN_KINDS,
    LOSS_KINDS,
    TERM_KINDS,
    Case,
    freezes_in_force,
    hold_cases,
    loan_cases,
    loss_cases,
    registration_cases,
)
from kitaphana.notices.models import Notice

_GATHER: Mapping[str, Callable[[Iterable[int], str], dict[int, Case]]] = {
    **dict.fromkeys(LOAN_KINDS, loan_cases),
    **dict.fromkeys(LOSS_KINDS, loss_cases),
    **dict.fromkeys(HOLD_KINDS, hold_cases),
    **dict.fromkeys(TERM_KINDS, registration_cases),
}


def standing(notices: Sequence[Notice]) -> dict[int, Case]:
    """Those that still hold, by id, each with its facts of now; who is missing is over.

    The same loan with another due date, the same hold on another day, the same term with another end is another cause.
    """
    gathered = {kind: gather(_subjects(notices, kind), kind) for kind, gather in _of_kinds(notices)}
    freezes = freezes_in_force(subject for kind in FREEZE_KINDS for subject in _subjects(notices, kind))
    found = {}
    for notice in notices:
        case = _now(notice, gathered, freezes)
        if case is not None:
            found[notice.pk] = case
    return found


def _of_kinds(notices: Sequence[Notice]) -> list[tuple[str, Callable[[Iterable[int], str], dict[int, Case]]]]:
    return [(kind, _GATHER[kind]) for kind in sorted({notice.kind for notice in notices} & _GATHER.keys())]


def _subjects(notices: Sequence[Notice], kind: str) -> list[int]:
    return [one.subject_id for one in notices if one.kind == kind and one.subject_id is not None]


def _now(notice: Notice, gathered: Mapping[str, Mapping[int, Case]], freezes: frozenset[int]) -> Case | None:
    if notice.kind in FREEZE_KINDS:
        return _as_told(notice) if notice.subject_id in freezes else None
    if notice.kind not in gathered:
        return _as_told(notice)
    case = gathered[notice.kind].get(notice.subject_id or 0)
    if case is None or case.patron_id != notice.patron_id or not notice.cause.startswith(case.cause):
        return None
    return replace(case, facts={**notice.facts, **case.facts})  # what only the event knew stays


def _as_told(notice: Notice) -> Case:
    """What happened once stays true."""
    return Case(notice.patron_id or 0, notice.institution_id, notice.subject_id, notice.cause, notice.facts)
