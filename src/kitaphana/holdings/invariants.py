"""What must always be true of items."""

from collections.abc import Iterator
from decimal import Decimal

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from kitaphana.core.invariants import Note, invariant
from kitaphana.holdings.errors import QUARANTINE_REASONS
from kitaphana.holdings.models import (
    IssuedNumber,
    Item,
    ItemStatus,
    NumberKind,
    NumberSequence,
    QuarantinedItem,
    SequenceCounter,
    TransferAct,
    TransferLine,
    TransferState,
)
from kitaphana.holdings.queries.numbers_twice import later_bearers
from kitaphana.holdings.services.numbering import pattern_of


@invariant("I13", "every item is in exactly one state that the house knows")
def unknown_states() -> Iterator[str]:
    """Items in a state outside of the table."""
    for item in Item.objects.exclude(status__in=ItemStatus.values).order_by("id").iterator():
        yield f"item {item.id} is in the state {item.status!r}"


@invariant("I13", "every item belongs to a branch of its own institution and stands in one place")
def foreign_branches() -> Iterator[str]:
    """Items whose branch is somebody else's, and withdrawn ones that stand somewhere."""
    for item_id in Item.objects.exclude(branch__institution=F("institution")).values_list("id", flat=True).iterator():
        yield f"item {item_id} belongs to a branch of another institution"
    gone = Item.objects.filter(status__in=(ItemStatus.WITHDRAWN,), service_point__isnull=False)
    for item_id in gone.values_list("id", flat=True).iterator():
        yield f"item {item_id} is withdrawn and yet stands at a service point"


@invariant("I8", "every item that was put aside says why")
def reasonless() -> Iterator[str]:
    """Quarantined items with a reason that nobody can read."""
    unreadable = QuarantinedItem.objects.exclude(reason__in=QUARANTINE_REASONS)
    for row_id, reason in unreadable.values_list("id", "reason").iterator():
        yield f"quarantined item {row_id} was put aside for the unknown reason {reason!r}"


@invariant("I13", "no two items bear a number that was given here")
def numbers_given_twice() -> Iterator[str]:
    """Numbers of sequences (and those that staff gave by hand) on more than one item of their institution."""
    given = IssuedNumber.objects.filter(
        institution_id=OuterRef("institution_id"), kind=NumberKind.ACCESSION, number=OuterRef("accession_number"),
        retired_from=None,
    )  # fmt: skip
    numbered = Item.objects.exclude(accession_number="").filter(Exists(given))
    counted = numbered.values("institution_id", "accession_number").annotate(count=Count("id")).filter(count__gt=1)
    for row in counted.order_by("accession_number").iterator():
        yield f"{row['count']} items bear the accession number {row['accession_number']!r}"


@invariant("I13", "no item was given a number that another one bore before")
def retired_numbers_given_again() -> Iterator[str]:
    """Retired numbers on items that were taken in by hand after that, and are not the ones that lost them.

    What imports bring is their records' affair. It is noted how many numbers two items bear: no breach, since imported
    stock may have brought them so.
    """
    retired = IssuedNumber.objects.filter(
        institution_id=OuterRef("institution_id"), kind=NumberKind.ACCESSION, number=OuterRef("accession_number"),
        retired_from__isnull=False, issued_at__lt=OuterRef("created_at"),
    ).exclude(retired_from=OuterRef("pk"))  # fmt: skip
    lost = retired.filter(Exists(Item.objects.filter(pk=OuterRef("retired_from"))))
    items = Item.objects.exclude(accession_number="").filter(Exists(lost), batch=None).order_by("pk")
    for item_id, number in items.values_list("pk", "accession_number").iterator():
        yield f"item {item_id} was given {number!r}, which another item bore before"
    if twice := later_bearers().count():
        yield Note(f"items that bear the accession number of another one: {twice}")


@invariant("I13", "a sequence never gives a number again")
def sequences_that_went_back() -> Iterator[str]:
    """Counters that stand before a number that their sequence has given."""
    for sequence in NumberSequence.objects.order_by("pk").iterator():
        pattern = pattern_of(sequence)
        for counter in SequenceCounter.objects.filter(sequence=sequence):
            year = counter.year or None
            last = IssuedNumber.objects.filter(sequence=sequence).order_by("-pk")
            if year is not None:
                last = last.filter(issued_at__year=year)
            number = last.values_list("number", flat=True).first()
            if number and (pattern.value_in(number) or 0) >= counter.next_number:
                yield f"sequence {sequence.pk} would give {number!r} again"


@invariant("I13", "pieces of kits and kits agree")
def broken_kits() -> Iterator[str]:
    """Pieces in something that is no kit, in a kit elsewhere, or lent alone; kits in kits, and kits of nothing."""
    pieces = Item.objects.filter(kit__isnull=False)
    faults = (
        ("is a piece of something that is no kit", pieces.filter(kit__is_kit=False)),
        ("belongs to another branch than its kit", pieces.exclude(branch=F("kit__branch"))),
        ("is a kit within a kit", pieces.filter(is_kit=True)),
        ("is a piece of a kit and yet on loan alone", pieces.filter(status=ItemStatus.ON_LOAN)),
        ("is a kit without pieces", Item.objects.filter(is_kit=True, pieces=None, members=None)),
    )
    for fault, items in faults:
        for item_id in items.order_by("pk").values_list("pk", flat=True).iterator():
            yield f"item {item_id} {fault}"


@invariant("I13", "who answers for an item is who took it over by the last signed act")
def custody_without_act() -> Iterator[str]:
    """Items whose custodian is not the taker of the last signed act that names them."""
    signed = TransferLine.objects.filter(item_id=OuterRef("pk"), act__state=TransferState.SIGNED)
    taker = Subquery(signed.order_by("-act__signed_at", "-act_id").values("act__to_custodian_id")[:1])
    named = Item.objects.filter(transfer_lines__act__state=TransferState.SIGNED).annotate(taker=taker)
    astray = named.filter(Q(custodian=None) | ~Q(custodian_id=F("taker"))).order_by("pk").distinct()
    for item_id in astray.values_list("pk", flat=True).iterator():
        yield f"item {item_id} is not in the custody that its last signed act says"


@invariant("I13", "a signed act says how many items it hands over and what they cost")
def acts_that_changed() -> Iterator[str]:
    """Signed acts whose lines do not make up their totals any more."""
    acts = TransferAct.objects.filter(state=TransferState.SIGNED).annotate(
        lines_count=Count("lines"), lines_total=Coalesce(Sum("lines__price"), Decimal(0))
    )
    changed = acts.filter(~Q(lines_count=F("item_count")) | ~Q(lines_total=F("total_price")))
    for act_id in changed.order_by("pk").values_list("pk", flat=True).iterator():
        yield f"transfer act {act_id} has other lines than when it was signed"
