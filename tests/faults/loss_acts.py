"""Every act about lost items and money for them, ready to be sent once more under the same key."""

from collections.abc import Callable
from decimal import Decimal

from kitaphana.circulation import services
from kitaphana.circulation.models import Loan, Loss
from kitaphana.circulation.services import BookGiven, LossAct
from kitaphana.circulation.tests.factories import BORIS, new_key
from kitaphana.circulation.tests.hold_world import HoldWorld as World
from kitaphana.circulation.tests.losses import take_books_and_money
from tests.faults.acts import Case


class _Matter:
    """A lent item in a library that takes books and money, and what becomes of it."""

    def __init__(self, world: World) -> None:
        take_books_and_money()
        lent = world.check_out(world.reader(), world.item(price=Decimal(1000)))
        self.loan_id, self.point_id = lent.loan_id, world.point.pk

    @property
    def act(self) -> LossAct:
        return LossAct(self.loan_id, BORIS, self.point_id, "a note")

    @property
    def state(self) -> tuple[str, str]:
        """Of the loan, and how far the matter is."""
        loss = Loss.objects.filter(loan_id=self.loan_id).first()
        return Loan.objects.get(pk=self.loan_id).state, loss.state if loss else ""

    def lose(self) -> "_Matter":
        services.declare_lost(act=self.act, command_id=new_key())
        return self

    def charge(self) -> int:
        charged = services.charge_for_loss(act=self.act, price=None, command_id=new_key())
        assert charged.charge_id is not None
        return charged.charge_id

    def pay(self, charge_id: int, key: str = "") -> int:
        entry = services.take_payment(
            charge_id=charge_id, kind="cash", amount=None, desk=self.act.desk, command_id=key or new_key()
        )
        assert entry.payment_id is not None
        return entry.payment_id


def declare_lost(world: World) -> Case:
    matter = _Matter(world)
    return Case(
        lambda key: services.declare_lost(act=matter.act, command_id=key), lambda: matter.state == ("lost", "lost")
    )


def report_lost(world: World) -> Case:
    matter = _Matter(world)
    return Case(
        lambda key: services.report_lost(act=matter.act, command_id=key), lambda: matter.state == ("open", "reported")
    )


def claim_returned(world: World) -> Case:
    matter = _Matter(world).lose()
    matter.charge()
    return Case(
        lambda key: services.claim_returned(act=matter.act, said_on=None, command_id=key),
        lambda: matter.state == ("claimed_returned", "claimed"),
    )


def still_out(world: World) -> Case:
    matter = _Matter(world).lose()
    return Case(
        lambda key: services.still_out(act=matter.act, command_id=key), lambda: matter.state == ("open", "ended")
    )


def write_off(world: World) -> Case:
    matter = _Matter(world).lose()
    matter.charge()
    return Case(
        lambda key: services.write_off(act=matter.act, command_id=key), lambda: matter.state == ("written_off", "ended")
    )


def make_good(world: World) -> Case:
    matter = _Matter(world).lose()
    matter.charge()
    return Case(
        lambda key: services.make_good(act=matter.act, given=BookGiven("same"), command_id=key),
        lambda: matter.state == ("made_good", "ended"),
    )


def charge_for_loss(world: World) -> Case:
    matter = _Matter(world).lose()
    return Case(
        lambda key: services.charge_for_loss(act=matter.act, price=None, command_id=key),
        lambda: matter.state == ("lost", "lost"),
    )


def pay_for_a_loss(world: World) -> Case:
    matter = _Matter(world).lose()
    charge_id = matter.charge()
    return Case(lambda key: matter.pay(charge_id, key), lambda: matter.state == ("made_good", "ended"))


def take_a_payment_back(world: World) -> Case:
    matter = _Matter(world).lose()
    payment_id = matter.pay(matter.charge())
    return Case(
        lambda key: services.reverse_payment(
            payment_id=payment_id, note="a mistake", desk=matter.act.desk, command_id=key
        ),
        lambda: matter.state == ("made_good", "owed"),
    )


def settle_found(world: World) -> Case:
    matter = _Matter(world).lose()
    matter.charge()
    return Case(
        lambda key: services.settle_found(act=matter.act, command_id=key),
        lambda: matter.state == ("returned", "ended"),
    )


LOSS_ACTS: dict[str, Callable[[World], Case]] = {
    act.__name__: act
    for act in (
        declare_lost,
        report_lost,
        claim_returned,
        still_out,
        write_off,
        make_good,
        charge_for_loss,
        pay_for_a_loss,
        take_a_payment_back,
        settle_found,
    )
}
