"""Loans past their due date go from step to step of their policy: once a day, each step once, in batches."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from django.db.models import QuerySet

from kitaphana.circulation.events import LoanOverdue
from kitaphana.circulation.models import Loan, LoanState, Loss, LossState, LossWay, OverdueMark
from kitaphana.circulation.policies import current_grid
from kitaphana.circulation.queries.freezes import silenced_points
from kitaphana.circulation.queries.lateness import StillDays, still_days_since
from kitaphana.circulation.rules.overdue import Due, OverdueFacts, place_of, what_is_due
from kitaphana.circulation.rules.policy import OverduePolicy
from kitaphana.circulation.services.blocks import sweep_blocks
from kitaphana.circulation.services.loan_facts import cell_of_loan, event_fields, with_surroundings
from kitaphana.circulation.services.losses import declare_lost_by_rule
from kitaphana.core import clock
from kitaphana.core.actor import SYSTEM
from kitaphana.core.events import publish_many
from kitaphana.core.transactions import retrying
from kitaphana.patrons.models import BlockReason
from kitaphana.patrons.services import RuleBlock, place_blocks_by_rule

BATCH = 500


def follow_overdue(now: dt.datetime | None = None) -> int:
    """Take every overdue loan to the step that it has reached by `now`; returns how many steps, blocks and losses.

    The worker does it daily. Safe to repeat and to break off: what is done is marked in the same transaction. A batch
    of 500 loans costs a constant number of statements; a loss is an act of its own. Loans of a point that stands still
    wait, and the days for which it did are none of theirs: their readers could neither be told nor come.
    """
    moment, count = now or clock.now(), 0
    late = list(_not_silenced(_overdue(moment), moment).order_by("due_at").values_list("pk", "due_at"))
    still = still_days_since(_day(late[0][1] if late else moment))
    lost: list[int] = []
    for start in range(0, len(late), BATCH):
        ids = [pk for pk, _ in late[start : start + BATCH]]
        done, found = retrying(partial(_follow, ids, moment, still))
        count += done
        lost += found
    count += sum(declare_lost_by_rule(loan_id) for loan_id in lost)
    retrying(_end_reports)
    return count + sweep_blocks()


def _day(moment: dt.datetime) -> dt.date:
    return moment.astimezone(clock.zone()).date()


def _overdue(moment: dt.datetime) -> QuerySet[Loan]:
    return Loan.objects.filter(state=LoanState.OPEN, closed_at__isnull=True, due_at__lt=moment)


def _not_silenced(loans: QuerySet[Loan], moment: dt.datetime) -> QuerySet[Loan]:
    silent = silenced_points(_day(moment))
    return loans.exclude(service_point_id__in=silent) if silent else loans


def _follow(ids: Sequence[int], moment: dt.datetime, still: StillDays) -> tuple[int, list[int]]:
    """One batch: how much was done, and which loans count as lost now. Those that came back meanwhile are left out."""
    loans = list(with_surroundings(_overdue(moment).filter(pk__in=ids).select_for_update(of=("self",)).order_by("pk")))
    lateness = {loan: still.days_late(loan.service_point_id, loan.due_at, moment) for loan in loans}
    facts, grid = _facts(lateness), current_grid()
    policies = {loan.pk: grid.ruling_on_overdue(cell_of_loan(loan)).policy for loan in loans}
    due = [(loan, what_is_due(facts[loan.pk], policies[loan.pk])) for loan in loans]
    marks = [mark for loan, one in due for mark in _marks(loan, one, facts[loan.pk].days)]
    OverdueMark.objects.bulk_create(marks)
    told = [_told(loan, one.told, facts[loan.pk].days, policies[loan.pk]) for loan, one in due if one.told is not None]
    publish_many(told)
    placed = place_blocks_by_rule(_blocks(due), by=SYSTEM)
    return len(told) + placed, [loan.pk for loan, one in due if one.is_lost]


def _told(loan: Loan, step: int, days: int, policy: OverduePolicy) -> LoanOverdue:
    after = policy.block_after_days
    return LoanOverdue(
        **event_fields(loan), due_at=loan.due_at, step=step, days=days, place=place_of(step, policy),
        blocks_on=None if after is None else clock.today() + dt.timedelta(days=after - days),
    )  # fmt: skip


def _facts(lateness: Mapping[Loan, int]) -> dict[int, OverdueFacts]:
    """What each has reached from the due date that it has now; one statement, two where a block came too early."""
    loans, early = {loan.pk: (loan.due_at, days) for loan, days in lateness.items()}, []
    reached: dict[int, set[int]] = {pk: set() for pk in loans}
    blocking: set[int] = set()
    for mark in OverdueMark.objects.filter(loan__in=loans):
        due_at, days = loans[mark.loan_id]
        if mark.due_at != due_at:
            continue
        if not mark.is_block:
            reached[mark.loan_id].add(mark.days)
        elif mark.days > days:
            early.append(mark.pk)
        else:
            blocking.add(mark.loan_id)
    _take_back(early)
    return {pk: OverdueFacts(days, frozenset(reached[pk]), pk in blocking) for pk, (_, days) in loans.items()}


def _take_back(early: Sequence[int]) -> None:
    """A closure written down afterwards has made the loans less late: `sweep_blocks` lifts what came too early."""
    if early:
        OverdueMark.objects.filter(pk__in=early).delete()


def _marks(loan: Loan, due: Due, days: int) -> Iterable[OverdueMark]:
    moment = clock.now()
    for step in due.reached:
        yield OverdueMark(loan=loan, due_at=loan.due_at, days=step, reached_at=moment)
    if due.blocks:
        yield OverdueMark(loan=loan, due_at=loan.due_at, days=days, is_block=True, reached_at=moment)


def _blocks(due: Iterable[tuple[Loan, Due]]) -> Iterable[RuleBlock]:
    for loan, one in due:
        if one.blocks and loan.patron_id is not None:
            yield RuleBlock(loan.patron_id, loan.institution_id, BlockReason.OVERDUE)


def _end_reports() -> None:
    """A reader's report of a loss is over when the item has come back."""
    over = Loss.objects.filter(state=LossState.REPORTED, loan__closed_at__isnull=False)
    over.update(state=LossState.ENDED, way=LossWay.FOUND, ended_at=clock.now())
