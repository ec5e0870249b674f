"""Records of the quarantine: mend one and send it again by the way of every import, many at once, or dismiss one."""

import hashlib
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kitaphana.catalog.marc import mending
from kitaphana.catalog.marc.reading import BadRecord
from kitaphana.catalog.marc.record import Carrier, Format
from kitaphana.catalog.models import MarcRecord
from kitaphana.core import audit, clock
from kitaphana.core.actor import Actor
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.transactions import retrying
from kitaphana.core.uploads import Kind, receive, receiving
from kitaphana.holdings import errors
from kitaphana.holdings.models import QuarantinedRecord, Resolution
from kitaphana.holdings.services.import_jobs import ImportRequest, queue_import
from kitaphana.holdings.services.importing import import_records
from kitaphana.holdings.services.reports import Counts
from kitaphana.holdings.services.sending_again import bytes_to_send, files_of, suffix_of, waiting_like
from kitaphana.holdings.services.watching import Checkpoint, Watch


@dataclass(frozen=True, slots=True)
class Mended:
    """What came of a record that was sent again: it is in (`counts`, `edition_id`), or still bad for a `reason`."""

    counts: Counts
    edition_id: int | None = None
    reason: str = ""
    detail: str = ""


def send_record_again(
    *, row_id: int, by: Actor, lines: str | None = None, encoding: str = "auto", format_: str = "auto"
) -> Mended:
    """Import one record of the quarantine: its mended `lines`, or its bytes read in `encoding`.

    A record that is still bad stays, with the new reason and with what was mended so far.
    Raises `quarantined_record_unknown` when it is settled, `line_is_no_field`, `record_has_gaps`, `record_not_whole`.
    """
    row = (
        QuarantinedRecord.objects.select_related("institution", "job__service_point")
        .filter(pk=row_id, resolved_at=None)
        .first()
    )
    if row is None:
        raise Refused(Refusal(errors.QUARANTINED_RECORD_UNKNOWN))
    trial = _trial_of(row, lines, encoding, format_, by)
    with tempfile.TemporaryDirectory(dir=_folder()) as folder:
        path = Path(folder) / f"record{trial.suffix}"
        path.write_bytes(trial.raw)
        point = row.job.service_point if row.job else None
        import_records(
            files=[path],
            institution=row.institution.code,
            service_point=point.code if point else None,
            format=trial.format,
            encoding=trial.encoding,
            watch=Watch(checkpoint=trial.judge, names={path: row.source_name}, sets_aside=False),
            by=by,
        )
    return trial.outcome()


def dismiss_record(*, row_id: int, note: str, by: Actor) -> None:
    """Give a record up; why stands in the audit log. Its bytes stay. Raises `quarantined_record_unknown`."""

    def dismiss() -> None:
        row = QuarantinedRecord.objects.select_for_update().filter(pk=row_id, resolved_at=None).first()
        if row is None:
            raise Refused(Refusal(errors.QUARANTINED_RECORD_UNKNOWN))
        _resolve(row.pk, Resolution.DISMISSED)
        details = {"reason": row.reason, "note": note}
        audit.record(act="dismiss_record", subject=f"quarantined_record:{row.pk}", by=by, details=details)

    retrying(dismiss)


def start_sending_again(*, institution: str, chosen: Mapping[str, Any], encoding: str, format_: str, by: Actor) -> int:
    """Queue an import of all records that wait for a reason, read in `encoding`; the id of the job.

    `chosen` as in `ImportJob.sent_again`. Raises `nothing_to_send`, and what `core.uploads` refuses.
    """
    owner = QuarantinedRecord.objects.filter(institution__code=institution, resolved_at=None).first()
    rows = waiting_like(owner.institution_id, chosen) if owner else QuarantinedRecord.objects.none()
    if not rows.exists():
        raise Refused(Refusal(errors.NOTHING_TO_SEND))
    upload = receive(
        files_of(rows, str(chosen["reason"]), encoding), accepted=frozenset(Kind)
    )  # bad ones may look like anything
    request = ImportRequest(institution, format_, encoding)
    try:
        return retrying(lambda: queue_import(upload, request, is_dry_run=False, by=by, sent_again=dict(chosen)))
    except BaseException:
        receiving.remove(upload.folder)
        raise


