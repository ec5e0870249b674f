"""Starts of cases about money for a lost item, and what came of it."""

from decimal import Decimal

from kitaphana.charges.models import Payment
from kitaphana.charges.queries import charge_row
from kitaphana.circulation import services
from kitaphana.circulation.models import Loss
from kitaphana.circulation.services import LossAct
from kitaphana.circulation.tests.factories import new_key
from kitaphana.core.actor import Actor, ActorKind, Door
from kitaphana.patrons.models import Block

STAFF = Actor(ActorKind.STAFF, Door.STAFF, login="boris")


class Money:
    """What a case needs whose reader pays for a lost item; `charge_id` is set by its start."""

    def _start_lost_partly_paid(self, _: str) -> None:
        self._charged()
        self._pay(Decimal(400))

    def _start_lost_paid(self, _: str) -> None:
        self._charged()
        self._pay()

    def _start_lost_paid_in_parts(self, _: str) -> None:
        self._charged()
        self._pay(Decimal(400))
        self._pay()

    def _start_lost_paid_with_the_same_book(self, _: str) -> None:
        self._charged()
        self._pay(kind="same_book")

    def _start_lost_partly_paid_written_off(self, _: str) -> None:
        self._start_lost_partly_paid("")
        services.write_off(act=self._matter("nobody has it"), command_id=new_key())

    def _start_lost_paid_found(self, _: str) -> None:
        self._start_lost_paid("")
        services.settle_found(act=self._matter(), command_id=new_key())

    def _start_lost_paid_taken_back(self, _: str) -> None:
        self._start_lost_paid("")
        self._take_back_payment(new_key())

    def _charged(self) -> None:
        self._lend()
        services.declare_lost(act=self._matter(), command_id=new_key())
        charged = services.charge_for_loss(act=self._matter(), price=Decimal(1000), command_id=new_key())
        self.charge_id = charged.charge_id

    def _matter(self, note: str = "") -> LossAct:
        return LossAct(self.loan.pk, STAFF, self.points[self.case.at].pk, note)

    def _pay(self, amount: Decimal | None = None, *, kind: str = "cash", key: str = "") -> None:
        desk, key = self._matter().desk, key or new_key()
        services.take_payment(charge_id=self.charge_id, kind=kind, amount=amount, desk=desk, command_id=key)

    def _take_back_payment(self, key: str) -> None:
        """The last one that brought something in."""
        last = Payment.objects.filter(charge_id=self.charge_id).exclude(kind__in=("waived", "cancelled")).last()
        services.reverse_payment(payment_id=last.pk, note="a mistake", desk=self._matter().desk, command_id=key)

    def _money(self) -> dict[str, str]:
        loss, charge = Loss.objects.get(loan=self.loan), charge_row(self.charge_id or 0)
        stops = Block.objects.filter(patron=self.anna, lifted_at__isnull=True).values_list("reason", flat=True)
        return {"matter": loss.way or loss.state, "owed": f"{charge.left:.2f}", "stop": ", ".join(stops) or "none"}
