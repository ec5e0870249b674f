"""The one door to loans: every edge calls these verbs and no other."""

from kitaphana.circulation.answers import (
    LoanAnswer,
    ReturnAnswer,
    UndoAnswer,
    UnmetAnswer,
    UseAnswer,
    VisitorAnswer,
)
from kitaphana.circulation.services.checkin import check_in
from kitaphana.circulation.services.checkout import check_out, could_check_out
from kitaphana.circulation.services.closing import close_desk_days
from kitaphana.circulation.services.dry_run import DryRun, Supposed, dry_run
from kitaphana.circulation.services.links import cut_expired_links
from kitaphana.circulation.services.policies import (
    NewNamedPolicy,
    NewPolicyRow,
    NewRow,
    PolicyName,
    begin_draft,
    discard_version,
    load_default_policies,
    release_version,
    remove_policy,
    remove_row,
    return_to_draft,
    save_policy,
    save_row,
    set_policy_row,
    set_two_person_release,
    start_simulation,
    submit_version,
)
from kitaphana.circulation.services.reading_room import use_in_house
from kitaphana.circulation.services.renewal import renew
from kitaphana.circulation.services.undoing import undo
from kitaphana.circulation.services.unmet import change_unmet_kind, note_unmet, settle_unmet
from kitaphana.circulation.services.visits import correct_visits, count_registration, count_visit, count_visitor

__all__ = [
    "DryRun",
    "LoanAnswer",
    "NewNamedPolicy",
    "NewPolicyRow",
    "NewRow",
    "PolicyName",
    "ReturnAnswer",
    "Supposed",
    "UndoAnswer",
    "UnmetAnswer",
    "UseAnswer",
    "VisitorAnswer",
    "begin_draft",
    "change_unmet_kind",
    "check_in",
    "check_out",
    "close_desk_days",
    "correct_visits",
    "could_check_out",
    "count_registration",
    "count_visit",
    "count_visitor",
    "cut_expired_links",
    "discard_version",
    "dry_run",
    "load_default_policies",
    "note_unmet",
    "release_version",
    "remove_policy",
    "remove_row",
    "renew",
    "return_to_draft",
    "save_policy",
    "save_row",
    "set_policy_row",
    "set_two_person_release",
    "settle_unmet",
    "start_simulation",
    "submit_version",
    "undo",
    "use_in_house",
]
