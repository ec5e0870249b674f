"""Refusals about records of readers that only desks of staff meet."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kitaphana.edges.staff.wordings import Wording

READER_WORDINGS: Mapping[str, Wording] = {
    "search_unknown": Wording(_("This saved search is not among the reader’s any more."), _("Open the page again.")),
    "search_empty": Wording(_("The search has no words and no filters."), _("Search for something first.")),
    "search_limit": Wording(
        _("The reader keeps as many searches as there may be (%(most)s)."), _("Ask which of them may be deleted.")
    ),
    "search_name_missing": Wording(_("The saved search has no name."), _("Write what it shall be called.")),
    "postal_address_incomplete": Wording(
        _("Street and town belong to a postal address."), _("Write both, or leave everything empty.")
    ),
    "postal_address_too_long": Wording(_("A line of a postal address has at most %(most)s letters."), _("Shorten it.")),
    "postcode_invalid": Wording(
        _("This is not a postcode of Kazakhstan."), _("It has six digits, or seven letters and digits.")
    ),
    "merge_same": Wording(_("This is one and the same record."), _("Choose another record.")),
    "merge_gone": Wording(
        _("One of the two records has gone into another already."), _("Look for the reader by card again.")
    ),
    "merge_kinds_differ": Wording(
        _("One of the two is a body, the other a person."), _("Mend the category of one of them first.")
    ),
    "merge_family": Wording(
        _("One of the two answers for the other."), _("If that is a mistake, end the guarantee first.")
    ),
    "merge_unknown": Wording(_("This is settled already."), _("Open the page again.")),
    "merge_undo_late": Wording(
        _("The thirty days in which this can be undone are over."), _("Register the second person anew.")
    ),
    "merge_undo_overtaken": Wording(_("Too much has happened since: %(why)s."), _("Undo what came later first.")),
    "guarantor_circle": Wording(
        _("The reader answers for this person already, perhaps by way of others."), _("Choose another guarantor.")
    ),
    "category_ages_invalid": Wording(
        _("These ages are not in order."), _("The first age is the lower one, and nobody is older than 120.")
    ),
    "group_unknown": Wording(_("There is no such group."), _("Open the list again.")),
    "group_name_missing": Wording(_("The group has no name."), _("Write what the class is called.")),
    "group_owner_missing": Wording(
        _("It is not said whose group this is."), _("Choose a branch, or scan the card of the school.")
    ),
    "group_body_unfit": Wording(
        _("This is not the card of a school or another body."), _("Scan the card of a collective reader.")
    ),
    "group_full": Wording(_("A group has at most %(most)s members."), _("Make two groups of it.")),
    "group_list_faulty": Wording(
        _("In these rows of new readers the name is missing, or the birth date or the phone is impossible: %(rows)s."),
        _("Mend them, or leave them out."),
    ),
    "erasure_open_loans": Wording(_("The reader still has items on loan: %(count)s."), _("Take them back first.")),
    "erasure_open_balance": Wording(
        _("Money is still open between the reader and a library: %(amount)s ₸."),
        _("Settle the charges, or give the money back first."),
    ),
    "erasure_answers_for_children": Wording(
        _("The reader answers for children: %(count)s."), _("Let another adult answer for them first.")
    ),
    "password_wrong": Wording(_("The password is wrong."), _("Type it again.")),
}
MERGE_HINDRANCES: Mapping[str, Promise] = {
    "survivor_merged": _("this record has gone into another one itself"),
    "merged_since": _("this record has absorbed another one after that"),
    "values_changed": _("a value taken from the other record has been changed"),
}
PAIR_EVIDENCE: Mapping[str, Promise] = {
    "name_and_birth_date": _("same name and birth date"),
    "like_name": _("similar name, same birth date"),
    "phone": _("same phone"),
    "email": _("same e-mail"),
}
VALUE_NAMES: Mapping[str, Promise] = {
    "name": _("Name"),
    "born_on": _("Born on"),
    "phone": _("Phone"),
    "email": _("E-mail"),
    "category": _("Category"),
    "home_branch": _("Home branch"),
    "language": _("Language of messages"),
    "guarantor": pgettext_lazy("reader", "Guarantor"),
    "note": pgettext_lazy("reader", "Note"),
}
