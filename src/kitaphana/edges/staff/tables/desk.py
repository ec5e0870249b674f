"""Tables of a desk: its diary, and what was asked for and missing."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kitaphana.circulation.rules import diary
from kitaphana.edges.staff import day_tables
from kitaphana.edges.staff.labels import UNMET_KINDS, UNMET_STATES
from kitaphana.edges.staff.tables import Table

if TYPE_CHECKING:
    from kitaphana.circulation.queries import DiaryDay, DiaryMonth, UnmetRow


def day_table(day: "DiaryDay") -> Table:
    """One day: heading, row, and its counts."""
    header = ("", "", _("In all"), _("home"), _("inside"), _("without a loan"))
    return header, _day_rows(day.figures)


def _day_rows(figures: diary.Figures) -> Iterator[tuple[object, ...]]:
    for table in day_tables.tables_of(figures):
        for row in table.rows:
            yield (table.title, row.name, row.total, *row.counts)


MONTH_COLUMNS = ("visits", "new", "renewed", "home", "in_library", "in_house", "renewals", "returns", "unmet")


def month_header() -> tuple[str, ...]:
    """The columns of a month after the day."""
    return (
        _("Visits"),
        _("Registered"),
        _("Registered anew"),
        _("Lent home"),
        _("Lent inside"),
        _("Used inside"),
        pgettext("count", "Renewals"),
        _("Returns"),
        _("Unmet requests"),
    )


def month_counts(figures: diary.Figures) -> tuple[int, ...]:
    """The counts of a day, a month or a year for those columns."""
    single = ("registrations.new", "registrations.renewed", "acts.home", "acts.in_library", "acts.in_house")
    unmet = sum(count for key, count in figures.items() if key.startswith("unmet."))
    acts = (figures.get("acts.renewals", 0), figures.get("acts.returns", 0))
    return (diary.visit_count(figures), *(figures.get(key, 0) for key in single), *acts, unmet)


def month_table(month: "DiaryMonth") -> Table:
    """Its days, then the sums that a paper diary carries on."""
    rows: Iterable[tuple[object, ...]] = (
        *((day.on, *month_counts(day.figures)) for day in month.days),
        (_("Since the month began"), *month_counts(month.total)),
        (_("Since the year began"), *month_counts(month.since_new_year)),
    )
    return (_("Day"), *month_header()), rows


def unmet_table(rows: "Iterable[UnmetRow]") -> Table:
    """What was asked for, how often, why it was not given, and what was done about it."""
    kinds = [str(word) for word in UNMET_KINDS.values()]
    header = [_("What was asked for"), _("Times"), *kinds, pgettext("request", "Last time"), _("State")]
    return header, (
        (
            row.text, row.count, *(dict(row.kinds).get(kind, 0) for kind in UNMET_KINDS), row.last_at,
            str(UNMET_STATES[row.state]),
        )
        for row in rows
    )  # fmt: skip