@dataclass(slots=True)
class _Trial:
    """One record on its way; `judge` decides in the transaction that writes it."""

    row: QuarantinedRecord
    raw: bytes
    suffix: str
    format: str
    encoding: str
    is_mended: bool
    by: Actor
    counts: Counts = field(default_factory=Counts)
    bad: BadRecord | None = None

    def judge(self, reached: Checkpoint) -> None:
        """Settle the row, or write down why it is still bad."""
        self.counts, self.bad = reached.counts, next(iter(reached.bad), None)
        rows = QuarantinedRecord.objects.select_for_update().filter(pk=self.row.pk, resolved_at=None)
        if not rows.exists():
            raise Refused(Refusal(errors.QUARANTINED_RECORD_UNKNOWN))
        if self.bad:
            self._keep(self.bad)
        else:
            _resolve(self.row.pk, Resolution.IMPORTED, reached.batch_id)
        details = {"reason": self.row.reason, "still": self.bad.reason if self.bad else "", "encoding": self.encoding}
        subject = f"quarantined_record:{self.row.pk}"
        audit.record(act="send_record_again", subject=subject, by=self.by, details=details)

    def outcome(self) -> Mended:
        """After the transaction."""
        if self.bad:
            return Mended(self.counts, None, self.bad.reason, self.bad.detail)
        known = MarcRecord.objects.filter(institution=self.row.institution, sha256=_digest(self.raw)).first()
        if known:
            QuarantinedRecord.objects.filter(pk=self.row.pk).update(edition=known.edition_id)
        return Mended(self.counts, known.edition_id if known else None)

    def _keep(self, bad: BadRecord) -> None:
        changes: dict[str, Any] = {"reason": bad.reason, "detail": bad.detail.replace("\0", "")[:200]}
        if self.is_mended:
            carrier = {".xml": Carrier.MARCXML, ".txt": Carrier.IRBIS_TEXT}.get(self.suffix, Carrier.ISO2709)
            changes |= {"raw": self.raw, "length": len(self.raw), "sha256": _digest(self.raw)}
            changes |= {"carrier": carrier, "encoding": "utf-8", "format": self.format}
        QuarantinedRecord.objects.filter(pk=self.row.pk).update(**changes)


def _trial_of(row: QuarantinedRecord, lines: str | None, encoding: str, format_: str, by: Actor) -> _Trial:
    if lines is None:
        if not row.is_whole:
            raise Refused(Refusal(errors.RECORD_NOT_WHOLE, {"file": row.kept_in}))
        raw = bytes_to_send(bytes(row.raw), row.carrier, encoding if encoding != "auto" else row.encoding or "utf-8")
        return _Trial(row, raw, suffix_of(row.carrier), format_, encoding, is_mended=False, by=by)
    meant = format_ if format_ != "auto" else row.format or Format.MARC21
    try:
        record = mending.parse_lines(lines, meant)
    except mending.LineError as error:
        raise Refused(Refusal(errors.LINE_IS_NO_FIELD, {"line": error.number, "text": error.text})) from None
    for number, line in enumerate(lines.splitlines(), 1):
        if mending.UNREADABLE in line or line.startswith(mending.UNKNOWN_TAG):
            raise Refused(Refusal(errors.RECORD_HAS_GAPS, {"line": number}))
    raw, suffix = mending.write_record(record, meant)
    return _Trial(row, raw, suffix, meant, "utf-8", is_mended=True, by=by)


def _resolve(row_id: int, resolution: Resolution, batch_id: int | None = None) -> None:
    QuarantinedRecord.objects.filter(pk=row_id).update(
        resolved_at=clock.now(), resolution=resolution, settled_by=batch_id
    )


def _digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def _folder() -> Path:
    folder = receiving.folder_path(receiving.INCOMING)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder
