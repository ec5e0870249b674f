"""The life of a hold: placed, changed, fetched, ended. What catches an item for it is routing."""

from kitaphana.circulation.services.holds.changing import change_pickup, move_hold, resume_hold, suspend_hold
from kitaphana.circulation.services.holds.ending import cancel_hold, end_doubled_hold, expire_holds
from kitaphana.circulation.services.holds.following import follow_editions
from kitaphana.circulation.services.holds.picking import fetched, not_found_on_shelf
from kitaphana.circulation.services.holds.placing import place_hold

__all__ = [
    "cancel_hold",
    "change_pickup",
    "end_doubled_hold",
    "expire_holds",
    "fetched",
    "follow_editions",
    "move_hold",
    "not_found_on_shelf",
    "place_hold",
    "resume_hold",
    "suspend_hold",
]
