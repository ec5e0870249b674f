"""What is said about holds, transits and reviews that were refused."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from kitaphana.edges.staff.wordings import Wording

HOLD_WORDINGS: Mapping[str, Wording] = {
    "hold_unknown": Wording(_("There is no such hold."), _("Open the reader’s page again.")),
    "hold_exists": Wording(_("The reader is waiting for this already."), _("Look at the holds on the reader’s page.")),
    "hold_limit": Wording(
        _("The reader already has as many holds as the rules allow: %(most)s."),
        _("Cancel one that is not needed, or ask the head of the branch."),
    ),
    "hold_forbidden": Wording(
        _("The rules do not let this reader reserve this kind of item."),
        _("Lend a free item, or ask the head of the branch."),
    ),
    "hold_move_not_open": Wording(_("The hold does not allow this now."), _("Look at its state on the reader’s page.")),
    "nothing_to_hold": Wording(
        _("No item of this institution could ever fill the hold."),
        _("Offer another edition, or note the request as not met (F6)."),
    ),
    "pickup_not_offered": Wording(
        _("Holds cannot be picked up at this service point."), _("Choose another service point from the list.")
    ),
    "suspension_invalid": Wording(_("The suspension must end after today and within a year."), _("Mend the date.")),
    "hold_date_invalid": Wording(
        _("The last day on which it is needed has passed, or is before the wait begins."),
        _("Mend the date, or leave it empty."),
    ),
    "hold_reason_missing": Wording(
        _("It is not said why the hold goes first."), _("Write the reason; it stays in the audit log.")
    ),
    "pick_line_unknown": Wording(_("This line is not on the pick list any more."), _("Open the list again.")),
    "already_with_you": Wording(_("The reader has such an item on loan already."), _("F4 renews it.")),
    "item_held": Wording(_("This item is set aside for another reader."), _("Offer another item of the title.")),
    "item_wanted": Wording(
        _("Another reader waits for this item, and no other one can serve."),
        _("Ask the reader to bring it back on time."),
    ),
    "transit_unknown": Wording(_("There is no such transit."), _("Open the list again.")),
    "transit_move_not_open": Wording(_("The transit does not allow this now."), _("Open the list again.")),
    "transit_target_invalid": Wording(
        _("The item cannot be sent there."), _("Choose another service point from the list.")
    ),
    "review_unknown": Wording(_("There is no such review."), _("Open the list again.")),
    "review_settled": Wording(_("This review has been settled already."), _("Open the list again.")),
}
