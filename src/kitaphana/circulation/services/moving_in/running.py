"""Move readers and open loans in from a table: in chunks of one transaction each, repeatable, nothing lost on the way.

A chunk is planned by questions only; so a dry run is the same run without its transactions. A run that is killed
leaves whole chunks: the next one finds their readers unchanged, or goes on behind the checkpoint of its job.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction

from kitaphana.circulation import errors
from kitaphana.circulation.services.moving_in.loans import (
    AskedLoan,
    ItemGone,
    LoanOutcome,
    PlannedLoan,
    plan_loans,
    store_loans,
)
from kitaphana.circulation.services.moving_in.mapping import Mapping
from kitaphana.circulation.services.moving_in.readers_of_loans import find_proposed, find_readers
from kitaphana.circulation.services.moving_in.reading import ReadRow, RowReader
from kitaphana.circulation.services.moving_in.rejects import Explain, Rejects, as_codes
from kitaphana.circulation.services.moving_in.reports import Counts, MoveInReport
from kitaphana.circulation.services.moving_in.tables import Table
from kitaphana.core import audit
from kitaphana.core.actor import Actor
from kitaphana.core.errors import Refusal
from kitaphana.core.transactions import retrying, unique_violation
from kitaphana.network.models import ServicePoint
from kitaphana.patrons.services import moving_in as patrons

CHUNK = 1_000
MOST_TRIES = 5

Journal = Callable[[int, dict[str, Any]], None]
"""Called in the transaction of every chunk (of a dry run: after it) with the number of rows and a checkpoint."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be done. `point` is where open loans were made; `name` tells audit entries of the run."""

    table: Table
    mapping: Mapping
    institution_id: int
    point: ServicePoint | None
    is_dry_run: bool
    by: Actor
    name: str
    rejects: Path
    explain: Explain = as_codes
    checkpoint: dict[str, Any] = field(default_factory=dict)
    journal: Journal | None = None


def move_in(order: Order) -> MoveInReport:
    """Run it; what is told of rows goes to the report and the file of rejects, never an exception.

    Raises `Refused` when the table itself cannot be read on; chunks before that stay.
    """
    run = _Run(order)
    try:
        for chunk in run.chunks():
            run.take(chunk)
        run.finish()
    finally:
        run.report.rejects = run.rejects.close()
    return run.report


@dataclass(slots=True)
class _Planned:
    """A chunk with everything decided. `whole` are rows that are refused as such, with all their reasons."""

    reads: Sequence[ReadRow]
    decisions: dict[int, patrons.Decision]
    loans: list[tuple[int, PlannedLoan]]
    refused: dict[int, list[Refusal]]
    counts: Counts


