"""Lists of imports and matches as files."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kitaphana.edges.staff.matching_words import ACTS, KEYS, REASONS, SETTLED

if TYPE_CHECKING:
    from kitaphana.catalog.queries import BatchRow, EvidenceRow

Table = tuple[Sequence[str | Promise], Iterator[Sequence[object]]]


def batches_table(rows: "Iterable[BatchRow]") -> Table:
    """Imports with their counts."""
    header = (_("File"), _("Begun"), _("Read"), _("Created"), _("of these beside others"), _("of these to decide"),
              _("Changed"), _("Unchanged"), _("Set aside"), _("Items"), _("Items set aside"), _("Undone"))  # fmt: skip
    return header, (
        (row.source_name, row.started_at, row.read, row.created, row.attached, row.asked, row.updated, row.unchanged,
         row.quarantined, row.items, row.items_quarantined, row.undone_at or "")
        for row in rows
    )  # fmt: skip


def evidence_table(rows: "Iterable[EvidenceRow]") -> Table:
    """Matches with what was compared."""
    header = (_("File"), _("Title"), _("Outcome"), _("Found by"), _("Agreement"), _("Edition found"), _("Reasons"),
              _("Compared"), _("Decision"))  # fmt: skip
    return header, (
        (row.source_name, row.title, str(ACTS.get(row.act, row.act)), str(KEYS.get(row.key, row.key)), row.score,
         row.edition_title, "; ".join(str(REASONS.get(one, one)) for one in row.reasons),
         "; ".join(f"{name}: {ours} | {theirs}" for name, ours, theirs in row.compared),
         str(SETTLED.get(row.settled_as, "")))
        for row in rows
    )  # fmt: skip
