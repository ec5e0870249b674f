"""Everything stands still: closed days, the dates that fall into them, and the way back.

The act itself is one transaction: it shuts the places, so that whatever is lent, renewed or made ready from then on
knows it, and queues a job. The job moves dates in batches of one transaction each; a batch that was done finds
nothing left to do, so a run that was killed is simply run again.
"""

from kitaphana.circulation.services.freezing.making import NewFreeze, change_freeze, make_freeze, reverse_freeze
from kitaphana.circulation.services.freezing.moving import run_freeze, settle_freezes

__all__ = ["NewFreeze", "change_freeze", "make_freeze", "reverse_freeze", "run_freeze", "settle_freezes"]
