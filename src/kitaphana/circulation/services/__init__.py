"""The one door to loans: every edge calls these verbs and no other."""

from kitaphana.circulation.answers import (
    HoldAnswer,
    HoldChange,
    LoanAnswer,
    LossAnswer,
    PickAnswer,
    ReturnAnswer,
    TransitAnswer,
    UndoAnswer,
    UnmetAnswer,
    UseAnswer,
    VisitorAnswer,
)
from kitaphana.circulation.services.checkin import check_in
from kitaphana.circulation.services.checkout import check_out, could_check_out
from kitaphana.circulation.services.closing import close_desk_days
from kitaphana.circulation.services.holds import (
    cancel_hold,
    change_pickup,
    expire_holds,
    fetched,
    follow_editions,
    move_hold,
    not_found_on_shelf,
    place_hold,
    resume_hold,
    suspend_hold,
)
from kitaphana.circulation.services.links import cut_expired_links
from kitaphana.circulation.services.losses import (
    LossAct,
    claim_returned,
    declare_lost,
    report_lost,
    still_out,
    write_off,
)
from kitaphana.circulation.services.making_good import (
    BookGiven,
    charge_for_damage,
    charge_for_loss,
    make_good,
    settle_found,
    take_payment,
)
from kitaphana.circulation.services.overdue import follow_overdue
from kitaphana.circulation.services.policies import NewPolicyRow, load_default_policies, set_policy_row
from kitaphana.circulation.services.reading_room import use_in_house
from kitaphana.circulation.services.renewal import renew
from kitaphana.circulation.services.targeting import Targeted, target_holds
from kitaphana.circulation.services.transits import cancel_transit, lose_in_transit, receive, send_item
from kitaphana.circulation.services.undoing import undo
from kitaphana.circulation.services.unmet import change_unmet_kind, note_unmet, settle_unmet
from kitaphana.circulation.services.visits import correct_visits, count_registration, count_visit, count_visitor

__all__ = [
    "BookGiven",
    "HoldAnswer",
    "HoldChange",
    "LoanAnswer",
    "LossAct",
    "LossAnswer",
    "NewPolicyRow",
    "PickAnswer",
    "ReturnAnswer",
    "Targeted",
    "TransitAnswer",
    "UndoAnswer",
    "UnmetAnswer",
    "UseAnswer",
    "VisitorAnswer",
    "cancel_hold",
    "cancel_transit",
    "change_pickup",
    "change_unmet_kind",
    "charge_for_damage",
    "charge_for_loss",
    "check_in",
    "check_out",
    "claim_returned",
    "close_desk_days",
    "correct_visits",
    "could_check_out",
    "count_registration",
    "count_visit",
    "count_visitor",
    "cut_expired_links",
    "declare_lost",
    "expire_holds",
    "fetched",
    "follow_editions",
    "follow_overdue",
    "load_default_policies",
    "lose_in_transit",
    "make_good",
    "move_hold",
    "not_found_on_shelf",
    "note_unmet",
    "place_hold",
    "receive",
    "renew",
    "report_lost",
    "resume_hold",
    "send_item",
    "set_policy_row",
    "settle_found",
    "settle_unmet",
    "still_out",
    "suspend_hold",
    "take_payment",
    "target_holds",
    "undo",
    "use_in_house",
    "write_off",
]
