"""Refusals about readers who joined online, in the words of a desk."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from kitaphana.edges.staff.wordings import Wording

JOINING_WORDINGS: Mapping[str, Wording] = {
    "guarantor_awaited": Wording(
        _("The reader is a child, and nobody answers for them yet."),
        _("Enter who answers on the page “Family” of the reader, then scan again."),
    ),
    "address_invalid": Wording(_("This is neither a phone nor an e-mail address."), _("Mend it.")),
    "address_not_proven": Wording(_("The phone or e-mail is not confirmed."), _("Send the reader a new code.")),
    "already_a_reader": Wording(
        _("There is a reader of this name and birth date with this phone or e-mail."), _("Search by name or phone.")
    ),
    "code_wrong": Wording(_("The code is wrong, used, or older than ten minutes."), _("Send a new one.")),
    "codes_unsent": Wording(
        _("No messages are set up here, so no code can be sent."), _("Ask the administrator to set them up.")
    ),
    "joining_closed": Wording(
        _("Nobody can join online here."), _("An administrator prepares the category of newcomers and the network.")
    ),
    "guarantor_not_needed": Wording(
        _("Nobody has to answer for this reader, or somebody does."), _("Look at the page “Family”.")
    ),
    "guarantor_request_unknown": Wording(_("There is no such request any more."), _("Open the page again.")),
    "too_many_children": Wording(
        _("This person answers for as many children as is possible online: %(most)s."),
        _("Enter it on the page “Family” of the child."),
    ),
    "child_birth_date_wrong": Wording(_("The child was not born on that day."), _("Ask for the date again.")),
    "renewal_too_early": Wording(
        _("The term goes on for longer than %(days)s days."), _("Renew it when its end is nearer.")
    ),
    "name_change_unknown": Wording(_("The reader has asked for no other name."), _("Open the page again.")),
}
