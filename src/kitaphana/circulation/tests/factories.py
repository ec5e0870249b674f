"""A small world for loans: a branch that is open, a reader in good standing, an item on the shelf, a simple grid."""

import datetime as dt
import itertools
from dataclasses import dataclass, field

import factory
from factory.django import DjangoModelFactory

from kitaphana.circulation import services
from kitaphana.circulation.models import Loan
from kitaphana.circulation.services import NewPolicyRow
from kitaphana.core import clock
from kitaphana.core.actor import COMMAND_LINE, Actor, ActorKind, Door
from kitaphana.holdings.models import Item
from kitaphana.holdings.tests.factories import ItemFactory
from kitaphana.network.models import ServicePoint
from kitaphana.network.tests.factories import OpeningHoursFactory, ServicePointFactory
from kitaphana.patrons.models import Patron
from kitaphana.patrons.tests.factories import ReaderFactory

BORIS = Actor(ActorKind.STAFF, Door.STAFF, login="boris", service_point="DESK")
READER = Actor(ActorKind.READER, Door.PORTAL)
KIOSK = Actor(ActorKind.TERMINAL, Door.API, login="selfcheck-01", service_point="DESK")
_keys = itertools.count()


class LoanFactory(DjangoModelFactory):
    """A row only: item status, audit and event stay as they are. Use `services.check_out` for a true loan."""

    class Meta:
        model = Loan

    item = factory.SubFactory(ItemFactory)
    patron = factory.SubFactory(ReaderFactory)
    service_point = factory.SubFactory(ServicePointFactory)
    institution = factory.SelfAttribute("item.institution")
    pool = factory.SelfAttribute("service_point.pool")
    patron_category = "adult"
    age_band = "31-54"
    loaned_at = factory.LazyFunction(clock.now)
    due_at = factory.LazyAttribute(lambda made: made.loaned_at + dt.timedelta(days=15))


def new_key() -> str:
    """A command id never used before."""
    return f"test-{next(_keys)}"


def make_grid() -> None:
    """Fifteen days, five books, two renewals for everybody; reference books stay in the house."""
    everybody = NewPolicyRow(is_lendable=True, loan_days=15, max_loans=5, max_renewals=2, renewal_days=15)
    services.set_policy_row(row=everybody, by=COMMAND_LINE)


@dataclass
class World:
    """Short verbs over the services; every call gets a command id of its own unless it is given one."""

    point: ServicePoint = field(default_factory=lambda: ServicePointFactory(code="DESK"))

    def __post_init__(self) -> None:
        OpeningHoursFactory(branch=self.point.branch)
        make_grid()

    def item(self, **fields: object) -> Item:
        return ItemFactory(**{"branch": self.point.branch, **fields})

    def reader(self, **fields: object) -> Patron:
        return ReaderFactory(**{"registration__institution": self.point.institution, **fields})

    def check_out(self, patron: Patron, item: Item, **options: object) -> services.LoanAnswer:
        asked = {"service_point_id": self.point.pk, "by": BORIS, "command_id": new_key(), **options}
        return services.check_out(patron_id=patron.pk, item_id=item.pk, **asked)

    def check_in(self, item: Item, **options: object) -> services.ReturnAnswer:
        asked = {"service_point_id": self.point.pk, "by": BORIS, "command_id": new_key(), **options}
        return services.check_in(item_id=item.pk, **asked)

    def renew(self, loan_id: int, **options: object) -> services.LoanAnswer:
        asked = {"service_point_id": None, "by": READER, "command_id": new_key(), **options}
        return services.renew(loan_id=loan_id, **asked)

    def undo(self, undone: str, **options: object) -> services.UndoAnswer:
        asked = {"service_point_id": self.point.pk, "by": BORIS, "command_id": new_key(), **options}
        return services.undo(undone_command_id=undone, **asked)
