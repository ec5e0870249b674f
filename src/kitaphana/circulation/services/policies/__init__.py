"""The grid of policies: set up at once, or edited as a draft, tried on real decisions, submitted and released."""

from kitaphana.circulation.services.policies.defaults import ensure_newcomer_rows, load_default_policies
from kitaphana.circulation.services.policies.drafts import (
    NewNamedPolicy,
    NewRow,
    remove_policy,
    remove_row,
    save_policy,
    save_row,
)
from kitaphana.circulation.services.policies.setting_up import NewPolicyRow, PolicyName, set_policy_row
from kitaphana.circulation.services.policies.simulating import start_simulation
from kitaphana.circulation.services.policies.versions import (
    begin_draft,
    discard_version,
    release_version,
    return_to_draft,
    set_two_person_release,
    submit_version,
)

__all__ = [
    "NewNamedPolicy",
    "NewPolicyRow",
    "NewRow",
    "PolicyName",
    "begin_draft",
    "discard_version",
    "ensure_newcomer_rows",
    "load_default_policies",
    "release_version",
    "remove_policy",
    "remove_row",
    "return_to_draft",
    "save_policy",
    "save_row",
    "set_policy_row",
    "set_two_person_release",
    "start_simulation",
    "submit_version",
]
