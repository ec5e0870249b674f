"""What a day brings without an event: what is due, leaves the shelf or ends, closures, things to forget."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any, Final

from django.db.models import Exists, OuterRef, QuerySet

from kitaphana.circulation.models import Freeze, FreezeKind, FreezeMove, FreezeState, Hold, HoldState, Loan, LoanState
from kitaphana.core import clock, devices
from kitaphana.core.models import SignedInDevice
from kitaphana.core.transactions import retrying
from kitaphana.notices.facts import Case, hold_cases, loan_cases, registration_cases
from kitaphana.notices.institutions import senders
from kitaphana.notices.models import Delivery, Notice, TelegramLink
from kitaphana.notices.rules.kinds import CARD_EXPIRED, CARD_EXPIRING, CLOSURE, DUE_SOON, HOLD_EXPIRING, Subject
from kitaphana.notices.rules.states import OPEN
from kitaphana.notices.rules.terms import Window, windows
from kitaphana.notices.services.ending import expire_due
from kitaphana.notices.services.planning import by_subject, plan
from kitaphana.patrons.models import Registration

PAGE: Final = 500
KEPT_FOR: Final = dt.timedelta(days=90)
"""How long notices that are about no loan and no hold stay in the reader's pages."""


def plan_due_soon() -> int:
    """Notices for loans that are due in as many days as each institution says, or sooner; how many are new.

    A day that was missed is made up for: what was told already is told once. Pages of 500, each
    a constant number of statements.
    """
    count = 0
    for sender in senders().values():
        if sender.id is not None:
            ids = _due_soon(sender.id, sender.due_soon_days)
            count += sum(plan(DUE_SOON, by_subject(loan_cases(page, DUE_SOON))) for page in ids)
    return count


def plan_hold_expiring() -> int:
    """Notices for holds that leave the shelf by tomorrow; who was told today that it is ready is left alone.

    A morning that was missed is made up for: what was told already is told once.
    """
    ready = Hold.objects.filter(
        state=HoldState.READY, expires_at__gt=clock.now(), expires_at__lt=_midnight(2), ready_at__lt=_midnight(0)
    )
    return sum(plan(HOLD_EXPIRING, by_subject(hold_cases(page, HOLD_EXPIRING))) for page in _pages(ready))


def plan_terms() -> int:
    """Reminders of registrations that end or have ended, by the steps of each institution; how many are new.

    Each step of each end is told once. A step that was missed is made up for within two weeks and until the next one.
    """
    houses = [
        (sender.id, windows(sender.term_days_before, sender.term_days_after))
        for sender in senders().values()
        if sender.id is not None
    ]
    return sum(_plan_step(house, window) for house, steps in houses for window in steps)


def plan_closures() -> int:
    """One notice for every reader whose loan was moved by a freeze that has not ended; how many are new."""
    freezes = Freeze.objects.filter(state=FreezeState.MADE, last_day__gte=clock.today()).order_by("pk")
    return sum(_plan_closure(freeze) for freeze in freezes)


def forget_old_notices() -> int:
    """Forget whose notices they were: when the loan's or hold's own link is cut, else after ninety days; how many.

    What stays counts sendings and knows nobody. Daily, right after the links were cut.
    """
    cut = [
        _about(Subject.LOAN).filter(~Exists(Loan.objects.filter(pk=OuterRef("subject_id"), patron__isnull=False))),
        _about(Subject.HOLD).filter(~Exists(Hold.objects.filter(pk=OuterRef("subject_id"), patron__isnull=False))),
        Notice.objects.filter(patron__isnull=False, made_at__lt=clock.now() - KEPT_FOR),
    ]
    count = sum(_until_done(partial(_forget_page, rows)) for rows in cut)
    retrying(lambda: TelegramLink.objects.filter(expires_at__lt=clock.now()).delete())
    retrying(_let_devices_go)
    return count + expire_due()


