"""Many records of the quarantine once more, as a job like any import: which ones, as which file, and how it ends."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet

from kitaphana.catalog.marc import mending
from kitaphana.catalog.marc.reading import reparse
from kitaphana.catalog.marc.record import BadRecordError, Carrier, Format
from kitaphana.catalog.models import ImportBatch
from kitaphana.core import clock
from kitaphana.core.transactions import retrying
from kitaphana.holdings.models import ImportJob, QuarantinedRecord, Resolution

_BINARY = (Carrier.IRBIS64, Carrier.IRBIS32)
_SUFFIXES = {Carrier.MARCXML: ".xml", Carrier.MARC_JSON: ".json", Carrier.IRBIS_TEXT: ".txt"}


class Concatenated(UploadedFile):  # type: ignore[type-arg]  # generic in the stubs only
    """The records of one carrier, read from the database as the file is written."""

    def __init__(self, name: str, rows: "QuerySet[QuarantinedRecord]", encoding: str) -> None:
        super().__init__(File(None), name, size=None)
        self._rows, self._encoding = rows, encoding

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """Record after record."""
        for row in self._rows.iterator(chunk_size=100):
            yield bytes_to_send(bytes(row.raw), row.carrier, self._encoding)


def waiting_like(institution_id: int, chosen: Mapping[str, Any]) -> "QuerySet[QuarantinedRecord]":
    """The records that wait for the chosen reason (and import), whole ones only, oldest first."""
    rows = QuarantinedRecord.objects.filter(
        institution_id=institution_id, resolved_at=None, is_whole=True, reason=chosen["reason"], id__lte=chosen["up_to"]
    )
    for name in ("job", "batch"):
        if chosen.get(name):
            rows = rows.filter(**{f"{name}_id": chosen[name]})
    return rows.order_by("id")


def files_of(rows: "QuerySet[QuarantinedRecord]", reason: str, encoding: str) -> list[Concatenated]:
    """One file for each carrier among the records."""
    carriers = rows.order_by("carrier").values_list("carrier", flat=True).distinct()
    return [Concatenated(_file_name(reason, carrier), rows.filter(carrier=carrier), encoding) for carrier in carriers]


def _file_name(reason: str, carrier: str) -> str:
    """One of its own for each carrier, by which the import is known that took the records in."""
    others = f"-{carrier}" if carrier in _BINARY or not carrier else ""
    return f"{reason}{others}{suffix_of(carrier)}"


def suffix_of(carrier: str) -> str:
    """Of a file with records of this carrier, as they are sent again."""
    return ".txt" if carrier in _BINARY else _SUFFIXES.get(Carrier(carrier) if carrier else Carrier.ISO2709, ".mrc")


def bytes_to_send(raw: bytes, carrier: str, encoding: str) -> bytes:
    """The record with an end of its own. One of an IRBIS database becomes text, read in the encoding if it can be."""
    if carrier in _BINARY:
        try:
            return mending.write_record(reparse(raw, carrier, encoding), Format.IRBIS)[0]
        except (BadRecordError, KeyError):
            return b""
    if carrier == Carrier.IRBIS_TEXT:
        return raw.rstrip(b"\r\n") + b"\n*****\n"
    if carrier == Carrier.MARC_JSON:
        return raw + b"\n"
    return raw if carrier == Carrier.MARCXML or raw.endswith(b"\x1d") else raw + b"\x1d"


def settle_sent_again(job: ImportJob, batch_ids: Collection[int]) -> None:
    """Those of the choice that have not come back leave the list; who came back waits under a row of its own.

    `batch_ids` are the imports that the job has made, one for each file at most.
    """
    rows = waiting_like(job.institution_id, job.sent_again).exclude(run=f"job:{job.pk}")
    imports = dict(ImportBatch.objects.filter(id__in=batch_ids).values_list("source_name", "id"))
    retrying(lambda: _settle(rows, str(job.sent_again["reason"]), imports))


def _settle(rows: "QuerySet[QuarantinedRecord]", reason: str, imports: Mapping[str, int]) -> None:
    for carrier in list(rows.order_by("carrier").values_list("carrier", flat=True).distinct()):
        settled_by = imports.get(_file_name(reason, carrier))
        rows.filter(carrier=carrier).update(
            resolved_at=clock.now(), resolution=Resolution.SENT_AGAIN, settled_by=settled_by
        )
