"""What the pages of the grid show: rows, cells, conflicts, changes and traces in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kitaphana.circulation import queries
from kitaphana.edges.staff.grid_words import (
    CHANGES,
    CONFLICTS,
    CRITERION_NAMES,
    DECIDED_ACTS,
    EFFECTS,
    HOUSE_REASONS,
    KIND_NAMES,
    VALUE_NAMES,
    value_text,
)
from kitaphana.patrons.rules import AGE_BANDS
from kitaphana.ui.reasons import EVERYBODY, Reasons
from kitaphana.ui.words import FORMS

if TYPE_CHECKING:
    from kitaphana.circulation.queries import PolicyFacts
    from kitaphana.circulation.rules import PolicyRow
    from kitaphana.circulation.rules.comparing import RowChange
    from kitaphana.circulation.rules.conflicts import Conflict
    from kitaphana.circulation.rules.policy import TraceLine

CRITERIA = ("pool", "institution", "patron_category", "age_band", "item_category", "form")
"""From the heaviest to the lightest."""
KINDS: Mapping[str, tuple[str, ...]] = {
    "loan": ("is_lendable", "loan_days", "max_loans", "max_of_category", "max_in_all"),
    "renewal": ("max_renewals", "renewal_days"),
    "hold": ("is_holdable", "max_holds", "shelf_days"),
    "inside": ("max_in_library", "in_library_hours"),
    "transit": ("floats", "transit_days"),
    "overdue": ("overdue_steps", "block_after_days", "lost_after_days"),
    "lost": ("takes_same", "takes_equal", "takes_payment", "price_percent"),
}
"""Kinds with their values, in the order in which pages show them."""


def language() -> str:
    """The language of the page."""
    return (get_language() or "kk")[:2]


def criteria_names() -> dict[str, dict[str, str]]:
    """Names of everything that a row can ask for, by criterion and code."""
    reasons = Reasons(language())
    return {
        "pool": reasons.pools,
        "institution": reasons.institutions,
        "patron_category": reasons.patron_categories,
        "age_band": {band: band for band, _lowest in AGE_BANDS},
        "item_category": reasons.item_categories,
        "form": {code: str(text) for code, text in FORMS.items()},
    }


@dataclass(frozen=True, slots=True)
class RowLine:
    """A row in words: its criteria (empty: all) and, for each kind, its policy (empty: falls through)."""

    id: int
    criteria: tuple[str, ...]
    policies: tuple[str, ...]
    values: tuple[str, ...]

    @property
    def label(self) -> str:
        """Its criteria in one line."""
        return " · ".join(filter(None, self.criteria)) or _("all")


class GridWords:
    """The words of one version: names of criteria and of its policies, asked for once."""

    def __init__(self, policies: "Iterable[PolicyFacts]") -> None:
        self.criteria = criteria_names()
        self.policies = {(one.kind, one.code): one.names.name_in(language()) for one in policies}

    def code(self, criterion: str, code: str | None) -> str:
        """The name of a criterion's code; empty for all."""
        return self.criteria[criterion].get(code, code) if code else ""

    def row(self, row: "PolicyRow") -> RowLine:
        """A row of the grid."""
        own = dict(row.policies)
        return RowLine(
            row.row_id,
            tuple(self.code(name, getattr(row, name)) for name in CRITERIA),
            tuple(self.policies.get((kind, own.get(kind, "")), "") for kind in KINDS),
            tuple(value_text(getattr(row, name)) for values in KINDS.values() for name in values),
        )

    def pattern(self, codes: Sequence[str | None]) -> str:
        """The cells that a conflict is about."""
        named = [self.code(name, code) for name, code in zip(CRITERIA, codes, strict=True)]
        return " · ".join(filter(None, named)) or _("all")

    def source(self, because: str) -> str:
        """The criteria of a row in a trace."""
        if because == EVERYBODY:
            return _("rule for all")
        if because in HOUSE_REASONS:
            return str(HOUSE_REASONS[because])
        pairs = (part.partition("=") for part in because.split(", "))
        return ", ".join(
            f"{CRITERION_NAMES[name]}: {self.code(name, code)}" if name in CRITERION_NAMES else code
            for name, _sign, code in pairs
        )

    def policy_of(self, value: str, code: str) -> str:
        """The name of the policy that a value comes from."""
        kind = next((kind for kind, values in KINDS.items() if value in values), "")
        return self.policies.get((kind, code), code)


