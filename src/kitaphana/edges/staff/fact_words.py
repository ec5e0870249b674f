"""What is said about days that stand still, sheets of paper and facts that need a person."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kitaphana.edges.staff.wordings import Wording

FREEZE_STATES: Mapping[str, Promise] = {
    "moving": _("dates are being moved"),
    "made": pgettext_lazy("freeze", "in force"),
    "reversing": _("dates are being put back"),
    "reversed": pgettext_lazy("freeze", "reversed"),
}
FREEZE_KINDS: Mapping[str, Promise] = {
    "loan": _("due dates of loans"),
    "hold": _("holds on the shelf"),
    "transit": _("items on their way"),
}

FACT_WORDINGS: Mapping[str, Wording] = {
    "freeze_unknown": Wording(_("There is no such closure."), _("Open the list again.")),
    "freeze_dates_invalid": Wording(
        _("These days cannot be closed: the last is before the first, they are more than a year, or too long ago."),
        _("Mend the dates; a closure may begin up to 60 days ago."),
    ),
    "freeze_reason_missing": Wording(
        _("The reason is missing in one of the languages."), _("Readers see it beside the closed days: give all three.")
    ),
    "freeze_places_unknown": Wording(_("There is nothing to close there."), _("Choose from the list.")),
    "freeze_busy": Wording(_("Dates are still being moved."), _("Wait until that is done, then try again.")),
    "freeze_over": Wording(_("This closure is reversed already."), _("Make another one if it is needed.")),
}
