"""The jobs of the night, each over several readers: what breaks off is sound, and the next run does the rest."""

import datetime as dt
from collections.abc import Callable

from kitaphana.circulation import services
from kitaphana.circulation.models import Freeze, FreezeMove, Hold, HoldTarget, Loan, OverdueMark
from kitaphana.circulation.services import freezing
from kitaphana.circulation.tests.factories import BORIS
from kitaphana.circulation.tests.hold_world import HoldWorld as World
from kitaphana.circulation.tests.losses import take_books_and_money
from kitaphana.core import clock
from kitaphana.holdings.models import Item
from kitaphana.patrons.models import Block
from tests.faults.acts import Case
from tests.faults.wider_acts import DAY, closure, made_by_now


def follow_what_is_late(world: World) -> Case:
    """One reader is told, another is stopped, the item of a third counts as lost."""
    take_books_and_money()
    now = clock.now()
    for days in (2, 12, 70):
        lent = world.check_out(world.reader(), world.item())
        _lent_long_ago(lent.loan_id, due_at=now - dt.timedelta(days=days))
    return _job(
        services.follow_overdue,
        lambda: (
            (OverdueMark.objects.filter(is_block=True).count(), Block.objects.filter(lifted_at=None).count()) == (2, 2)
        ),
    )


def lift_what_has_no_cause(world: World) -> Case:
    take_books_and_money()
    for _ in range(2):
        lent = world.check_out(world.reader(), world.item())
        _lent_long_ago(lent.loan_id, due_at=clock.now() - dt.timedelta(days=12))
    services.follow_overdue()
    Loan.objects.update(due_at=clock.now() + dt.timedelta(days=3))
    return _job(services.follow_overdue, lambda: not Block.objects.filter(lifted_at=None).exists())


def expire_what_was_not_fetched(world: World) -> Case:
    """One goes on to who waits next elsewhere, one is needed no longer, one has rested enough."""
    edition = world.edition()
    ready = world.ready(edition)
    world.waiting(edition, pickup_point_id=world.far.pk)
    Hold.objects.filter(pk=ready.pk).update(expires_at=clock.now() - DAY)
    today = clock.today()
    for dates in ({"needed_until": today}, {"suspended_until": today + DAY}):
        world.item(edition=(other := world.edition()))
        hold = world.waiting(other, **dates)
        past = {name: today - DAY for name in dates}
        Hold.objects.filter(pk=hold.pk).update(**past)
    states = ["expired", "in_transit", "expired", "waiting"]
    return _job(
        services.expire_holds, lambda: list(Hold.objects.order_by("pk").values_list("state", flat=True)) == states
    )


def target(world: World) -> Case:
    for _ in range(3):
        world.item(edition=(edition := world.edition()))
        world.waiting(edition)
    services.target_holds()
    gone = HoldTarget.objects.order_by("pk").first()
    world.item(edition=gone.item.edition)
    Item.objects.filter(pk=gone.item_id).update(status="missing")
    return _job(services.target_holds, lambda: HoldTarget.objects.filter(state="open").count() == 3)


def move_what_falls_due(world: World) -> Case:
    for _ in range(3):
        world.check_out(world.reader(), world.item())
    freeze = freezing.make_freeze(new=closure(world), by=BORIS, command_id="freeze")
    return _job(
        lambda: freezing.run_freeze(freeze),
        lambda: (Freeze.objects.get().state, FreezeMove.objects.count()) == ("made", 3),
    )


def put_back_what_was_moved(world: World) -> Case:
    world.check_out(world.reader(), world.item())
    freeze = made_by_now(world)
    freezing.reverse_freeze(freeze_id=freeze, by=BORIS)
    return _job(
        lambda: freezing.run_freeze(freeze),
        lambda: (Freeze.objects.get().state, FreezeMove.objects.get().is_put_back) == ("reversed", True),
    )


def cut_old_links(world: World) -> Case:
    for _ in range(2):
        lent = world.check_out(world.reader(), item := world.item())
        world.check_in(item)
        _lent_long_ago(lent.loan_id, closed_at=clock.now() - dt.timedelta(days=60))
    return _job(services.cut_expired_links, lambda: not Loan.objects.filter(patron__isnull=False).exists())


def _lent_long_ago(loan_id: int, **fields: dt.datetime) -> None:
    Loan.objects.filter(pk=loan_id).update(loaned_at=clock.now() - dt.timedelta(days=99), **fields)


def _job(run: Callable[[], object], is_done: Callable[[], bool]) -> Case:
    return Case(lambda key: run(), is_done, has_key=False)


JOBS: dict[str, Callable[[World], Case]] = {
    job.__name__: job
    for job in (
        follow_what_is_late,
        lift_what_has_no_cause,
        expire_what_was_not_fetched,
        target,
        move_what_falls_due,
        put_back_what_was_moved,
        cut_old_links,
    )
}
