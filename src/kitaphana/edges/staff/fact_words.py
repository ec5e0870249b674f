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

KINDS: Mapping[str, Promise] = {
    "lent_though_refused": _("lent though the rules refuse it"),
    "found_on_two_loans": _("found on two loans"),
    "came_back_unseen": _("came back unseen"),
    "moved_without_transit": _("turned up where it was not sent"),
    "came_back_lost": _("came back after it was lost"),
    "came_back_claimed": _("came back after the reader said so"),
    "came_back_withdrawn": _("came back after it was withdrawn"),
    "came_back_from_conservation": _("came back out of conservation"),
    "lent_from_hold_shelf": _("lent though it waited for another"),
    "claimed_returned": _("the reader says it was returned"),
    "not_on_shelf": _("not on the shelf"),
    "damaged": pgettext_lazy("review", "damaged"),
}
ENDS: Mapping[str, Promise] = {
    "leave": _("Leave the loan"),
    "dismiss": _("Nothing to do"),
    "take_back": _("It is here: take it back"),
    "on_shelf": _("It is on the shelf"),
    "send_on": _("Send it on from here"),
    "missing": _("Mark it missing"),
    "withdraw": _("Withdraw it"),
    "restore": _("Into the stock again"),
    "ask_reader": _("The reader is asked"),
    "found": _("It is found: nothing is owed for it"),
    "declare_lost": _("It is lost: the reader answers for it"),
    "claim_returned": _("The reader says it was brought back"),
}
AGES: Mapping[str, Promise] = {
    "1": _("older than a day"),
    "7": _("older than a week"),
    "30": _("older than a month"),
}

PAPER_COLUMNS: Mapping[str, Promise] = {
    "sheet": _("number of the sheet"),
    "day": pgettext_lazy("column", "day"),
    "time": pgettext_lazy("column", "time"),
    "card": _("card of the reader"),
    "barcode": _("barcode of the item"),
    "direction": _("out or in"),
    "note": pgettext_lazy("column", "note"),
}
PAPER_FATES: Mapping[str, Promise] = {
    "paper_applied": pgettext_lazy("row", "applied"),
    "paper_again": _("applied before"),
    "paper_reviewed": _("applied, for review"),
    "paper_aside": _("set aside"),
}
DIRECTIONS: Mapping[str, Promise] = {"out": pgettext_lazy("book", "out"), "in": pgettext_lazy("book", "in")}

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
    "review_kind_unknown": Wording(_("Such a fact is not noted by hand."), _("Choose from the list.")),
    "review_end_unknown": Wording(_("A fact of this kind does not end so."), _("Open the list again.")),
    "review_end_impossible": Wording(
        _("The item cannot be marked as missing: %(status)s."), _("Take it back, or look at its page.")
    ),
    "review_not_settled": Wording(_("The fact is on the list already."), _("Open the list again.")),
    "paper_day_unknown": Wording(_("There is no such table of a paper day."), _("Open the list again.")),
    "paper_day_invalid": Wording(
        _("The day of the sheet is to come, or more than %(most)s days ago."), _("Mend the day.")
    ),
    "paper_column_missing": Wording(
        _("No column is said to hold: %(paper_column)s."), _("Say which one it is; without it nothing can be applied.")
    ),
    "paper_column_twice": Wording(_("Two columns are said to hold the same."), _("Leave one of them out.")),
    "paper_time_unreadable": Wording(
        _("The time cannot be read."), _("Write it like 14:05, or with the day like 30.11.2026 14:05.")
    ),
    "paper_direction_unreadable": Wording(
        _("It is not said whether the book went out or came in."), _("Write “out” or “in”, or + or −.")
    ),
    "paper_barcode_missing": Wording(_("The row has no barcode of an item."), _("Add it.")),
    "paper_card_missing": Wording(_("The row lends a book and has no card."), _("Add the number of the card.")),
    "paper_rows_too_many": Wording(
        _("The table has more than %(most)s rows."), _("Divide it; sending a row twice does no harm.")
    ),
    "paper_sheets_invalid": Wording(
        _("So many sheets are not printed at once: at most %(most)s."), _("Write a smaller number.")
    ),
    "happened_in_future": Wording(_("The row tells of a time that is to come."), _("Mend the time or the day.")),
    "happened_long_ago": Wording(
        _("The row is older than %(most)s days."), _("Mend the day; what is older is entered at the desk.")
    ),
    "paper_applied": Wording(pgettext_lazy("row", "Applied."), _("Nothing has to be done.")),
    "paper_again": Wording(_("Applied before."), _("Nothing has to be done.")),
    "paper_reviewed": Wording(_("Applied, and noted for a review."), _("Look at the list of reviews.")),
    "paper_aside": Wording(_("Set aside."), _("Mend the row, then send it again.")),
    "retention_days_invalid": Wording(
        _("So many days are not possible: 0 to %(most)s."), _("Write a number of days within them.")
    ),
    "paper_to_send": Wording(
        _("The book belongs to %(place)s, or is awaited there: it is entered as on its way."),
        _("Send it; its slip is on the list of items on their way."),
    ),
    "paper_to_shelf": Wording(
        _("The book had come for a reader: its place is on the hold shelf under %(shelf_code)s."),
        _("Find it and put it there; its slip is on the page of the hold shelf."),
    ),
    **{code: Wording(name, _("Look at the list of reviews.")) for code, name in KINDS.items()},
}
