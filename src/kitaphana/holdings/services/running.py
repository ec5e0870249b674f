"""One run over files: chunk by chunk, with its batches, its quarantine and how far it is."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from django.db import IntegrityError, transaction

from kitaphana.catalog.marc.detect import may_be_of_irbis
from kitaphana.catalog.marc.moving_in import MovingIn
from kitaphana.catalog.marc.reading import BadRecord, Deleted, Expectation, GoodRecord, read_file
from kitaphana.catalog.marc.record import Format
from kitaphana.catalog.marc.seen import SeenKeys
from kitaphana.catalog.models import ImportBatch
from kitaphana.catalog.queries import match_settings
from kitaphana.catalog.rules import MatchSettings
from kitaphana.catalog.services import Asked, Incoming, take_turn
from kitaphana.core import audit, clock
from kitaphana.core.actor import Actor
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.transactions import retrying, unique_violation
from kitaphana.holdings import errors
from kitaphana.holdings.guesses import GuessFile
from kitaphana.holdings.services import chunks
from kitaphana.holdings.services.placing import Placed, Places
from kitaphana.holdings.services.quarantine import QuarantineFile
from kitaphana.holdings.services.repeats import Repeats
from kitaphana.holdings.services.reports import Counts, Encodings, ImportReport
from kitaphana.holdings.services.setting_aside import Place, SetAside
from kitaphana.holdings.services.watching import UNWATCHED, Checkpoint, Watch

CHUNK = 500


NOTHING_PLACED = Placed(0)


@dataclass(slots=True)
class Run:
    """One call of `import_records`."""

    places: Places
    by: Actor
    is_dry: bool
    quarantine_dir: Path
    watch: Watch = UNWATCHED
    seen: SeenKeys = field(default_factory=SeenKeys)
    counts: Counts = field(default_factory=Counts)
    files: list[tuple[str, Counts]] = field(default_factory=list)
    batches: list[tuple[int, str]] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    unknown_branches: Counter[str] = field(default_factory=Counter)
    quarantine_files: list[str] = field(default_factory=list)
    bytes_before: int = 0
    encodings: Encodings = field(init=False)
    moving_in: MovingIn = field(default_factory=MovingIn)
    deleted: Deleted = field(default_factory=Deleted)
    perhaps_irbis: int = 0
    settings: MatchSettings = field(init=False)
    aside: SetAside = field(init=False)
    repeats: Repeats = field(init=False)

    def __post_init__(self) -> None:
        self.settings = match_settings(self.places.institution_id)
        self.aside = SetAside(self.places.institution_id, self.watch.job_id)
        self.encodings = Encodings(GuessFile(self.watch.job_id) if self.watch.sets_aside else None)
        self.repeats = Repeats(SeenKeys() if self.is_dry else None)
        if self.watch.resume_from:
            self.reasons.update(self.watch.resume_from.reasons)
            self.unknown_branches.update(self.watch.resume_from.unknown_branches)
            self.repeats.keep(self.watch.resume_from.repeated_numbers)

    def take(self, path: Path, expected: Expectation) -> None:
        """Import one file, or what a checkpoint has left of it."""
        one = self._begun(path)
        try:
            records = read_file(path, expected, self.deleted)
            for done in self._done(records):
                one.pass_over(done)
            while chunk := list(islice(records, self.watch.chunk or CHUNK)):
                one.take(chunk)
                self._tell(one.counts, chunk[-1].offset + len(chunk[-1].raw))
            one.finish()
        finally:
            self.quarantine_files += one.quarantine.close()
            if self.encodings.guesses:
                self.encodings.guesses.flush()
        self.files.append((self.watch.names.get(path, str(path)), one.counts))
        if one.batch and not self.is_dry:
            self.batches.append((one.batch.pk, self.name_of(path)))
        self.counts += one.counts
        self.bytes_before += path.stat().st_size
        self._tell(Counts(), 0)

    def _begun(self, path: Path) -> "_File":
        quarantine = QuarantineFile(self.quarantine_dir, path, self.name_of(path))
        one, index = _File(self, path, quarantine), self.index
        before = self.watch.resume_from
        if before and index < before.file:
            one.counts = before.finished[index]
        elif before and index == before.file:
            one.counts = before.counts
            one.batch = ImportBatch.objects.filter(id=before.batch_id).first() if before.batch_id else None
        return one

    def _done(self, records: Iterator[GoodRecord | BadRecord]) -> Iterator[list[GoodRecord | BadRecord]]:
        """What an earlier run has done of the file at hand: all of it, or the records before the checkpoint."""
        before = self.watch.resume_from
        if before is None or self.index > before.file:
            return
        left = before.records if self.index == before.file else None
        while chunk := list(islice(records, CHUNK if left is None else min(CHUNK, left))):
            left = None if left is None else left - len(chunk)
            yield chunk

    def name_of(self, path: Path) -> str:
        """What people call the file."""
        return self.watch.names.get(path, path.name)

    @property
    def index(self) -> int:
        """Of the file at hand."""
        return len(self.files)

    def _tell(self, counts: Counts, bytes_of_file: int) -> None:
        if self.watch.progress:
            self.watch.progress(self.counts + counts, self.bytes_before + bytes_of_file)

    def close(self) -> None:
        """Forget what is only known while the run lasts."""
        for keys in (self.seen, self.repeats.seen):
            if keys:
                keys.close()

    def report(self) -> ImportReport:
        """What happened."""
        set_aside = tuple(self.quarantine_files)
        return ImportReport(
            self.counts,
            tuple(self.files),
            self.reasons,
            set_aside,
            self.is_dry,
            self.encodings,
            self.moving_in,
            self.unknown_branches,
            tuple(self.repeats.examples),
            tuple(self.batches),
            self.deleted,
            self.perhaps_irbis,
        )


@dataclass(slots=True)
class _File:
    """One file of a run, and its batch once there is something to write."""

    run: Run
    path: Path
    quarantine: QuarantineFile
    counts: Counts = field(default_factory=Counts)
    batch: ImportBatch | None = None

    def pass_over(self, chunk: Sequence[GoodRecord | BadRecord]) -> None:
        """Records that an earlier run has done: their keys and kinds of fields count, nothing is written."""
        good = [one for one in chunk if isinstance(one, GoodRecord)]
        incoming, _, _ = self._once(good)
        for one in incoming:
            self.run.moving_in.take(one.good.record, one.good.format)

    def take(self, chunk: Sequence[GoodRecord | BadRecord]) -> None:
        """Put the bad records of a chunk aside and write what is new in the others."""
        bad = [one for one in chunk if isinstance(one, BadRecord)]
        incoming, repeated, clashing = self._once([one for one in chunk if isinstance(one, GoodRecord)])
        planned = self._plan(incoming)
        bad += clashing + [_bad(one, "no_title") for one in planned.untitled]
        self._note_homeless(incoming, planned)
        for one in bad if self.run.watch.sets_aside else ():
            self.quarantine.add(one)
        self.quarantine.flush()
        self.run.reasons.update(one.reason for one in bad)
        told = Counts(read=len(chunk), unchanged=repeated, quarantined=len(bad))
        try:
            self.counts += self._commit(planned, incoming, told, bad)
        except IntegrityError as error:
            if unique_violation(error) is None:
                raise
            self.counts += self._commit(self._plan(incoming), incoming, told, bad)  # somebody took a barcode

    def _plan(self, incoming: Sequence[Incoming]) -> chunks.Plan:
        places = self.run.places
        batch_id = self.batch.pk if self.batch else None
        return chunks.plan(incoming, places, Asked(places.institution_id, self.run.settings, batch_id))

    def _note_homeless(self, incoming: Sequence[Incoming], planned: chunks.Plan) -> None:
        """Of records that get in; what is set aside lies in quarantine as a whole."""
        untitled = {one.key for one in planned.untitled}
        drafts = {one.incoming.key: one.described.draft for one in planned.records if one.is_as_it_came}
        for one in incoming:
            if one.key not in untitled:
                self.run.moving_in.take(one.good.record, one.good.format, drafts.get(one.key))

    def _once(self, good: Sequence[GoodRecord]) -> tuple[list[Incoming], int, list[BadRecord]]:
        """Records met for the first time in this run, how many came again, and those that clash with an earlier one."""
        first: list[Incoming] = []
        clashing: list[BadRecord] = []
        for record in good:
            self.run.encodings.take(self.run.name_of(self.path), record)
            self.run.perhaps_irbis += record.format is not Format.IRBIS and may_be_of_irbis(record.record)
            one = Incoming.of(record)
            before = self.run.seen.digest_before("\x1f".join(one.key), one.sha256)
            if before is None:
                first.append(one)
            elif before != one.sha256:
                clashing.append(_bad(one, "control_number_repeated", one.control_number))
        return first, len(good) - len(first) - len(clashing), clashing

    def _commit(
        self, planned: chunks.Plan, incoming: Sequence[Incoming], told: Counts, bad: Sequence[BadRecord]
    ) -> Counts:
        if not planned.has_changes:
            told += Counts(unchanged=planned.unchanged)
            if self.run.watch.checkpoint or (bad and not self.run.is_dry):
                retrying(lambda: self._check(self.batch, told, bad))
            return told
        counts, placed, self.batch = retrying(lambda: self._store(planned, incoming, told, bad))
        self.run.reasons.update(placed.quarantined)
        self.run.unknown_branches.update(placed.unknown_branches)
        self.run.repeats.keep(placed.repeated)
        return counts

    def _store(
        self, planned: chunks.Plan, incoming: Sequence[Incoming], told: Counts, bad: Sequence[BadRecord]
    ) -> tuple[Counts, Placed, ImportBatch | None]:
        """The one transaction of a chunk."""
        try:
            with transaction.atomic():
                counts, placed, batch = self._write(self._in_turn(planned, incoming), told)
                if self.run.is_dry:
                    raise _Rehearsed
        except _Rehearsed:
            self._check(None, counts, bad, placed)
            return counts, placed, None
        self._check(batch, counts, bad, placed)
        return counts, placed, batch

    def _in_turn(self, planned: chunks.Plan, incoming: Sequence[Incoming]) -> chunks.Plan:
        """The plan, made anew if somebody else has joined records since."""
        return planned if take_turn() == planned.turn + 1 else self._plan(incoming)

    def _write(self, planned: chunks.Plan, told: Counts) -> tuple[Counts, Placed, ImportBatch | None]:
        told += Counts(unchanged=planned.unchanged)
        if not planned.has_changes:
            return told, Placed(0), self.batch
        batch = self._live_batch()
        written, placed = chunks.store(planned, batch=batch, places=self.run.places)
        placed = self.run.repeats.look(placed, f"{self.run.index}:{self.counts.read}")
        counts = told + replace(written, numbers_repeated=len(placed.repeated))
        audit.record(act="import_records", subject=f"import_batch:{batch.id}", by=self.run.by, details=counts.as_dict())
        self._note(batch, self.counts + counts)
        return counts, placed, batch

    def _live_batch(self) -> ImportBatch:
        """The batch of the file. Raises `batch_undone` when somebody undoes it while it still runs."""
        if self.batch is None:
            return self._new_batch()
        if not ImportBatch.objects.filter(id=self.batch.pk, undo_started_at=None).exists():
            raise Refused(Refusal(errors.BATCH_UNDONE))
        return self.batch

    def _check(
        self,
        batch: ImportBatch | None,
        counts: Counts,
        bad: Sequence[BadRecord],
        placed: Placed = NOTHING_PLACED,
    ) -> None:
        """Keep what the chunk puts aside, and tell how far the file is with this chunk done."""
        if bad and self.run.watch.sets_aside and not self.run.is_dry:
            place = Place(self.run.index, self.path, self.run.name_of(self.path), self.quarantine.name)
            self.run.aside.keep(bad, place=place, batch_id=batch.id if batch else None)
        if self.run.watch.checkpoint:
            so_far, reasons = self.counts + counts, self.run.reasons + Counter(placed.quarantined)
            unknown = dict(self.run.unknown_branches + Counter(placed.unknown_branches))
            finished = tuple(counts for _, counts in self.run.files)
            batch_id = batch.id if batch else None
            repeated = tuple(self.run.repeats.with_examples(placed.repeated))
            self.run.watch.checkpoint(
                Checkpoint(
                    self.run.index, so_far.read, so_far, batch_id, dict(reasons), finished, tuple(bad), unknown,
                    repeated,
                )
            )  # fmt: skip

    def _new_batch(self) -> ImportBatch:
        return ImportBatch.objects.create(
            institution_id=self.run.places.institution_id,
            source_name=self.run.name_of(self.path)[:200],
            started_at=clock.now(),
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
            attached_count=counts.attached,
            asked_count=counts.asked,
            **more,
        )

    def finish(self) -> None:
        """Close the batch; a file that changed nothing has none."""
        if self.batch:
            with transaction.atomic():
                self._note(self.batch, self.counts, finished_at=clock.now())


class _Rehearsed(Exception):
    """Takes back what a dry run has written, and nothing else of its transaction."""


def _bad(one: Incoming, reason: str, detail: str = "") -> BadRecord:
    return BadRecord(one.good.offset, one.good.raw, reason, detail)
