"""Every act on the work list of facts: noting, opening again, and each end that a fact may have."""

from collections.abc import Callable

from kitaphana.circulation.models import Loan, Review
from kitaphana.circulation.rules.reviews import ENDS, KEEPS_OPEN, End
from kitaphana.circulation.services import reviews
from kitaphana.circulation.tests.factories import BORIS, new_key
from kitaphana.circulation.tests.hold_world import HoldWorld as World
from kitaphana.circulation.tests.losses import take_books_and_money
from kitaphana.core import clock
from kitaphana.holdings.models import Item
from tests.faults.acts import Case
from tests.faults.loss_acts import _Matter

_STATUS = {"came_back_withdrawn": "withdrawn", "came_back_from_conservation": "in_conservation"}
_IN_THE_HAND = {End.SEND_ON, End.TAKE_BACK}


def note_a_review(world: World) -> Case:
    asked = {
        "item_id": world.item().pk,
        "kind": "damaged",
        "service_point_id": world.point.pk,
        "note": "wet",
        "by": BORIS,
    }
    return Case(
        lambda key: reviews.note_review(**asked, command_id=key), lambda: Review.objects.get().kind == "damaged"
    )


def reopen_a_review(world: World) -> Case:
    review = _fact(world, world.item(), "came_back_unseen")
    _settled(world, review, End.DISMISS, new_key())
    return Case(
        lambda key: reviews.reopen_review(review_id=review.pk, by=BORIS),
        lambda: Review.objects.get().state == "open",
        has_key=False,
    )


def _end(kind: str, end: End) -> Callable[[World], Case]:
    """The maker of a fact of that kind that is about to end so."""

    def make(world: World) -> Case:
        review = _made(world, kind, end)
        return Case(
            lambda key: _settled(world, review, end, key),
            lambda: (
                (_now(review).state, _now(review).verdict) == (("open", "") if end in KEEPS_OPEN else ("settled", end))
            ),
        )

    make.__name__ = f"end_{kind}_by_{end.value}"
    return make


def _made(world: World, kind: str, end: End) -> Review:
    """The fact, with what its end needs: a loan that is lost, an item out of the stock, one wanted elsewhere."""
    if end is End.FOUND:
        matter = _Matter(world).lose()
        matter.charge()
        return _fact(world, Loan.objects.get(pk=matter.loan_id).item, kind, loan_id=matter.loan_id)
    if end in {End.DECLARE_LOST, End.CLAIM_RETURNED}:
        take_books_and_money()
        item = world.item()
        return _fact(world, item, kind, loan_id=world.check_out(world.reader(), item).loan_id)
    item = world.item()
    world.item(edition=item.edition)
    if end in _IN_THE_HAND:
        world.check_out(world.reader(), item)
        world.waiting(item.edition, pickup_point_id=world.far.pk)
    if kind in _STATUS:
        Item.objects.filter(pk=item.pk).update(status=_STATUS[kind])
    if end is End.ON_SHELF:
        Item.objects.filter(pk=item.pk).update(status="missing")
    return _fact(world, item, kind)


def _fact(world: World, item: Item, kind: str, **fields: object) -> Review:
    return Review.objects.create(kind=kind, item=item, service_point=world.point, noted_at=clock.now(), **fields)


def _settled(world: World, review: Review, end: End, key: str) -> bool:
    asked = {"by": BORIS, "service_point_id": world.point.pk, "note": "looked twice"}
    return reviews.settle_review(review_id=review.pk, end=end.value, command_id=key, **asked)


def _now(review: Review) -> Review:
    return Review.objects.get(pk=review.pk)


_ENDED = [_end(kind, end) for kind, ends in ENDS.items() for end in ends]
REVIEW_ACTS: dict[str, Callable[[World], Case]] = {
    act.__name__: act for act in (note_a_review, reopen_a_review, *_ENDED)
}
