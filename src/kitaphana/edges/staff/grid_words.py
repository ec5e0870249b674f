"""Words of the grid of policies: kinds, values, states, conflicts, effects, and what is said of its refusals."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kitaphana.edges.staff.wordings import Wording

KIND_NAMES: Mapping[str, Promise] = {
    "loan": pgettext_lazy("policy", "Loan"),
    "inside": pgettext_lazy("policy", "Reading room"),
    "renewal": pgettext_lazy("policy", "Renewal"),
    "hold": pgettext_lazy("policy", "Hold"),
    "transit": pgettext_lazy("policy", "Transit"),
    "overdue": pgettext_lazy("policy", "Overdue"),
    "lost": pgettext_lazy("policy", "Lost"),
}
VALUE_NAMES: Mapping[str, Promise] = {
    "is_lendable": _("May be lent"),
    "loan_days": _("Days of a loan"),
    "max_loans": _("Most loans at once"),
    "max_of_category": _("Most loans of this category"),
    "max_in_all": _("Most loans from all pools together"),
    "max_in_library": _("Most items in the reading room"),
    "in_library_hours": _("Hours in a reading room that never closes"),
    "max_renewals": _("Most renewals"),
    "renewal_days": _("Days of a renewal"),
    "is_holdable": _("May be reserved"),
    "max_holds": _("Most holds at once"),
    "shelf_days": _("Days on the hold shelf"),
    "floats": _("Stays where it came back"),
    "transit_days": _("Days that a way may take"),
    "overdue_steps": _("Steps after the due date"),
    "block_after_days": _("Block after days"),
    "lost_after_days": _("Counts as lost after days"),
    "takes_same": _("The same book makes it good"),
    "takes_equal": _("An equal book makes it good"),
    "takes_payment": _("Payment makes it good"),
    "price_percent": _("Percent of the price"),
}
VALUE_HELP: Mapping[str, Promise] = {
    "loan_days": _("The due date is the first open day of the service point after so many days."),
    "max_loans": _("Items that a reader has at the same time from one lending pool."),
    "max_of_category": _("Counted on its own, beside the limit of the pool: five books plus one device."),
    "max_in_all": _("Whatever they are and wherever they were lent; empty: no such limit. For newcomers: 1."),
    "max_in_library": _("Counted apart from what is taken home."),
    "renewal_days": _("Empty: as many days as a loan."),
    "shelf_days": _("Open days of the pick-up point."),
    "overdue_steps": _("Days after the due date, with commas: 1, 7, 30."),
    "price_percent": _("Where payment is taken."),
}
VERSION_STATES: Mapping[str, Promise] = {
    "draft": pgettext_lazy("version", "draft"),
    "submitted": pgettext_lazy("version", "waits for release"),
    "scheduled": pgettext_lazy("version", "released, begins later"),
    "in_force": pgettext_lazy("version", "in force"),
    "superseded": pgettext_lazy("version", "no longer in force"),
    "discarded": pgettext_lazy("version", "discarded"),
}
STATE_LOOKS: Mapping[str, str] = {"in_force": "open", "submitted": "soon", "scheduled": "soon", "discarded": "shut"}
CRITERION_NAMES: Mapping[str, Any] = {  # Any: lazy text, as forms take it
    "pool": _("Lending pool"),
    "institution": _("Owner of the item"),
    "patron_category": _("Category of readers"),
    "age_band": _("Age"),
    "item_category": _("Category of items"),
    "form": _("Form"),
}
CONFLICTS: Mapping[str, Wording] = {
    "shadowed": Wording(
        _("This row never decides anything."), _("Heavier rows cover everything that it says. Remove it or change it.")
    ),
    "lendable_without_days": Wording(
        _("Lending is allowed, but nobody says for how many days: nothing is lent."),
        _("Give the row a policy with days of a loan."),
    ),
    "renewals_without_days": Wording(
        _("Renewals are allowed, but nobody says for how many days."), _("Give days of a renewal or of a loan.")
    ),
    "holdable_not_lendable": Wording(
        _("Holds are allowed on what is never lent."), _("Forbid the hold there, or allow the loan.")
    ),
    "steps_after_lost": Wording(
        _("A step or a block comes after the day on which the loan counts as lost."), _("Mend the days.")
    ),
    "unanswered": Wording(
        _("No row says whether this may be lent: it is not lent."), _("Add a row for all, or one for this.")
    ),
    "unused": Wording(_("No row uses this policy."), _("Use it in a row, or remove it.")),
}
EFFECTS: Mapping[str, Promise] = {
    "newly_refused": _("refused, were allowed"),
    "newly_allowed": _("allowed, were refused"),
    "other_term": _("another due date"),
    "other_limit": _("another limit"),
    "other_shelf": _("another time on the hold shelf"),
}
CHANGES: Mapping[str, Promise] = {
    "added": pgettext_lazy("row", "new"),
    "removed": pgettext_lazy("row", "removed"),
    "changed": pgettext_lazy("row", "changed"),
}
TRIED_ACTS: Mapping[str, Promise] = {
    "lend": _("Borrow"),
    "inside": _("Read in the library"),
    "renew": _("Renew"),
    "hold": _("Reserve"),
    "hold_work": _("Reserve any copy of the work"),
}
DECIDED_ACTS: Mapping[str, Promise] = {
    "check_out": TRIED_ACTS["lend"],
    "inside": TRIED_ACTS["inside"],
    "renew": TRIED_ACTS["renew"],
    "place_hold": TRIED_ACTS["hold"],
}
"""What kept decisions were about."""
HOUSE_REASONS: Mapping[str, Promise] = {
    "no row says": _("no row says"),
    "a renewal is as long as a loan": _("a renewal is as long as a loan"),
}
GRID_WORDINGS: Mapping[str, Wording] = {
    "category_limit": Wording(
        _("The reader already has as many items of this category as the rules allow: %(most)s."),
        _("Take one back first, or ask the head of the branch."),
    ),
    "policy_value_invalid": Wording(
        _("The value “%(value)s” is out of bounds: at most %(most)s."),
        _("Mend the number."),
    ),
    "policy_criterion_unknown": Wording(
        _("The rule names something that does not exist: %(criterion)s."),
        _("Choose from the list."),
    ),
    "policy_unknown": Wording(_("There is no such policy."), _("Choose from the list.")),
    "policy_exists": Wording(_("There is a policy of this kind with this code already."), _("Choose another code.")),
    "policy_in_use": Wording(_("A row uses this policy."), _("Give the row another one first.")),
    "policy_name_missing": Wording(_("The policy has no name in one of the languages."), _("Give all three names.")),
    "policy_code_invalid": Wording(_("This cannot be a code."), _("Use small Latin letters, digits and hyphens.")),
    "policy_row_unknown": Wording(_("This row is not there any more."), _("Look at the grid again.")),
    "policy_row_exists": Wording(_("There is a row with these criteria already."), _("Change that one.")),
    "policy_row_empty": Wording(_("The row has no policy, so it says nothing."), _("Choose at least one policy.")),
    "grid_unknown": Wording(_("There is no such version of the rules."), _("Open the list again.")),
    "grid_not_draft": Wording(
        _("This version is not a draft and cannot be changed."), _("Begin a new draft, or take it back first.")
    ),
    "grid_not_submitted": Wording(_("This version is not waiting for release."), _("Submit it first.")),
    "grid_start_invalid": Wording(_("Rules cannot begin on a day that has passed."), _("Choose today or a later day.")),
    "grid_of_another_person": Wording(
        _("These rules are released by a second person."),
        _("Ask somebody who has neither edited nor submitted this version."),
    ),
    "grid_over": Wording(_("This version is released or discarded already."), _("Begin a new draft.")),
}


def value_text(value: Any) -> str:  # Any: int, bool, a tuple or list of int, or None
    """A value for people; nothing said is a dash."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return say("yes") if value else say("no")
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return str(value)
