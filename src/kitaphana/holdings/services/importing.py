"""Import files of records with their items: in small transactions, repeatable, with nothing lost on the way.

Every chunk is looked up first (a file that was imported before needs no write lock at all), then written in one
transaction with its events, its audit entry and the counts of its batch. A run that is killed leaves whole chunks;
the next run finds them unchanged and goes on.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction

from kitaphana.catalog.marc.encoding import READABLE
from kitaphana.catalog.marc.moving_in import MovingIn
from kitaphana.catalog.marc.reading import AUTO, BadRecord, Expectation, GoodRecord, read_file
from kitaphana.catalog.marc.record import Carrier, Format
from kitaphana.catalog.marc.seen import SeenKeys
from kitaphana.catalog.models import ImportBatch
from kitaphana.catalog.services import Incoming
from kitaphana.core import audit, clock
from kitaphana.core.actor import COMMAND_LINE, Actor
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.transactions import retrying, unique_violation
from kitaphana.holdings import errors
from kitaphana.holdings.services import chunks
from kitaphana.holdings.services.categories import ensure_item_categories
from kitaphana.holdings.services.placing import Placed, Places
from kitaphana.holdings.services.quarantine import QuarantineFile
from kitaphana.holdings.services.reports import Counts, Encodings, ImportReport
from kitaphana.network.models import Branch, Institution, ServicePoint

CHUNK = 250
FORMATS: dict[str, Expectation] = {
    AUTO: Expectation(),
    "marc21": Expectation(format=Format.MARC21),
    "unimarc": Expectation(format=Format.UNIMARC),
    "rusmarc": Expectation(format=Format.RUSMARC),
    "irbis": Expectation(format=Format.IRBIS),
    "marcxml": Expectation(carrier=Carrier.MARCXML),
}
ENCODINGS = (AUTO, *READABLE)

Progress = Callable[[Counts, int], None]
"""Called after every chunk with the counts so far and how far the run has read, in bytes over all files."""


def import_records(
    *,
    files: Sequence[Path],
    institution: str | None = None,
    service_point: str | None = None,
    format: str = AUTO,
    encoding: str = AUTO,
    dry_run: bool = False,
    progress: Progress | None = None,
    by: Actor = COMMAND_LINE,
) -> ImportReport:
    """Import `files` into an institution (by code; the only one there is when left out).

    Items that name no branch go to that of `service_point`. `format` is a key of `FORMATS`, `encoding` one of
    `ENCODINGS`. A dry run tells what would happen and writes no row; the quarantine file is written all the same.
    Raises `Refused` before anything is read when institution, service point or a file is not there.
    """
    places = _places(files, institution, service_point)
    asked = FORMATS[format]
    run = _Run(places, by, dry_run, settings.DATA_DIR / "quarantine", progress)
    for path in files:
        run.take(path, Expectation(asked.carrier, asked.format, encoding))
    run.seen.close()
    return run.report()


def _places(files: Sequence[Path], institution: str | None, service_point: str | None) -> Places:
    """Everything that can be wrong with the request is told at once."""
    refusals = [Refusal(errors.FILE_UNREADABLE, {"file": str(path)}) for path in files if not path.is_file()]
    point = ServicePoint.objects.filter(code=service_point).first() if service_point else None
    if service_point and point is None:
        refusals.append(Refusal(errors.SERVICE_POINT_UNKNOWN, {"code": service_point}))
    owner = _owner(institution, point)
    if owner is None:
        code = errors.INSTITUTION_UNKNOWN if institution else errors.INSTITUTION_NEEDED
        refusals.append(Refusal(code, {"code": institution or ""}))
    if refusals or owner is None:
        raise Refused(*refusals)
    branches = dict(Branch.objects.filter(institution=owner).values_list("code", "id"))
    return Places(owner.id, branches, point.branch_id if point else None, ensure_item_categories())


def _owner(code: str | None, point: ServicePoint | None) -> Institution | None:
    if code:
        return Institution.objects.filter(code=code).first()
    if point:
        return point.institution
    first_two = list(Institution.objects.all()[:2])
    return first_two[0] if len(first_two) == 1 else None


@dataclass(slots=True)
class _Run:
    """One call of `import_records`."""

    places: Places
    by: Actor
    is_dry: bool
    quarantine_dir: Path
    progress: Progress | None
    seen: SeenKeys = field(default_factory=SeenKeys)
    counts: Counts = field(default_factory=Counts)
    files: list[tuple[str, Counts]] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    quarantine_files: list[str] = field(default_factory=list)
    bytes_before: int = 0
    encodings: Encodings = field(default_factory=Encodings)
    moving_in: MovingIn = field(default_factory=MovingIn)

    def take(self, path: Path, expected: Expectation) -> None:
        """Import one file."""
        one = _File(self, path, QuarantineFile(self.quarantine_dir, path))
        try:
            records = read_file(path, expected)
            while chunk := list(islice(records, CHUNK)):
                one.take(chunk)
                self._tell(one.counts, chunk[-1].offset + len(chunk[-1].raw))
            one.finish()
        finally:
            self.quarantine_files += one.quarantine.close()
        self.files.append((str(path), one.counts))
        self.counts += one.counts
        self.bytes_before += path.stat().st_size
        self._tell(Counts(), 0)

    def _tell(self, counts: Counts, bytes_of_file: int) -> None:
        if self.progress:
            self.progress(self.counts + counts, self.bytes_before + bytes_of_file)

    def report(self) -> ImportReport:
        """What happened."""
        set_aside = tuple(self.quarantine_files)
        return ImportReport(
            self.counts, tuple(self.files), self.reasons, set_aside, self.is_dry, self.encodings, self.moving_in
        )


@dataclass(slots=True)
class _File:
    """One file of a run, and its batch once there is something to write."""

    run: _Run
    path: Path
    quarantine: QuarantineFile
    counts: Counts = field(default_factory=Counts)
    batch: ImportBatch | None = None

    def take(self, chunk: Sequence[GoodRecord | BadRecord]) -> None:
        """Put the bad records of a chunk aside and write what is new in the others."""
        bad = [one for one in chunk if isinstance(one, BadRecord)]
        good = [one for one in chunk if isinstance(one, GoodRecord)]
        for record in good:
            self.run.encodings.take(self.path.name, record)
        incoming, repeated, clashing = self._once([Incoming.of(one) for one in good])
        planned = chunks.plan(incoming, self.run.places)
        bad += clashing + [_bad(one, "no_title") for one in planned.untitled]
        self._note_homeless(incoming, planned)
        for one in bad:
            self.quarantine.add(one)
        self.quarantine.flush()
        self.run.reasons.update(one.reason for one in bad)
        told = Counts(read=len(chunk), unchanged=repeated, quarantined=len(bad))
        try:
            self.counts += self._commit(planned, told)
        except IntegrityError as error:
            if unique_violation(error) is None:
                raise
            self.counts += self._commit(chunks.plan(incoming, self.run.places), told)  # another import was first

    def _note_homeless(self, incoming: Sequence[Incoming], planned: chunks.Plan) -> None:
        """Of records that get in; what is set aside lies in quarantine as a whole."""
        untitled = {one.key for one in planned.untitled}
        for one in incoming:
            if one.key not in untitled:
                self.run.moving_in.take(one.good.record, one.good.format)

    def _once(self, incoming: Sequence[Incoming]) -> tuple[list[Incoming], int, list[BadRecord]]:
        """Records met for the first time in this run, how many came again, and those that clash with an earlier one."""
        first: list[Incoming] = []
        clashing: list[BadRecord] = []
        for one in incoming:
            before = self.run.seen.digest_before("\x1f".join(one.key), one.sha256)
            if before is None:
                first.append(one)
            elif before != one.sha256:
                clashing.append(_bad(one, "control_number_repeated", one.control_number))
        return first, len(incoming) - len(first) - len(clashing), clashing

    def _commit(self, planned: chunks.Plan, told: Counts) -> Counts:
        told += Counts(unchanged=planned.unchanged)
        if not planned.has_changes:
            return told
        counts, placed, self.batch = retrying(lambda: self._store(planned, told))
        self.run.reasons.update(placed.quarantined)
        return counts

    def _store(self, planned: chunks.Plan, told: Counts) -> tuple[Counts, Placed, ImportBatch | None]:
        """The one transaction of a chunk."""
        batch = self.batch or self._new_batch()
        written, placed = chunks.store(planned, batch=batch, places=self.run.places)
        counts = told + written
        audit.record(act="import_records", subject=f"import_batch:{batch.id}", by=self.run.by, details=counts.as_dict())
        self._note(batch, self.counts + counts)
        if self.run.is_dry:
            transaction.set_rollback(True)
        return counts, placed, None if self.run.is_dry else batch

    def _new_batch(self) -> ImportBatch:
        return ImportBatch.objects.create(
            institution_id=self.run.places.institution_id, source_name=self.path.name[:200], started_at=clock.now()
        )

    def _note(self, batch: ImportBatch, counts: Counts, **more: object) -> None:
        ImportBatch.objects.filter(id=batch.id).update(
            read_count=counts.read,
            created_count=counts.created,
            updated_count=counts.updated,
            unchanged_count=counts.unchanged,
            item_count=counts.items,
            quarantined_count=counts.quarantined,
            quarantined_item_count=counts.items_quarantined,
            **more,
        )

    def finish(self) -> None:
        """Close the batch; a file that changed nothing has none."""
        if self.batch:
            with transaction.atomic():
                self._note(self.batch, self.counts, finished_at=clock.now())


def _bad(one: Incoming, reason: str, detail: str = "") -> BadRecord:
    return BadRecord(one.good.offset, one.good.raw, reason, detail)
