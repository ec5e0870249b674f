"""Store records in bulk: new ones become editions of works or stand beside another record, known ones are overlaid."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kitaphana.catalog import rules
from kitaphana.catalog.events import WorksChanged
from kitaphana.catalog.models import Edition, ImportBatch, MarcRecord, MatchEvidence, RecordVersion, SystemNumber
from kitaphana.catalog.services.beside import Voice, speak_beside, stand_beside
from kitaphana.catalog.services.drawing import COLUMNS, identify, number_records, redraw_editions, values_of, works_for
from kitaphana.catalog.services.linking import LinkEntry, link_editions
from kitaphana.catalog.services.matching import Matched
from kitaphana.core import clock
from kitaphana.core.bulk import insert_rows, take_ids, update_rows
from kitaphana.core.events import publish

_BESIDE = (rules.BESIDE, rules.LEAD)
_REPLACED = (rules.OVERLAY, rules.KEEP)


class Outcome(StrEnum):
    """What became of a record; one that stands beside another was created too."""

    CREATED = "created"
    UPDATED = "updated"


@dataclass(frozen=True, slots=True)
class Stored:
    """Where a record went; `is_new` editions had no items, `item_prefix` begins the keys of the record's items."""

    outcome: Outcome
    record_id: int
    edition_id: int
    work_id: int
    is_new: bool = False
    item_prefix: str = ""


def store_records(*, batch: ImportBatch, records: Sequence[Matched]) -> list[Stored]:
    """Write the records and tell of the works that changed; one answer per record, in order.

    Call it inside `atomic()`, in one's turn. No two may have the same key, and none the bytes of the record that it
    replaces.
    """
    return _Writing(batch, records).store()


