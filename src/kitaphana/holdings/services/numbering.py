"""Sequences of numbers: gaps are allowed, giving a number twice is not.

A number is taken under a lock on its sequence, in the transaction of what it numbers: what is rolled back has taken no
number. Every number given is written down (`IssuedNumber`), so that it stays given when its item goes. Numbers that
imported stock already has are skipped, and written down when an item of it loses them (`retire_numbers`).
"""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db import IntegrityError
from django.db.models import Exists, OuterRef, Q, QuerySet

from kitaphana.core import audit, clock
from kitaphana.core.actor import Actor
from kitaphana.core.bulk import insert_rows
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.transactions import demand, retrying, unique_violation
from kitaphana.holdings import errors
from kitaphana.holdings.models import IssuedNumber, Item, ItemCategory, NumberKind, NumberSequence, SequenceCounter
from kitaphana.holdings.rules.numbers import LONGEST_NUMBER, WIDEST, Pattern
from kitaphana.network.models import Branch, Institution

_LOOKED_AT_ONCE, _LOOKED_AT_MOST = 200, 5_000
_ONCE = {
    NumberKind.ACCESSION: errors.ACCESSION_TAKEN,
    NumberKind.BARCODE: errors.BARCODE_TAKEN,
    NumberKind.TRANSFER_ACT: errors.ACCESSION_TAKEN,
}
_CONSTRAINTS = frozenset({"number_is_given_once", "barcode_is_given_once"})
_RETIRED = ("institution_id", "kind", "number", "issued_at", "retired_from")


@dataclass(frozen=True, slots=True)
class NewSequence:
    """A sequence to be made. Without `next_number` it goes on behind the highest such number in the stock."""

    institution_id: int
    kind: str
    name: str
    pattern: Pattern
    restarts_yearly: bool = False
    branch_id: int | None = None
    category: str = ""
    next_number: int | None = None


def create_sequence(*, new: NewSequence, by: Actor) -> int:
    """Make a sequence; returns its id.

    Raises `institution_unknown`, `branch_unknown`, `item_category_unknown`, `sequence_name_invalid`,
    `sequence_name_taken`, `sequence_pattern_invalid`, `sequence_year_missing`.
    """
    if refusals := _faults(new):
        raise Refused(*refusals)
    next_number = new.next_number or _first_free(new)
    try:
        return retrying(lambda: _create(new, next_number, by))
    except IntegrityError as error:
        if unique_violation(error) != "sequence_has_a_name_of_its_own":
            raise
        raise Refused(Refusal(errors.SEQUENCE_NAME_TAKEN)) from error


def change_sequence(*, sequence_id: int, name: str, is_active: bool, by: Actor, next_number: int | None = None) -> None:
    """Rename, open or close a sequence, or go on at a higher number; the pattern stays as it is.

    Raises `sequence_unknown`, `sequence_name_invalid`, `sequence_name_taken`, `sequence_only_grows`.
    """
    try:
        retrying(lambda: _change(sequence_id, name.strip(), is_active, next_number, by))
    except IntegrityError as error:
        if unique_violation(error) != "sequence_has_a_name_of_its_own":
            raise
        raise Refused(Refusal(errors.SEQUENCE_NAME_TAKEN)) from error


def take_numbers(*, sequence_id: int, count: int, on: dt.date) -> list[str]:
    """The next numbers of a sequence; call it inside the transaction of what they are for.

    Raises `sequence_unknown`, `sequence_out_of_use`, or `…_taken` when another sequence gives the same numbers.
    """
    demand()
    sequence = NumberSequence.objects.select_for_update(of=("self",)).filter(pk=sequence_id).first()
    if sequence is None:
        raise Refused(Refusal(errors.SEQUENCE_UNKNOWN))
    if not sequence.is_active:
        raise Refused(Refusal(errors.SEQUENCE_OUT_OF_USE, {"name": sequence.name}))
    year = on.year if sequence.restarts_yearly else 0
    counter, _ = SequenceCounter.objects.get_or_create(sequence=sequence, year=year)
    numbers = _next_free(sequence, counter, count, on.year)
    counter.save(update_fields=["next_number"])
    _write_down(sequence.institution_id, sequence.kind, numbers, sequence.pk)
    return numbers


def claim_numbers(*, institution_id: int, kind: str, numbers: Sequence[str], item_id: int | None = None) -> None:
    """Write down numbers that staff chose themselves; inside the transaction.

    A number that was retired is free to the item that bore it (`item_id`: a slip is put right), and to anybody when
    that item went with an import that was undone: the book itself, with the number in it, is still there.
    Raises `accession_taken`, `barcode_taken`.
    """
    demand()
    free = _free_again(institution_id, kind, numbers, item_id)
    taken = _borne(institution_id, kind, numbers) | (_given(institution_id, kind, numbers) - free)
    if taken:
        raise Refused(*(Refusal(_ONCE[NumberKind(kind)], {"number": number}) for number in sorted(taken)))
    _write_down(institution_id, kind, [number for number in numbers if number not in free], None)


def retire_numbers(*, institution_id: int, kind: str, borne: Iterable[tuple[int, str]]) -> None:
    """Write down numbers that items lose, each with the id of its item, so that no sequence gives them again.

    Call it inside the transaction that takes them away; two statements for all, none when there are none. What was
    given stays as it is written down; of what was retired before, the last item to bear it counts.
    """
    moment = clock.now()
    if rows := [(institution_id, kind, number, moment, item_id) for item_id, number in borne if number]:
        numbers = [number for _, _, number, _, _ in rows]
        _written_down(institution_id, kind, numbers).filter(retired_from__isnull=False).delete()
        insert_rows(IssuedNumber, _RETIRED, rows, ignore_conflicts=True)


def pattern_of(sequence: NumberSequence) -> Pattern:
    """How the numbers of the sequence are written."""
    return Pattern(sequence.prefix, sequence.has_year, sequence.separator, sequence.width, sequence.has_check_digit)


def act_sequence(institution_id: int) -> int:
    """The sequence of transfer acts of an institution, made when first asked for: `2026/1`, anew every year."""
    sequence, _ = NumberSequence.objects.get_or_create(
        institution_id=institution_id,
        kind=NumberKind.TRANSFER_ACT,
        name="transfer acts",
        defaults={"has_year": True, "separator": "/", "width": 1, "restarts_yearly": True},
    )
    return sequence.pk


def _next_free(sequence: NumberSequence, counter: SequenceCounter, count: int, year: int) -> list[str]:
    pattern, found = pattern_of(sequence), list[str]()
    size = max(count, _LOOKED_AT_ONCE)
    while len(found) < count:
        candidates = [pattern.number(counter.next_number + step, year) for step in range(size)]
        used = _in_use(sequence.institution_id, sequence.kind, candidates)
        for candidate in candidates:
            counter.next_number += 1
            if candidate not in used:
                found.append(candidate)
            if len(found) == count:
                break
        size = min(size * 2, _LOOKED_AT_MOST)
    return found


def _in_use(institution_id: int, kind: str, numbers: Sequence[str]) -> set[str]:
    """Those that an item bears or that were given before."""
    return _borne(institution_id, kind, numbers) | _given(institution_id, kind, numbers)


def _borne(institution_id: int, kind: str, numbers: Collection[str]) -> set[str]:
    if kind == NumberKind.BARCODE:
        borne = Item.objects.filter(barcode__in=numbers).values_list("barcode", flat=True)
        return {str(number) for number in borne}
    if kind != NumberKind.ACCESSION:
        return set()
    items = Item.objects.filter(institution_id=institution_id, accession_number__in=numbers)
    return set(items.values_list("accession_number", flat=True))


def _given(institution_id: int, kind: str, numbers: Collection[str]) -> set[str]:
    return set(_written_down(institution_id, kind, numbers).values_list("number", flat=True))


def _written_down(institution_id: int, kind: str, numbers: Collection[str]) -> QuerySet[IssuedNumber]:
    given = IssuedNumber.objects.filter(kind=kind, number__in=numbers)
    return given if kind == NumberKind.BARCODE else given.filter(institution_id=institution_id)


def _free_again(institution_id: int, kind: str, numbers: Collection[str], item_id: int | None) -> set[str]:
    """Retired numbers that may be claimed: those of the item itself, and of items that are gone."""
    bearer = Item.objects.filter(pk=OuterRef("retired_from"))
    retired = _written_down(institution_id, kind, numbers).filter(retired_from__isnull=False)
    free = retired.filter(Q(retired_from=item_id) | ~Exists(bearer)) if item_id else retired.filter(~Exists(bearer))
    return set(free.values_list("number", flat=True))


def _write_down(institution_id: int, kind: str, numbers: Sequence[str], sequence_id: int | None) -> None:
    moment = clock.now()
    try:
        IssuedNumber.objects.bulk_create(
            IssuedNumber(
                institution_id=institution_id, kind=kind, number=number, sequence_id=sequence_id, issued_at=moment
            )
            for number in numbers
        )
    except IntegrityError as error:
        if unique_violation(error) not in _CONSTRAINTS:
            raise
        raise Refused(Refusal(_ONCE[NumberKind(kind)], {"number": numbers[0]})) from error


def _faults(new: NewSequence) -> list[Refusal]:
    pattern = new.pattern
    longest = pattern.number(10 ** max(pattern.width, 1) - 1, 9999)
    is_odd = not 1 <= pattern.width <= WIDEST or len(longest) > LONGEST_NUMBER or (new.next_number or 1) < 1
    has_year = pattern.has_year or not new.restarts_yearly
    is_foreign = new.branch_id is not None and not _owns(new.institution_id, new.branch_id)
    checks = (
        (not Institution.objects.filter(pk=new.institution_id).exists(), errors.INSTITUTION_UNKNOWN),
        (is_foreign, errors.BRANCH_UNKNOWN),
        (bool(new.category) and _category_id(new.category) is None, errors.ITEM_CATEGORY_UNKNOWN),
        (not _is_name(new.name), errors.SEQUENCE_NAME_INVALID),
        (is_odd or new.kind not in NumberKind.values, errors.SEQUENCE_PATTERN_INVALID),
        (not has_year, errors.SEQUENCE_YEAR_MISSING),
    )
    return [Refusal(code) for is_wrong, code in checks if is_wrong]


def _owns(institution_id: int, branch_id: int) -> bool:
    return Branch.objects.filter(pk=branch_id, institution_id=institution_id).exists()


def _is_name(name: str) -> bool:
    return 0 < len(name.strip()) <= 120


def _category_id(code: str) -> int | None:
    return ItemCategory.objects.filter(code=code).values_list("pk", flat=True).first()


def _first_free(new: NewSequence) -> int:
    """One more than the highest number of this pattern in the stock; read once, before the transaction."""
    numbers = Item.objects.filter(institution_id=new.institution_id)
    column = "barcode" if new.kind == NumberKind.BARCODE else "accession_number"
    like = numbers.filter(**{f"{column}__startswith": new.pattern.prefix}).values_list(column, flat=True)
    values = (new.pattern.value_in(text or "") or 0 for text in like.iterator(chunk_size=10_000))
    return max(values, default=0) + 1


def _create(new: NewSequence, next_number: int, by: Actor) -> int:
    pattern = new.pattern
    sequence = NumberSequence.objects.create(
        institution_id=new.institution_id,
        kind=new.kind,
        name=new.name.strip(),
        branch_id=new.branch_id,
        category_id=_category_id(new.category) if new.category else None,
        prefix=pattern.prefix,
        has_year=pattern.has_year,
        separator=pattern.separator,
        width=pattern.width,
        restarts_yearly=new.restarts_yearly,
        has_check_digit=pattern.has_check_digit,
    )
    year = clock.today().year if new.restarts_yearly else 0
    SequenceCounter.objects.create(sequence=sequence, year=year, next_number=next_number)
    details = {"name": sequence.name, "kind": new.kind, "next": pattern.number(next_number, clock.today().year)}
    audit.record(act="create_sequence", subject=f"sequence:{sequence.pk}", by=by, details=details)
    return sequence.pk


def _change(sequence_id: int, name: str, is_active: bool, next_number: int | None, by: Actor) -> None:
    sequence = NumberSequence.objects.select_for_update(of=("self",)).filter(pk=sequence_id).first()
    if sequence is None:
        raise Refused(Refusal(errors.SEQUENCE_UNKNOWN))
    year = clock.today().year if sequence.restarts_yearly else 0
    counter, _ = SequenceCounter.objects.get_or_create(sequence=sequence, year=year)
    checks = (
        (not _is_name(name), Refusal(errors.SEQUENCE_NAME_INVALID)),
        (
            next_number is not None and next_number < counter.next_number,
            Refusal(errors.SEQUENCE_ONLY_GROWS, {"next": counter.next_number}),
        ),
    )
    if refusals := [refusal for is_wrong, refusal in checks if is_wrong]:
        raise Refused(*refusals)
    sequence.name, sequence.is_active = name, is_active
    sequence.save(update_fields=["name", "is_active"])
    counter.next_number = next_number or counter.next_number
    counter.save(update_fields=["next_number"])
    details = {"name": name, "is_active": is_active, "next_number": counter.next_number}
    audit.record(act="change_sequence", subject=f"sequence:{sequence.pk}", by=by, details=details)
