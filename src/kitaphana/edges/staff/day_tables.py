"""The figures of a diary as tables with headings in words: the same for the page, for paper and for files."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kitaphana.circulation.rules import diary
from kitaphana.edges.staff.labels import AGE_GROUPS, BBK_CLASSES, DIARY_LANGUAGES, UDC_CLASSES, UNMET_KINDS
from kitaphana.ui.words import FORMS


@dataclass(frozen=True, slots=True)
class Row:
    """A heading with its count, by kind of issue where it is about issues."""

    name: str
    total: int
    counts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class DayTable:
    """Rows under one title. `is_by_kind`: with a column for loans home, loans inside and uses inside."""

    title: str
    rows: tuple[Row, ...]
    is_by_kind: bool = False


def summary_table(figures: diary.Figures) -> DayTable:
    """Who came, and what was done, in single numbers."""
    rows = (
        (_("Visits"), diary.visit_count(figures)),
        (_("readers"), figures.get("visits.readers", 0)),
        (_("visitors without a card"), figures.get("visits.others", 0)),
        (_("corrected by hand"), figures.get("visits.corrected", 0)),
        (_("Readers registered for the first time"), figures.get("registrations.new", 0)),
        (_("Readers registered anew"), figures.get("registrations.renewed", 0)),
        (_("Given out"), diary.issue_count(figures)),
        (_("lent home"), figures.get("acts.home", 0)),
        (_("lent for reading inside"), figures.get("acts.in_library", 0)),
        (_("used inside without a loan"), figures.get("acts.in_house", 0)),
        (pgettext("count", "Renewals"), figures.get("acts.renewals", 0)),
        (_("Returns"), figures.get("acts.returns", 0)),
        (_("Unmet requests"), sum(count for key, count in figures.items() if key.startswith("unmet."))),
    )
    return DayTable(_("In all"), tuple(Row(name, count) for name, count in rows))


def issue_tables(figures: diary.Figures) -> list[DayTable]:
    """What was given out, by language, class, age and form."""
    languages = ((str(DIARY_LANGUAGES[code]), (f"language.{code}",)) for code in diary.LANGUAGES)
    ages = ((str(AGE_GROUPS[group]), tuple(f"band.{band}" for band in bands)) for group, bands in diary.AGE_GROUPS)
    forms = ((str(FORMS.get(code, code)), (f"form.{code}",)) for code in _parts(figures, "form"))
    classes = ((class_name(code), (f"class.{code}",)) for code in _parts(figures, "class"))
    return [
        _by_kind(_("By language"), languages, figures),
        _by_kind(_("By class"), classes, figures),
        _by_kind(_("By age of the readers"), ages, figures),
        _by_kind(_("By form"), forms, figures),
    ]


def other_tables(figures: diary.Figures) -> list[DayTable]:
    """Readers who came by age, and unmet requests by reason."""
    ages = (
        Row(str(AGE_GROUPS[group]), sum(figures.get(f"visitors.{band}", 0) for band in bands))
        for group, bands in diary.AGE_GROUPS
    )
    unmet = (Row(str(word), figures.get(f"unmet.{code}", 0)) for code, word in UNMET_KINDS.items())
    return [DayTable(_("Readers who came, by age"), _filled(ages)), DayTable(_("Unmet requests"), _filled(unmet))]


def tables_of(figures: diary.Figures) -> list[DayTable]:
    """All of them, without the empty ones."""
    found = [summary_table(figures), *issue_tables(figures), *other_tables(figures)]
    return [table for table in found if table.rows]


def class_name(code: str) -> str:
    """`UDC 8 · Languages. Literature`; BBK where there is no UDC."""
    if code == diary.UNKNOWN or code == "none":
        return _("without a class")
    scheme, names = (_("UDC"), UDC_CLASSES) if code[0] == "u" else (_("BBK"), BBK_CLASSES)
    name: str | Promise = names.get(code[1:], "")
    return f"{scheme} {code[1:]} · {name}" if name else f"{scheme} {code[1:]}"


def change_rows(changes: diary.Figures) -> list[Row]:
    """What has changed since the day was closed, in single numbers."""
    names: dict[str, Callable[[], str]] = {
        "acts.home": lambda: _("lent home"),
        "acts.in_library": lambda: _("lent for reading inside"),
        "acts.in_house": lambda: _("used inside without a loan"),
        "acts.renewals": lambda: pgettext("count", "Renewals"),
        "acts.returns": lambda: _("Returns"),
        "visits.corrected": lambda: _("corrected by hand"),
        "visits.others": lambda: _("visitors without a card"),
        "registrations.new": lambda: _("Readers registered for the first time"),
        "registrations.renewed": lambda: _("Readers registered anew"),
    }
    rows = [Row(name(), changes[key]) for key, name in names.items() if key in changes]
    unmet = sum(count for key, count in changes.items() if key.startswith("unmet."))
    return [*rows, Row(_("Unmet requests"), unmet)] if unmet else rows


def _by_kind(title: str, headings: "Iterable[tuple[str, tuple[str, ...]]]", figures: diary.Figures) -> DayTable:
    def rows() -> Iterator[Row]:
        for name, keys in headings:
            counts = tuple(sum(figures.get(f"{key}.{kind}", 0) for key in keys) for kind in diary.ISSUES)
            yield Row(name, sum(counts), counts)

    return DayTable(title, _filled(rows()), is_by_kind=True)


def _filled(rows: Iterable[Row]) -> tuple[Row, ...]:
    return tuple(row for row in rows if row.total)


def _parts(figures: diary.Figures, heading: str) -> list[str]:
    """The codes under a heading that occur, in order: UDC, then BBK, then what has neither."""
    codes = {key.split(".")[1] for key in figures if key.startswith(f"{heading}.")}
    return sorted(codes, key=lambda code: ("ub".find(code[0]) if code != "none" else 9, code))