class _Writing:
    """One chunk on its way into the tables, all of them by sets."""

    def __init__(self, batch: ImportBatch, records: Sequence[Matched]) -> None:
        self._batch, self._records, self._moment = batch, records, clock.now()
        self._works = works_for([one.described for one in records if _describes(one)], self._moment)
        self._left: set[int] = set()
        self._stored: dict[int, Stored] = {}

    def store(self) -> list[Stored]:
        new = [at for at, one in enumerate(self._records) if one.decision.act not in (*_BESIDE, *_REPLACED)]
        beside = [at for at, one in enumerate(self._records) if one.decision.act in _BESIDE]
        replaced = [at for at, one in enumerate(self._records) if one.decision.act in _REPLACED]
        self._create(new)
        displaced = self._attach(beside)
        overlaid = self._replace(replaced)
        leading = [at for at in overlaid if _leads(self._records[at])]
        redrawn = [at for at in beside if at in displaced] + leading
        self._redraw(redrawn)
        self._number(replaced)
        self._link(new, redrawn)
        self._speak([at for at in (*beside, *overlaid) if at not in redrawn])
        self._witness(displaced)
        changed = self._left | {self._stored[at].work_id for at in self._stored}
        publish(WorksChanged(tuple(sorted(changed))))
        return [self._stored[at] for at in range(len(self._records))]

    def _work_of(self, at: int) -> int:
        return self._works[self._records[at].described.work_key]

    def _create(self, rows: Sequence[int]) -> None:
        """Editions of their own."""
        if not rows:
            return
        editions, records = take_ids(Edition, len(rows)), take_ids(MarcRecord, len(rows))
        for at, edition_id, record_id in zip(rows, editions, records, strict=True):
            self._stored[at] = Stored(Outcome.CREATED, record_id, edition_id, self._work_of(at), is_new=True)
        moment = self._moment
        insert_rows(
            Edition,
            ("id", "work_id", "created_at", "updated_at", *COLUMNS),
            ((self._stored[at].edition_id, self._work_of(at), moment, moment, *self._values(at)) for at in rows),
        )
        self._insert_records(rows, leading=True)
        identify((self._stored[at].edition_id, self._records[at].described.draft) for at in rows)

    def _values(self, at: int) -> tuple[object, ...]:
        return values_of(self._records[at].described.draft)

    def _insert_records(self, rows: Sequence[int], *, leading: bool) -> None:
        columns = ("id", "edition_id", "institution_id", "is_leading", "item_prefix", *_KEPT)
        owner = self._batch.institution_id
        insert_rows(
            MarcRecord,
            columns,
            (
                (made.record_id, made.edition_id, owner, leading, made.item_prefix, *self._kept(at))
                for at in rows
                for made in (self._stored[at],)
            ),
        )
        number_records((self._stored[at].record_id, self._records[at].described) for at in rows)

    def _kept(self, at: int) -> tuple[object, ...]:
        """The columns of `_KEPT`."""
        incoming, good = self._records[at].incoming, self._records[at].described.incoming.good
        return (
            self._batch.pk, incoming.source, incoming.control_number, good.format.value, good.carrier.value,
            good.encoding, good.raw, incoming.sha256,
        )  # fmt: skip

    def _attach(self, rows: Sequence[int]) -> dict[int, int | None]:
        """Records beside others; by place those that take over the lead, with the record that led before."""
        if not rows:
            return {}
        editions = {at: self._records[at].decision.edition_id or 0 for at in rows}
        works = dict(Edition.objects.filter(id__among=set(editions.values())).values_list("id", "work_id"))
        for at, record_id in zip(rows, take_ids(MarcRecord, len(rows)), strict=True):
            edition_id = editions[at]
            prefix = f"{record_id}/"
            self._stored[at] = Stored(Outcome.CREATED, record_id, edition_id, works[edition_id], item_prefix=prefix)
        self._insert_records(rows, leading=False)
        return self._take_lead({at: editions[at] for at in rows if self._records[at].decision.act == rules.LEAD})

    def _take_lead(self, editions: Mapping[int, int]) -> dict[int, int | None]:
        """Of several that want to lead one edition the last one does."""
        last = {edition_id: at for at, edition_id in editions.items()}
        if not last:
            return {}
        leading = MarcRecord.objects.filter(edition_id__among=last, is_leading=True)
        displaced = list(leading.select_related("edition"))
        leading.update(is_leading=False)
        MarcRecord.objects.filter(id__among=[self._stored[at].record_id for at in last.values()]).update(
            is_leading=True
        )
        stand_beside(displaced)
        before = {record.edition_id: record.pk for record in displaced}
        return {at: before.get(edition_id) for edition_id, at in last.items()}

    def _replace(self, rows: Sequence[int]) -> list[int]:
        """Own records overlaid or kept; answers with those overlaid."""
        befores = {at: before for at in rows if (before := self._records[at].before) is not None}
        if not befores:
            return []
        works = dict(
            Edition.objects.filter(id__among={one.edition_id for one in befores.values()}).values_list("id", "work_id")
        )
        insert_rows(RecordVersion, _VERSION, (self._version(at, before) for at, before in befores.items()))
        overlaid = [at for at in befores if self._records[at].decision.act == rules.OVERLAY]
        update_rows(MarcRecord, _KEPT, ((*self._kept(at), befores[at].pk) for at in overlaid))
        kept = [at for at in befores if at not in set(overlaid)]
        digests = [(self._batch.pk, self._records[at].incoming.sha256, befores[at].pk) for at in kept]
        update_rows(MarcRecord, ("batch_id", "sha256"), digests)
        leading = {at for at in overlaid if befores[at].is_leading}
        for at, before in befores.items():
            was = works[before.edition_id]
            work_id = self._work_of(at) if at in leading else was
            self._left.add(was)
            self._stored[at] = Stored(
                Outcome.UPDATED, before.pk, before.edition_id, work_id, item_prefix=before.item_prefix
            )
        return overlaid

    def _version(self, at: int, before: MarcRecord) -> tuple[object, ...]:
        one = self._records[at]
        came = one.incoming.good
        is_lost = one.decision.act == rules.KEEP or one.described.incoming.good is not came
        told = (came.raw, came.carrier.value, came.encoding) if is_lost else (None, "", "")
        return (
            before.pk, self._batch.pk, before.batch_id, before.source, before.control_number, before.format,
            before.carrier, before.encoding, bytes(before.raw), before.sha256, *told, self._moment,
        )  # fmt: skip

    def _redraw(self, rows: Sequence[int]) -> None:
        for at in rows:
            one = self._stored[at]
            self._left.add(one.work_id)
            self._stored[at] = dataclasses.replace(one, work_id=self._work_of(at))
        drawn = [
            (self._stored[at].edition_id, self._stored[at].work_id, self._records[at].described.draft) for at in rows
        ]
        redraw_editions(drawn, self._moment)

    def _number(self, rows: Sequence[int]) -> None:
        """035 of overlaid records, and the number that a record had until now."""
        overlaid = [at for at in rows if self._records[at].decision.act == rules.OVERLAY]
        if not overlaid:
            return
        SystemNumber.objects.filter(record_id__among=[self._stored[at].record_id for at in overlaid]).delete()
        number_records((self._stored[at].record_id, self._records[at].described) for at in overlaid)
        former = []
        for at in overlaid:
            before, now = self._records[at].before, self._records[at].incoming
            if before and before.source and before.control_number and before.control_number != now.control_number:
                former.append((before.pk, f"({before.source}){before.control_number}"))
        insert_rows(SystemNumber, ("record_id", "number"), former)

    def _link(self, new: Sequence[int], redrawn: Sequence[int]) -> None:
        link_editions(self._batch.institution_id, self._entries(new, is_new=True) + self._entries(redrawn))

    def _speak(self, rows: Sequence[int]) -> None:
        """What records beside others say."""
        entries = zip(rows, self._entries(rows), strict=True)
        owner = self._batch.institution_id
        speak_beside([Voice(self._stored[at].record_id, owner, entry) for at, entry in entries])

    def _entries(self, rows: Sequence[int], *, is_new: bool = False) -> list[LinkEntry]:
        told = [(at, self._records[at].described) for at in rows]
        return [LinkEntry(self._stored[at].edition_id, one.incoming, one.draft, is_new) for at, one in told]

    def _witness(self, displaced: Mapping[int, int | None]) -> None:
        """Why each record went where it did."""
        rows = [
            (
                self._batch.pk, self._stored[at].record_id, self._found(one.decision.edition_id), displaced.get(at),
                one.decision.act, one.decision.key, one.decision.score, one.described.draft.title[:200],
                [list(pair) for pair in one.decision.compared], list(one.decision.reasons), self._moment,
            )
            for at, one in enumerate(self._records)
            if one.decision.act
        ]  # fmt: skip
        insert_rows(MatchEvidence, _EVIDENCE, rows)

    def _found(self, edition_id: int | None) -> int | None:
        """The edition of a decision; below zero it is that of another record of the chunk."""
        is_sibling = edition_id is not None and edition_id < 0
        return self._stored[-1 - edition_id].edition_id if is_sibling and edition_id is not None else edition_id


def _describes(one: Matched) -> bool:
    """Whether an edition will be as this record has it."""
    if one.decision.act in (rules.BESIDE, rules.KEEP):
        return False
    return one.decision.act != rules.OVERLAY or _leads(one)


def _leads(one: Matched) -> bool:
    """Whether the record that it replaces, if there is one, is the leading one."""
    return one.before is None or one.before.is_leading


_KEPT = ("batch_id", "source", "control_number", "format", "carrier", "encoding", "raw", "sha256")
_VERSION = ("record_id", "batch_id", "before_batch_id", "source", "control_number", "format", "carrier", "encoding",
            "raw", "sha256", "incoming", "incoming_carrier", "incoming_encoding", "replaced_at")  # fmt: skip
_EVIDENCE = ("batch_id", "record_id", "edition_id", "displaced_id", "act", "key", "score", "title", "compared",
             "reasons", "created_at")  # fmt: skip