@dataclass(frozen=True, slots=True)
class CellView:
    """A value with where it comes from; `is_own`: a row of just this cell says it."""

    text: str
    source: str
    row_id: int | None
    is_own: bool


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A category of readers (empty code: all) with its cells."""

    name: str
    cells: tuple[CellView, ...]


def matrix(version_id: int, value: str, around: Mapping[str, str], words: GridWords) -> tuple[MatrixRow, ...]:
    """Categories of readers by categories of items, each with a line for all."""
    readers = {"": _("all"), **words.criteria["patron_category"]}
    items = {"": _("all"), **words.criteria["item_category"]}
    lines = queries.grid_cells(version_id, value, around, readers, items)
    return tuple(
        MatrixRow(
            name,
            tuple(
                _cell(lines[reader, item], {**around, "patron_category": reader, "item_category": item}, words)
                for item in items
            ),
        )
        for reader, name in readers.items()
    )


def _cell(line: "TraceLine", codes: Mapping[str, str], words: GridWords) -> CellView:
    asked = ", ".join(f"{name}={codes[name]}" for name in CRITERIA if codes.get(name)) or EVERYBODY
    source = words.source(line.because)
    if line.policy:
        source = f"{words.policy_of(line.value, line.policy)} ({source})"
    return CellView(value_text(line.result), source, line.row_id, line.row_id is not None and line.because == asked)


@dataclass(frozen=True, slots=True)
class TracedLine:
    """One line of a trace in words."""

    value: str
    text: str
    row_id: int | None
    policy: str
    source: str


def traced(trace: Iterable[Mapping[str, Any]], version: int) -> tuple[TracedLine, ...]:  # Any: JSON
    """A trace (`TraceLine.as_json`) of a version of the grid, in words; lines of older answers are left out."""
    lines = [line for line in trace if isinstance(line, Mapping)]
    words = GridWords(())
    words.policies = {key: names.name_in(language()) for key, names in queries.policy_names_of(version).items()}
    return tuple(
        TracedLine(
            str(VALUE_NAMES.get(line["value"], line["value"])),
            value_text(line["result"]),
            line["row"],
            words.policy_of(line["value"], line.get("policy", "")) if line.get("policy") else "",
            words.source(line["because"]),
        )
        for line in lines
    )


@dataclass(frozen=True, slots=True)
class ConflictView:
    """A finding in words; `row_ids` lead to the rows to mend, `policy_id` to the policy."""

    text: str
    advice: str
    where: str
    count: int
    rows: tuple[tuple[int, str], ...]
    policy_id: int | None = None


def conflict_views(
    conflicts: "Iterable[Conflict]", rows: "Iterable[PolicyRow]", words: GridWords
) -> list[ConflictView]:
    """Findings about rows and cells."""
    labels = {row.row_id: words.row(row).label for row in rows}
    return [
        ConflictView(
            str(CONFLICTS[one.code].text),
            str(CONFLICTS[one.code].advice),
            words.pattern(one.cell),
            one.cell_count,
            tuple((row_id, labels[row_id]) for row_id in one.row_ids),
        )
        for one in conflicts
    ]


def unused_views(policies: "Iterable[PolicyFacts]") -> list[ConflictView]:
    """Policies that no row uses."""
    unused = CONFLICTS["unused"]
    return [
        ConflictView(
            str(unused.text),
            str(unused.advice),
            f"{KIND_NAMES[one.kind]}: {one.names.name_in(language())}",
            0,
            (),
            one.id,
        )
        for one in policies
        if not one.use_count
    ]


@dataclass(frozen=True, slots=True)
class ChangeView:
    """A changed row in words: what became of it, and its values before and after."""

    what: str
    label: str
    values: tuple[tuple[str, str, str], ...]


def change_views(changes: "Iterable[RowChange]", words: GridWords) -> list[ChangeView]:
    """Every changed row."""
    return [
        ChangeView(
            str(CHANGES[change.what]),
            words.pattern(change.criteria),
            tuple((str(VALUE_NAMES[v.value]), value_text(v.before), value_text(v.after)) for v in change.values),
        )
        for change in changes
    ]


@dataclass(frozen=True, slots=True)
class EffectView:
    """What a row of a draft would change for an act, and for how many decisions."""

    act: str
    what: str
    value: str
    row_id: int | None
    policy: str
    source: str
    count: int


def decided_acts(results: Mapping[str, Any]) -> list[tuple[str, int]]:  # Any: JSON
    """How many decisions of each act were taken again."""
    acts = results.get("acts", {})
    return [(str(name), acts[code]) for code, name in DECIDED_ACTS.items() if acts.get(code)]


def effect_views(results: Mapping[str, Any], words: GridWords) -> list[EffectView]:  # Any: JSON
    """The effects that a simulation has found, the greatest first."""
    return [
        EffectView(
            str(DECIDED_ACTS.get(one.get("act", ""), "")),
            str(EFFECTS[one["what"]]),
            str(VALUE_NAMES.get(one["value"], "")),
            one["row"],
            words.policy_of(one["value"], one["policy"]) if one["policy"] else "",
            words.source(one["because"]) if one["because"] else "",
            one["count"],
        )
        for one in results.get("effects", ())
    ]
