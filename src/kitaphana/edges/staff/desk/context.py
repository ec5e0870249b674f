"""All that one scan needs to know: who scans, where, under which key, and what came before."""

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kitaphana.core import clock
from kitaphana.edges.staff.desk.state import DeskState
from kitaphana.edges.staff.member import Member
from kitaphana.edges.staff.permissions import Permission

if TYPE_CHECKING:
    from kitaphana.circulation.queries import OfferedHold
    from kitaphana.network.queries import ServicePointFacts
    from kitaphana.patrons.queries import PatronCard, RegistrationFacts


@dataclass(frozen=True, slots=True)
class Desk:
    """A member at a service point with the state of the form; `command_id` makes the scan safe to repeat."""

    member: Member
    point: "ServicePointFacts"
    language: str
    command_id: str
    state: DeskState
    asked: str = ""
    """What stood in the box when a command was given by its key."""

    @property
    def may_override(self) -> bool:
        """Whether the member may lend here in spite of a refusal that can be overridden."""
        return self.member.may_at(
            Permission.OVERRIDE, institution_id=self.point.institution_id, branch_id=self.point.branch_id
        )


@dataclass(frozen=True, slots=True)
class ReaderPanel:
    """The reader in session, as the panel beside the list shows them; `ready` waits for them in this building."""

    reader: "PatronCard"
    registration: "RegistrationFacts | None"
    open_count: int
    overdue_count: int
    ready: "tuple[OfferedHold, ...]" = ()

    @property
    def is_registration_over(self) -> bool:
        """No registration with the institution of this desk, or one whose last day has passed."""
        return self.registration is None or self.registration.expires_on < clock.today()

    @property
    def days_left(self) -> int:
        """Days until the registration ends, the last day included; 0 when it is over."""
        if self.registration is None:
            return 0
        return max(0, (self.registration.expires_on - clock.today() + dt.timedelta(days=1)).days)
