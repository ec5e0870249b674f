"""A world where readers wait: two desks of one library in the same city, and short verbs about holds."""

from dataclasses import dataclass, field

from kitaphana.catalog.tests.factories import EditionFactory
from kitaphana.circulation.models import Hold, HoldTarget
from kitaphana.circulation.services import holds, targeting
from kitaphana.circulation.tests.factories import BORIS, READER, World, new_key
from kitaphana.network.models import ServicePoint
from kitaphana.network.tests.factories import OpeningHoursFactory, ServicePointFactory


@dataclass
class HoldWorld(World):
    """`point` is one desk, `far` another one nine kilometres away."""

    far: ServicePoint = field(init=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.far = self.desk("FAR", latitude=43.32)

    def desk(self, code: str, *, offers_pickup: bool = True, **branch: object) -> ServicePoint:
        of_branch = {f"branch__{name}": value for name, value in branch.items()}
        made = ServicePointFactory(code=code, offers_pickup=offers_pickup, **of_branch)
        OpeningHoursFactory(branch=made.branch)
        return made

    def edition(self, **fields: object):
        return EditionFactory(**fields)

    def place(self, patron, **asked: object):
        options = {"pickup_point_id": self.point.pk, "by": READER, "command_id": new_key(), **asked}
        return holds.place_hold(patron_id=patron.pk, **options)

    def waiting(self, edition, **asked: object) -> Hold:
        """A new reader who waits for the work of the edition."""
        return self.hold(self.place(self.reader(), work_id=edition.work_id, **asked).hold_id)

    def hold(self, hold_id: int) -> Hold:
        return Hold.objects.get(pk=hold_id)

    def act(self, verb: str, hold, **asked: object):
        options = {"by": BORIS, "command_id": new_key(), **asked}
        return getattr(holds, verb)(hold_id=getattr(hold, "hold_id", None) or hold.pk, **options)

    def ready(self, edition, **asked: object) -> Hold:
        """A hold whose item waits at the desk."""
        item = self.item(edition=edition)
        hold = self.waiting(edition, **asked)
        self.target()
        self.fetch(hold)
        assert self.hold(hold.pk).item_id == item.pk
        return self.hold(hold.pk)

    def target(self):
        return targeting.target_holds()

    def line(self, hold) -> HoldTarget | None:
        return HoldTarget.objects.filter(hold=hold, state="open").first()

    def fetch(self, hold, verb: str = "fetched", **asked: object):
        line = self.line(hold)
        options = {"service_point_id": self.point.pk, "by": BORIS, "command_id": new_key(), **asked}
        return getattr(holds, verb)(target_id=line.pk, **options)
