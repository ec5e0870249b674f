"""Tables to take along: imports, the report of one, and records that were set aside."""

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from kitaphana.edges.staff.downloads import all_rows
from kitaphana.edges.staff.import_labels import JOB_STATES, record_reason
from kitaphana.edges.staff.labels import QUARANTINE_REASONS
from kitaphana.edges.staff.tables import Table
from kitaphana.holdings import queries

if TYPE_CHECKING:
    from kitaphana.holdings.queries import RecordFilter

COUNTS = ("read", "created", "updated", "unchanged", "quarantined", "items", "items_quarantined")
_COUNTS_OF_REPORT = (*COUNTS, "numbers_repeated")


def imports_table(institutions: Collection[int]) -> Table:
    """Imports with their counts."""
    header = (
        _("Number"), _("Files"), _("State"), _("Dry run"), _("Read"), _("Created"), _("Updated"), _("Unchanged"),
        _("Set aside"), _("Items"), _("Items set aside"), _("Login"), _("Begun"), _("Ended"),
    )  # fmt: skip
    rows = all_rows(lambda after: queries.import_jobs(institution_ids=institutions, after=after, limit=200))
    return header, (
        (
            row.id, row.source_name, str(JOB_STATES.get(row.state, row.state)), _("yes") if row.is_dry_run else _("no"),
            *(row.counts[name] for name in COUNTS), row.login, row.created_at.isoformat(),
            row.finished_at.isoformat() if row.finished_at else "",
        )
        for row in rows
    )  # fmt: skip


def report_table(report: Mapping[str, Any]) -> Table:
    """A report as one table: what it is about, which, how many, examples."""
    header = (_("Part"), _("What"), _("Count"), _("Examples"))
    return header, _report_rows(report)


def _report_rows(report: Mapping[str, Any]) -> Iterator[tuple[object, ...]]:
    for name in _COUNTS_OF_REPORT:
        yield _("Counts"), name, report.get(name, 0), ""
    for one in report.get("files", ()):
        yield _("Files"), one["file"], one["read"], ""
    for reason, count in report.get("reasons", {}).items():
        yield _("Set aside"), _reason_in_words(reason), count, ""
    for encoding, count in report.get("encodings", {}).items():
        yield _("Encodings"), encoding, count, ""
    for number in report.get("repeated_numbers", ()):
        yield _("Accession numbers that another item bears"), number, "", ""
    yield from _guesses(report)
    for one in report.get("without_home", ()):
        yield _("Without a home"), _kind(one), one["count"], " | ".join(one["examples"])


def _guesses(report: Mapping[str, Any]) -> Iterator[tuple[object, ...]]:
    """Every record whose encoding was guessed; the doubtful ones only where the file of a run is gone."""
    guesses = queries.import_guesses(report.get("guessed_file", ""))
    part = _("Doubtful encoding") if guesses is None else _("Guessed encoding")
    for one in report.get("doubtful_records", ()) if guesses is None else guesses:
        place = f"{one['file']} @{one['offset']}"
        yield part, place, one["confidence"], f"{one['encoding']} {one['control_number']}".rstrip()


def _kind(one: Mapping[str, Any]) -> str:
    return f"{one['format']} {one['tag']}{'$' + one['code'] if one['code'] else ''}"


def _reason_in_words(code: str) -> str:
    return str(QUARANTINE_REASONS.get(code) or record_reason(code).text)


def records_table(wanted: "RecordFilter") -> Table:
    """Records that wait for a decision."""
    header = (_("Number"), _("Reason"), _("Detail"), _("File"), _("Byte"), _("Length"), _("Beginning"))
    rows = all_rows(lambda after: queries.quarantined_records(wanted, after=after, limit=200))
    return header, (
        (row.id, str(record_reason(row.reason).text), row.detail, row.source_name, row.offset, row.length, row.hint)
        for row in rows
    )
