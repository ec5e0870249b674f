"""Invariants of holds, of what is caught for them, and of pick lists."""

from collections.abc import Iterator

from django.db.models import Count, Exists, F, OuterRef, Q

from kitaphana.circulation.invariants.loans import UPKEEP_GRACE
from kitaphana.circulation.matching import matches
from kitaphana.circulation.models import Hold, HoldTarget, TargetState, Transit
from kitaphana.circulation.rules.holds import CAUGHT, IN_TRANSIT, READY, WAITING
from kitaphana.circulation.rules.transits import SENT
from kitaphana.circulation.services.links import expired_hold_links
from kitaphana.core import clock, sql
from kitaphana.core.invariants import invariant
from kitaphana.holdings.models import Item, ItemStatus

_MISFITS = """
SELECT h.id, i.id FROM circulation_hold h
JOIN holdings_item i ON i.id = h.item_id
JOIN catalog_edition e ON e.id = i.edition_id
WHERE h.state IN ('in_transit', 'ready') AND NOT ({matches}) ORDER BY h.id
"""


@invariant("I6", "an item is caught for one hold at most")
def one_hold_per_caught_item() -> Iterator[str]:
    """The partial unique constraint promises it; this looks."""
    caught = Hold.objects.filter(state__in=CAUGHT).values("item_id").annotate(count=Count("id"))
    for row in caught.filter(count__gt=1).order_by("item_id").iterator():
        yield f"item {row['item_id']} is caught for {row['count']} holds"


@invariant("I6", "what is caught for a hold is what it asked for")
def caught_items_fit() -> Iterator[str]:
    """The matching condition holds for all that lie ready or travel."""
    for hold_id, item_id in sql.rows(_MISFITS.format(matches=matches()), ()):
        yield f"hold {hold_id} has caught item {item_id}, which does not fit"


@invariant("I6", "a ready hold has a code and a day until which it waits")
def ready_holds_are_whole() -> Iterator[str]:
    """Without either nobody finds it, or it stands for ever."""
    broken = Hold.objects.filter(Q(shelf_code="") | Q(expires_at__isnull=True) | Q(ready_at__isnull=True), state=READY)
    for hold_id in broken.order_by("pk").values_list("pk", flat=True).iterator():
        yield f"hold {hold_id} is ready without a code or a last day"


@invariant("I6", "pick lists have lines only for those who wait")
def lines_are_for_those_who_wait() -> Iterator[str]:
    """A line goes with its hold."""
    lines = HoldTarget.objects.filter(state=TargetState.OPEN).exclude(hold__state=WAITING).order_by("pk")
    for line_id, state in lines.values_list("pk", "hold__state").iterator():
        yield f"line {line_id} of a pick list is for a hold that is {state}"


@invariant("I6", "a hold stands in the queue of the work of its edition")
def holds_are_under_their_works() -> Iterator[str]:
    """Holds that did not follow an edition to its new work; a worker that lags behind mends them."""
    torn = Hold.objects.filter(edition__isnull=False, closed_at__isnull=True).exclude(edition__work_id=F("work_id"))
    for hold_id in torn.order_by("pk").values_list("pk", flat=True).iterator():
        yield f"hold {hold_id} stands under another work than its edition"


@invariant("I13", "an item is on the hold shelf exactly when a hold is ready")
def shelf_matches_hold() -> Iterator[str]:
    """Both directions, and what is caught and on its way is marked so."""
    ready = Hold.objects.filter(item_id=OuterRef("pk"), state=READY)
    for_nobody = Item.objects.filter(~Exists(ready), status=ItemStatus.ON_HOLD_SHELF).order_by("pk")
    for item_id in for_nobody.values_list("pk", flat=True).iterator():
        yield f"item {item_id} is on the hold shelf for nobody"
    fits = Q(state=READY, item__status=ItemStatus.ON_HOLD_SHELF) | Q(
        state=IN_TRANSIT, item__status=ItemStatus.IN_TRANSIT
    )
    elsewhere = Hold.objects.filter(state__in=CAUGHT).exclude(fits).order_by("pk")
    for hold_id, state, status in elsewhere.values_list("pk", "state", "item__status").iterator():
        yield f"hold {hold_id} is {state} though its item is {status}"


@invariant("I13", "an item is in transit exactly when it has an open transit")
def status_matches_transit() -> Iterator[str]:
    """Both directions."""
    sent = Transit.objects.filter(item_id=OuterRef("pk"), state=SENT)
    to_nowhere = Item.objects.filter(~Exists(sent), status=ItemStatus.IN_TRANSIT).order_by("pk")
    for item_id in to_nowhere.values_list("pk", flat=True).iterator():
        yield f"item {item_id} is in transit without an open transit"
    elsewhere = Transit.objects.filter(state=SENT).exclude(item__status=ItemStatus.IN_TRANSIT).order_by("pk")
    for transit_id, status in elsewhere.values_list("pk", "item__status").iterator():
        yield f"transit {transit_id} is open though its item is {status}"


@invariant("I4", "the link between reader and hold is cut when its days are over")
def hold_links_are_cut() -> Iterator[str]:
    """Holds whose reader should have been forgotten two days ago or earlier."""
    for expired in expired_hold_links(clock.now() - UPKEEP_GRACE):
        for hold_id in expired.order_by("pk").values_list("pk", flat=True).iterator():
            yield f"hold {hold_id} still names its reader"
