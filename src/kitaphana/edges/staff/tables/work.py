"""Tables of what waits for a person or was done by one: reviews, closures, paper days, letters, readers moving in,
failed events, alarms."""

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from kitaphana.circulation import queries as circulation
from kitaphana.circulation.queries.freezes import freeze_rows
from kitaphana.circulation.queries.paper import paper_days
from kitaphana.circulation.queries.reviews import review_rows
from kitaphana.core.alarms import newest_alarms
from kitaphana.core.dead_letters import list_dead_letters
from kitaphana.edges.staff.branches import branch_names
from kitaphana.edges.staff.downloads import all_rows
from kitaphana.edges.staff.fact_words import ENDS, FREEZE_KINDS, FREEZE_STATES, KINDS
from kitaphana.edges.staff.moving_in_words import STATES, TARGET_NAMES
from kitaphana.edges.staff.places import name_of
from kitaphana.edges.staff.review_evidence import evidence_of
from kitaphana.edges.staff.tables import Table
from kitaphana.edges.staff.templatetags.staff_facts import frozen_places
from kitaphana.network.queries import place_names

if TYPE_CHECKING:
    from kitaphana.circulation.queries import ColumnMappingRow
    from kitaphana.circulation.queries.reviews import ReviewFilter
    from kitaphana.notices.queries import BatchRow

_AT_ONCE = 200
_COUNTS = ("read", "created", "proposed", "rejected", "loans_created")


def reviews_table(asked: "ReviewFilter") -> Table:
    """Facts that need a person, with their evidence; readers are not in it."""
    header = (
        pgettext("review", "Kind"), _("When"), _("Service point"), _("Title"), _("Barcode"), _("Evidence"), _("Note"),
        pgettext("review", "Settled"),
    )  # fmt: skip
    names = place_names(_language())
    return header, (
        (
            str(KINDS.get(row.kind, row.kind)), row.noted_at, row.service_point_code, row.title, row.barcode,
            "; ".join(f"{name}: {value}" for name, value in evidence_of(row, names)), row.note,
            str(ENDS.get(row.verdict, row.verdict)),
        )
        for row in all_rows(lambda after: review_rows(asked, after=after, limit=_AT_ONCE))
    )  # fmt: skip


def freezes_table(institutions: Collection[int] | None) -> Table:
    """Closures, the latest made first."""
    header = (
        _("What is closed"), _("First day"), _("Last day"), _("Reason"), _("State"), *map(str, FREEZE_KINDS.values()),
        _("Who"),
    )  # fmt: skip
    language = _language()
    return header, (
        (
            frozen_places(row), row.period.first, row.period.last, row.reason.name_in(language),
            str(FREEZE_STATES.get(row.state, row.state)), *(row.moved.get(kind, 0) for kind in FREEZE_KINDS),
            row.made_by,
        )
        for row in all_rows(lambda after: freeze_rows(institution_ids=institutions, after=after, limit=_AT_ONCE))
    )  # fmt: skip


def paper_table(service_points: Collection[int]) -> Table:
    """Tables of paper days with what became of their rows."""
    header = (
        _("Table"), _("Service point"), _("Day"), _("State"), pgettext("count", "Read"), pgettext("count", "Applied"),
        pgettext("count", "For review"), pgettext("count", "Set aside"), _("Who"),
    )  # fmt: skip
    return header, (
        (
            row.source_name, row.service_point_code, row.day, str(STATES.get(row.state, row.state)),
            row.counts.get("read", 0), row.applied_count, row.counts.get("reviewed", 0), row.counts.get("aside", 0),
            row.login,
        )
        for row in all_rows(lambda after: paper_days(service_point_ids=service_points, after=after, limit=_AT_ONCE))
    )  # fmt: skip


def letters_table(rows: "Iterable[BatchRow]") -> Table:
    """Letters that were gathered; to whom they went is in their files only."""
    header = (_("When"), _("Branch"), _("Gathered by"), _("Letters on paper"))
    names = branch_names()
    return header, ((row.made_at, names.get(row.branch_id or 0, ""), row.made_by, row.letter_count) for row in rows)


def patron_imports_table(institutions: Collection[int]) -> Table:
    """Imports of readers with their counts."""
    header = (
        _("Table"), _("State"), _("Dry run"), pgettext("count", "Read"), pgettext("count", "New"), _("To decide"),
        pgettext("count", "Rejected"), _("Loans"), _("Who"), _("When"),
    )  # fmt: skip
    found = all_rows(
        lambda after: circulation.patron_imports(institution_ids=institutions, after=after, limit=_AT_ONCE)
    )
    return header, (
        (
            row.source_name, str(STATES.get(row.state, row.state)), _("yes") if row.is_dry_run else _("no"),
            *(row.counts.get(name, 0) for name in _COUNTS), row.login, row.created_at,
        )
        for row in found
    )  # fmt: skip


def mappings_table(rows: "Iterable[ColumnMappingRow]") -> Table:
    """Columns that are kept for tables of readers: a row for each column."""
    header = (_("Name"), _("Institution"), _("Changed"), _("Column"), _("What it holds"))
    return header, (
        (row.name, name_of(row.institution_code), row.updated_at, title, str(TARGET_NAMES.get(target, "")))
        for row in rows
        for title, target in row.columns
    )


def dead_letters_table() -> Table:
    """Events that a part of the system could not take."""
    header = (_("Part"), _("Event"), _("Number"), _("When"), _("Tries"), _("State"), _("Error"))
    return header, _dead_letters()


def _dead_letters() -> Iterator[tuple[object, ...]]:
    after: int | None = None
    while letters := list_dead_letters(after=after, limit=_AT_ONCE):
        for row in letters:
            state = _("stopped") if row.is_dead else _("being retried")
            yield row.subscriber, row.event_name, row.event_seq, row.happened_at, row.attempts, state, row.error
        after = letters[-1].id


def alarms_table() -> Table:
    """Alarms about sign-in."""
    header = (_("When"), _("What"), _("Where from"), _("State"))
    return header, (
        (
            one.raised_at,
            _("One place tries many accounts")
            if one.kind == "source"
            else _("Many accounts are tried from many places"),
            one.source,
            one.seen_by if one.seen_at else _("new"),
        )
        for one in newest_alarms()
    )


def _language() -> str:
    return (get_language() or "kk")[:2]
