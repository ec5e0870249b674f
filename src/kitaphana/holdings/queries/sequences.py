"""Sequences of numbers as staff see them."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Case, OuterRef, QuerySet, Subquery, When

from kitaphana.core import clock
from kitaphana.holdings.models import NumberKind, NumberSequence, SequenceCounter
from kitaphana.holdings.rules.numbers import Pattern


@dataclass(frozen=True, slots=True)
class SequenceRow:
    """A sequence, the number it would give next, and how that looks."""

    id: int
    institution_id: int
    institution_code: str
    kind: str
    name: str
    branch_id: int | None
    branch_code: str
    category_code: str
    pattern: Pattern
    restarts_yearly: bool
    is_active: bool
    next_number: int

    @property
    def example(self) -> str:
        """The next number as it will be written, if nobody has it yet."""
        return self.pattern.number(self.next_number, clock.today().year)


def sequences(
    *, institution_ids: Collection[int], kind: str = "", only_active: bool = False
) -> tuple[SequenceRow, ...]:
    """All sequences of these institutions, by kind; those of transfer acts run by themselves and are left out."""
    rows = NumberSequence.objects.filter(institution_id__in=institution_ids).exclude(kind=NumberKind.TRANSFER_ACT)
    if kind:
        rows = rows.filter(kind=kind)
    if only_active:
        rows = rows.filter(is_active=True)
    return tuple(map(_row, _with_counters(rows).order_by("institution__code", "kind", "pk")))


def sequence(sequence_id: int) -> SequenceRow | None:
    """One sequence."""
    row = _with_counters(NumberSequence.objects.filter(pk=sequence_id)).first()
    return _row(row) if row else None


def fitting_sequences(*, institution_id: int, branch_id: int, kind: str) -> tuple[SequenceRow, ...]:
    """Sequences that number stock of the branch: its own before those of the whole institution."""
    found = sequences(institution_ids=[institution_id], kind=kind, only_active=True)
    own = (one for one in found if one.branch_id in (None, branch_id))
    return tuple(sorted(own, key=lambda one: (one.branch_id is None, not one.category_code, one.id)))


def _with_counters(rows: QuerySet[NumberSequence]) -> QuerySet[NumberSequence]:
    year = Case(When(restarts_yearly=True, then=clock.today().year), default=0)
    counters = SequenceCounter.objects.filter(sequence=OuterRef("pk"), year=OuterRef("this_year"))
    return rows.select_related("institution", "branch", "category").annotate(
        this_year=year, next_number=Subquery(counters.values("next_number")[:1])
    )


def _row(row: NumberSequence) -> SequenceRow:
    return SequenceRow(
        id=row.pk,
        institution_id=row.institution_id,
        institution_code=row.institution.code,
        kind=row.kind,
        name=row.name,
        branch_id=row.branch_id,
        branch_code=row.branch.code if row.branch else "",
        category_code=row.category.code if row.category else "",
        pattern=Pattern(row.prefix, row.has_year, row.separator, row.width, row.has_check_digit),
        restarts_yearly=row.restarts_yearly,
        is_active=row.is_active,
        next_number=row.next_number or 1,  # type: ignore[attr-defined]  # annotated above
    )
