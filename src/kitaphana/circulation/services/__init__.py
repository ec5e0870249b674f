"""The one door to loans: every edge calls these verbs and no other."""

from kitaphana.circulation.answers import LoanAnswer, ReturnAnswer, UndoAnswer
from kitaphana.circulation.services.checkin import check_in
from kitaphana.circulation.services.checkout import check_out, could_check_out
from kitaphana.circulation.services.links import cut_expired_links
from kitaphana.circulation.services.policies import NewPolicyRow, load_default_policies, set_policy_row
from kitaphana.circulation.services.renewal import renew
from kitaphana.circulation.services.undoing import undo

__all__ = [
    "LoanAnswer",
    "NewPolicyRow",
    "ReturnAnswer",
    "UndoAnswer",
    "check_in",
    "check_out",
    "could_check_out",
    "cut_expired_links",
    "load_default_policies",
    "renew",
    "set_policy_row",
    "undo",
]