class _Run:
    """One call of `move_in`."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.around = patrons.surroundings_of(order.institution_id)
        self.reader = RowReader(order.mapping, order.table.headers, self.around.today)
        told = order.checkpoint.get("report")
        self.report = MoveInReport.from_dict(told) if told else MoveInReport(is_dry_run=order.is_dry_run)
        self.done_rows = int(order.checkpoint.get("row", 0))
        size = int(order.checkpoint.get("rejects", 0))
        self.rejects = Rejects(order.rejects, order.table.headers, order.explain, size)
        self.seen = patrons.Seen()
        self.lent: dict[int, int | str] = {}
        self.count = int(order.checkpoint.get("count", 0))

    def chunks(self) -> Iterator[list[ReadRow]]:
        """The rows that are left, read."""
        rows = (row for row in self.order.table.rows() if row.number > self.done_rows)
        while chunk := [self.reader.read(row) for row in islice(rows, CHUNK)]:
            yield chunk

    def take(self, chunk: list[ReadRow]) -> None:
        """Plan a chunk and write it; somebody who was first with a number or an item makes it be planned anew."""
        size = self.rejects.size
        for tries in range(MOST_TRIES):
            planned = self._plan(chunk)
            self._write_rejects(planned)
            try:
                self._settle(planned)
                return
            except (IntegrityError, ItemGone) as error:
                is_race = isinstance(error, ItemGone) or unique_violation(error) is not None
                if not is_race or tries == MOST_TRIES - 1:
                    raise
                self.rejects.back_to(size)
                self.seen.undo()

    def _settle(self, planned: _Planned) -> None:
        counts = planned.counts
        if self.order.is_dry_run:
            self._tell(planned)
            if self.order.journal is not None:
                with transaction.atomic():
                    self._journal(planned, self.report.counts + counts)
        else:
            retrying(lambda: self._store(planned))
            self._tell(planned)
        self.report.counts += counts
        self.count += len(planned.reads)
        self.done_rows = planned.reads[-1].row.number
        self.seen.keep(are_stored=not self.order.is_dry_run)
        if self.order.is_dry_run:
            self.lent |= {one.item_id: one.asked.reader for _, one in planned.loans if one.item_id}

    def _store(self, planned: _Planned) -> None:
        """The one transaction of a chunk."""
        ids = patrons.store_readers(list(planned.decisions.values()), self.around)
        if self.order.point is not None:
            store_loans([one for _, one in planned.loans], ids, self.order.point)
        waiting: dict[str, list[dict[str, Any]]] = {}
        for _, one in planned.loans:
            if one.outcome is LoanOutcome.WAITING:
                loan = {**one.asked.draft.as_dict(), "service_point": self.order.point.pk if self.order.point else None}
                waiting.setdefault(str(one.asked.reader), []).append(loan)
        if waiting:
            patrons.keep_loans(self.order.institution_id, waiting)
        if _writes(planned.counts):
            details = planned.counts.as_dict()
            audit.record(act="import_patrons", subject=self.order.name, by=self.order.by, details=details)
        self._journal(planned, self.report.counts + planned.counts)

    def _journal(self, planned: _Planned, counts: Counts) -> None:
        """Say how far it is; reasons are told of this chunk too, so that the checkpoint is whole."""
        if self.order.journal is None:
            return
        told = MoveInReport.from_dict(self.report.as_dict())
        if not self.order.is_dry_run:
            _tell(told, planned)
        told.counts = counts
        count = self.count + len(planned.reads)
        checkpoint = {
            "row": planned.reads[-1].row.number,
            "count": count,
            "rejects": self.rejects.size,
            "report": told.as_dict(),
        }
        self.order.journal(count, checkpoint)

    def _tell(self, planned: _Planned) -> None:
        _tell(self.report, planned)

    def _write_rejects(self, planned: _Planned) -> None:
        self.rejects.write(
            (read.row, planned.refused[index]) for index, read in enumerate(planned.reads) if planned.refused.get(index)
        )

    def finish(self) -> None:
        """When everybody has come, children are tied to those who answer for them."""
        if self.order.is_dry_run or not self.order.mapping.has_readers:
            return
        if waiting := patrons.link_guarantors(self.around):
            self.report.warnings.found[(errors.GUARANTORS_WAITING, "")] = (waiting, [])

    def _plan(self, chunk: list[ReadRow]) -> _Planned:
        decisions = self._decide(chunk)
        refused = {index: list(read.refusals) for index, read in enumerate(chunk)}
        for index, decision in decisions.items():
            refused[index] += decision.refusals
        loans = self._plan_loans(chunk, decisions, refused)
        counts = self._counts(chunk, decisions, loans, refused)
        for index, read in enumerate(chunk):
            refused[index] += read.loan_refusals
        for index, loan in loans:
            refused[index] += [loan.refusal] if loan.refusal else []
        return _Planned(chunk, decisions, loans, refused, counts)

    def _decide(self, chunk: list[ReadRow]) -> dict[int, patrons.Decision]:
        wanted = [(index, read.draft) for index, read in enumerate(chunk) if read.draft and not read.refusals]
        decided = patrons.plan_readers([draft for _, draft in wanted], self.around, self.seen)
        return {index: decision for (index, _), decision in zip(wanted, decided, strict=True)}

    def _plan_loans(
        self, chunk: list[ReadRow], decisions: dict[int, patrons.Decision], refused: dict[int, list[Refusal]]
    ) -> list[tuple[int, PlannedLoan]]:
        asked: list[tuple[int, AskedLoan]] = []
        who = self._readers(chunk, decisions, refused)
        for index, read in enumerate(chunk):
            if index in who:
                reader, waits = who[index]
                asked += [(index, AskedLoan(draft, reader, waits)) for draft in read.loans]
        planned = plan_loans([one for _, one in asked], self.order.institution_id, self.lent)
        return [(index, one) for (index, _), one in zip(asked, planned, strict=True)]

    def _readers(
        self, chunk: list[ReadRow], decisions: dict[int, patrons.Decision], refused: dict[int, list[Refusal]]
    ) -> dict[int, tuple[int | str, bool]]:
        """Whose the loans of a row are, and whether they wait; rows that are refused have no reader."""
        if self.order.mapping.has_readers:
            return {
                index: (one.patron_id or one.draft.number, one.outcome is patrons.Outcome.PROPOSED)
                for index, one in decisions.items()
                if one.outcome is not patrons.Outcome.REJECTED
            }
        numbers = {read.number for read in chunk if read.has_loans}
        found = find_readers(numbers, self.order.institution_id)
        proposed = find_proposed(numbers - found.keys(), self.order.institution_id)
        for index, read in enumerate(chunk):
            if read.number and read.number not in found and read.number not in proposed:
                refused[index].append(Refusal(errors.LOAN_READER_UNKNOWN))
        return {
            index: (found.get(read.number, read.number), read.number in proposed)
            for index, read in enumerate(chunk)
            if not refused[index]
        }

    def _counts(
        self,
        chunk: list[ReadRow],
        decisions: dict[int, patrons.Decision],
        loans: list[tuple[int, PlannedLoan]],
        refused: dict[int, list[Refusal]],
    ) -> Counts:
        outcomes = Counter(one.outcome.value for one in decisions.values())
        of_loans = Counter(one.outcome.value for _, one in loans)
        planned = Counter(index for index, _ in loans)
        rejected_loans = sum(
            len(read.loans) - planned[index] + len(read.loan_refusals) for index, read in enumerate(chunk)
        )
        has_readers = self.order.mapping.has_readers
        return Counts(
            read=len(chunk) if has_readers else 0,
            created=outcomes["created"],
            updated=outcomes["updated"],
            unchanged=outcomes["unchanged"],
            proposed=outcomes["proposed"],
            rejected=outcomes["rejected"] + (len(chunk) - len(decisions) if has_readers else 0),
            loans_read=len(loans) + rejected_loans,
            loans_created=of_loans["created"],
            loans_unchanged=of_loans["unchanged"],
            loans_waiting=of_loans["waiting"],
            loans_rejected=of_loans["rejected"] + rejected_loans,
        )


def _tell(report: MoveInReport, planned: _Planned) -> None:
    for index, read in enumerate(planned.reads):
        row = read.row.number
        if planned.refused.get(index):
            report.reasons.take(row, planned.refused[index])
        decision = planned.decisions.get(index)
        if decision is not None and decision.outcome in (patrons.Outcome.CREATED, patrons.Outcome.UPDATED):
            report.warnings.take(row, [*read.warnings, *decision.warnings])


def _writes(counts: Counts) -> bool:
    return bool(counts.created or counts.updated or counts.proposed or counts.loans_created or counts.loans_waiting)