def forget(notices: "QuerySet[Notice]") -> int:
    """Cut these notices from their reader and what they are about; what waits of them is not sent. How many."""
    ids = list(notices.values_list("pk", flat=True))
    if not ids:
        return 0
    waiting = Delivery.objects.filter(notice_id__in=ids, state__in=OPEN)
    waiting.update(state="dropped", ended_at=clock.now(), reason="forgotten")
    Delivery.objects.filter(notice_id__in=ids).exclude(address_digest="").update(address_digest="")
    return Notice.objects.filter(pk__in=ids).update(patron=None, subject_id=None, cause="", facts={}, sealed="")


def _let_devices_go() -> None:
    """A session is not kept for a browser that shows messages no more."""
    bare = SignedInDevice.objects.filter(is_kept=True, push_subscription__isnull=True)
    devices.let_go(list(bare.values_list("pk", flat=True)[:PAGE]))


def _forget_page(rows: "QuerySet[Notice]") -> int:
    return forget(rows.order_by("pk")[:PAGE])


def _about(subject: Subject) -> "QuerySet[Notice]":
    return Notice.objects.filter(patron__isnull=False, subject=subject.value)


def _until_done(work: Callable[[], int]) -> int:
    count = 0
    while done := retrying(work):
        count += done
    return count


def _due_soon(institution_id: int, days: int) -> Iterator[list[int]]:
    open_loans = Loan.objects.filter(
        institution_id=institution_id, closed_at__isnull=True, state=LoanState.OPEN, is_in_library=False,
        patron__isnull=False, due_at__gte=clock.now(), due_at__lt=_midnight(days + 1),
    )  # fmt: skip
    return _pages(open_loans)


def _pages(rows: "QuerySet[Any]") -> Iterator[list[int]]:
    """Ids in pages of 500: found at once, since they are but numbers, so that nothing is walked through twice."""
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    return (ids[begin : begin + PAGE] for begin in range(0, len(ids), PAGE))


def _plan_step(institution_id: int, window: Window) -> int:
    """Whoever has a term that stands at the step today; bodies are no readers who could be told."""
    today, kind = clock.today(), CARD_EXPIRED if window.is_past else CARD_EXPIRING
    ends = (today - dt.timedelta(days=window.last), today - dt.timedelta(days=window.step))
    terms = Registration.objects.filter(
        institution_id=institution_id, expires_on__range=ends, patron__merged_into__isnull=True,
        patron__category__is_collective=False,
    )  # fmt: skip
    count = 0
    for page in _pages(terms):
        cases = by_subject(registration_cases(page, kind))
        count += plan(kind, [replace(case, cause=f"{case.cause}:{window.step}") for case in cases])
    return count


def _plan_closure(freeze: Freeze) -> int:
    facts = {
        "first_day": freeze.first_day.isoformat(),
        "last_day": freeze.last_day.isoformat(),
        "reason": {"kk": freeze.reason_kk, "ru": freeze.reason_ru, "en": freeze.reason_en},
    }
    cause = f"freeze:{freeze.pk}:{freeze.last_day.isoformat()}"
    count, moves = 0, FreezeMove.objects.filter(freeze=freeze, kind=FreezeKind.LOAN)
    last = 0
    while rows := list(moves.filter(pk__gt=last).order_by("pk").values_list("pk", "subject_id")[:PAGE]):
        last = rows[-1][0]
        count += plan(CLOSURE, _closure_cases([loan for _, loan in rows], freeze.pk, cause, facts))
    return count


def _closure_cases(loan_ids: Iterable[int], freeze_id: int, cause: str, facts: dict[str, Any]) -> list[Case]:
    readers = Loan.objects.filter(pk__in=list(loan_ids), patron__isnull=False, closed_at__isnull=True)
    rows = readers.order_by("patron_id").values_list("patron_id", "institution_id")
    return [Case(patron_id, house, freeze_id, cause, facts) for patron_id, house in dict(rows).items()]


def _midnight(days: int) -> dt.datetime:
    """The first moment of the city's day so many days ahead."""
    day = clock.today() + dt.timedelta(days=days)
    return dt.datetime.combine(day, dt.time.min, tzinfo=clock.zone()).astimezone(dt.UTC)
