"""Why a terminal's request was refused, as a sentence to show on its screen.

Every refusal code of the house has one; `tests/test_presenters.py` walks them all.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kitaphana.core.errors import Refusal

SENTENCES: dict[str, Promise] = {
    # this door
    "token_required": _("A valid terminal token is needed."),
    "role_forbids": _("The role of this terminal does not allow this."),
    "invalid": _("This field is missing or wrong: %(field)s."),
    "not_found": _("There is nothing at this address."),
    "command_mismatch": _("This Idempotency-Key has been used for another request."),
    "maintenance": _("The system is being maintained. Nothing was changed; try again later."),
    "busy": _("The system is busy. Nothing was changed; try again."),
    "fault": _("Something went wrong on our side. Number of the fault: %(number)s."),
    "too_many_attempts": _("Too many attempts. Try again in %(minutes)s minutes."),
    # circulation
    "card_unknown": _("This card is not known."),
    "card_not_active": _("This card is no longer valid."),
    "registration_missing": _("The reader is not registered with this library."),
    "registration_expired": _("The reader's registration has ended."),
    "patron_blocked": _("The reader is blocked. Please see a librarian."),
    "loan_limit": _("The reader has as many items as the rules allow."),
    "category_limit": _("The reader has as many items of this category as the rules allow."),
    "item_unknown": _("This item is not known."),
    "item_on_loan": _("This item is on loan to another reader."),
    "on_loan_to_you": _("The reader has this item already."),
    "item_not_available": _("This item cannot be lent now."),
    "not_for_loan": _("This item is for use in the library only."),
    "part_of_kit": _("This item is a part of a kit and is lent with it."),
    "age_mark": _("This item is not for readers of this age."),
    "policy_forbids": _("The rules do not allow this loan."),
    "service_point_unknown": _("This service point is not known."),
    "service_point_closed": _("This service point is out of use. Items are only taken back here."),
    "loan_unknown": _("This loan is not known."),
    "renewal_limit": _("This loan has been renewed as often as the rules allow."),
    "renewal_not_open": _("This item is marked as lost or claimed returned. It cannot be renewed."),
    "not_on_loan": _("This loan has ended and cannot be renewed."),
    "undo_too_late": _("It is too late to undo this."),
    "undo_elsewhere": _("This can be undone only at the service point where it was done."),
    "undo_unknown": _("There is nothing to undo."),
    "undo_overtaken": _("Something else has happened to the item since."),
    "label_sheet_empty": _("This sheet has no labels."),
    "label_sheet_unknown": _("There is no such sheet."),
    "label_name_missing": _("The name is missing."),
    "labels_too_small": _("The labels are too small to be read."),
    "labels_off_the_paper": _("The labels do not fit on A4."),
    "renewal_in_library": _("This item is for reading in the library today and cannot be renewed."),
    "in_library_limit": _("The reader has as many items in the reading room as the rules allow."),
    "no_reading_room": _("There is no reading room at this service point."),
    "reader_barred": _("The reader may not use the library now. Please see a librarian."),
    "unmet_kind_unknown": _("This reason is not known."),
    "unmet_text_missing": _("It is not said what was asked for."),
    "unmet_unknown": _("There is no such request."),
    "visit_reason_missing": _("The reason is missing."),
    "visit_count_invalid": _("This number of visits is not possible."),
    "policy_value_invalid": _("This value of the rules is not possible."),
    "policy_criterion_unknown": _("This rule names something unknown."),
    # lost items and charges
    "loss_move_not_open": _("This cannot be done with the loan now."),
    "loss_way_forbidden": _("The rules do not take this."),
    "loss_way_unknown": _("There is no such way of making good."),
    "loss_charged": _("The reader is charged for this item already."),
    "loss_reported": _("The loss is reported already."),
    "loss_title_missing": _("The title of the book given is missing."),
    "loss_note_missing": _("The reason is missing."),
    "price_needed": _("The price of the item is not known."),
    "borrower_forgotten": _("The loan no longer names its reader."),
    "charge_unknown": _("This charge is not known."),
    "charge_kind_unknown": _("This kind of charge is not known."),
    "charge_settled": _("This charge is settled already."),
    "amount_invalid": _("This sum is not possible."),
    "amount_too_high": _("The sum is higher than what is open."),
    "payment_unknown": _("This payment is not known."),
    "payment_kind_unknown": _("This kind of payment is not known."),
    "payment_reversed": _("This payment is taken back already."),
    "charge_note_missing": _("The reason is missing."),
    "charge_note_too_long": _("The note is too long."),
    "charge_point_unknown": _("This service point is not known."),
    "nothing_to_refund": _("Nothing has to be given back."),
    # holds and transits
    "hold_unknown": _("This hold is not known."),
    "hold_exists": _("The reader is waiting for this already."),
    "hold_limit": _("The reader has as many holds as the rules allow."),
    "hold_forbidden": _("The rules do not allow this hold."),
    "hold_move_not_open": _("The hold does not allow this now."),
    "nothing_to_hold": _("There is no item that could be set aside."),
    "pickup_not_offered": _("Holds cannot be picked up at this service point."),
    "suspension_invalid": _("The suspension must end after today and within a year."),
    "hold_date_invalid": _("The last day on which it is needed is not possible."),
    "hold_reason_missing": _("The reason is missing."),
    "pick_line_unknown": _("This line is not on the pick list any more."),
    "already_with_you": _("The reader has such an item already."),
    "item_held": _("This item is set aside for another reader."),
    "item_wanted": _("Another reader is waiting for this item. It cannot be renewed."),
    "transit_unknown": _("This transit is not known."),
    "transit_move_not_open": _("The transit does not allow this now."),
    "transit_target_invalid": _("The item cannot be sent there."),
    "review_unknown": _("This review is not known."),
    "review_settled": _("This review has been settled already."),
    # shelves
    "list_unknown": _("This list is not known."),
    "list_entry_unknown": _("This book is not on the list."),
    "list_limit": _("There are as many lists as there may be."),
    "list_full": _("The list is full."),
    "list_name_missing": _("The list has no name."),
    "list_text_too_long": _("The text is too long."),
    "list_stays": _("This list cannot be deleted."),
    "edition_unknown": _("This edition is not known."),
    "search_unknown": _("This saved search is not known."),
    "search_empty": _("The search has no words and no filters."),
    "search_limit": _("There are as many saved searches as there may be."),
    "search_name_missing": _("The saved search has no name."),
    # patrons
    "name_missing": _("The name is missing."),
    "name_too_long": _("The name is too long."),
    "phone_invalid": _("The phone number is wrong."),
    "email_invalid": _("The e-mail address is wrong."),
    "birth_date_invalid": _("The date of birth is wrong."),
    "language_unknown": _("This language is not known."),
    "category_unknown": _("This category of readers is not known."),
    "branch_unknown": _("This library is not known."),
    "guarantor_required": _("A child needs a guarantor."),
    "login_of_staff": _("This login belongs to staff; an administrator sets its password."),
    "entitlement_unknown": _("There is no such entitlement."),
    "entitlement_term_invalid": _("The entitlement would end before today."),
    "guarantor_unfit": _("This person cannot be a guarantor."),
    "consent_required": _("The reader's consent is needed."),
    "consent_not_given": _("This consent was not given."),
    "patron_unknown": _("This reader is not known."),
    "institution_unknown": _("This institution is not known."),
    "card_taken": _("This card belongs to another reader."),
    "card_number_invalid": _("This card number is not possible."),
    "block_unknown": _("This block is not known."),
    "block_lifted": _("This block has been lifted already."),
    "block_reason_unknown": _("This reason for a block is not known."),
    "login_unknown": _("This login is not known."),
    "login_taken": _("This login is taken."),
    "pin_malformed": _("A PIN has four to eight digits."),
    "pin_too_simple": _("This PIN is too easy to guess."),
    "pin_wrong": _("The card or the PIN is wrong."),
    # network
    "hours_owner_missing": _("Say whose opening hours these are."),
    "dates_reversed": _("The last day is before the first."),
    "times_incomplete": _("Give both times, or none."),
    "weekdays_missing": _("No day of the week is chosen."),
    "weekday_missing": _("Say which day of the week."),
    "hours_overlap": _("These hours overlap with others."),
    "hours_unknown": _("These opening hours are not known."),
    "exception_unknown": _("This exception is not known."),
    "holiday_unknown": _("This holiday is not known."),
    "exception_exists": _("There is an exception for this day already."),
    "holiday_name_missing": _("The name of the holiday is missing."),
    "holiday_exists": _("There is a holiday on this day already."),
    "post_exists": _("This post is held already."),
    "post_unknown": _("This post is not known."),
    "post_branch_foreign": _("This library belongs to another institution."),
    "terminal_token_unknown": _("This terminal token is not known."),
}
OTHERWISE = _("This is not possible now. Please see a librarian.")


class _Known(dict[str, Any]):  # Any: values of refusals are plain values of any kind
    """Parameters by name; one that is not given reads as a dash, so that no sentence fails."""

    def __missing__(self, name: str) -> str:
        return "–"


def sentence(refusal: Refusal) -> str:
    """The sentence in the language of the request."""
    params: Mapping[str, Any] = _Known(refusal.params)
    return str(SENTENCES.get(refusal.code, OTHERWISE)) % params
