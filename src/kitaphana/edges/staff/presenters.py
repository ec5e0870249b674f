"""A refusal in words: what is the matter, and what to do about it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kitaphana.core.errors import Refusal
from kitaphana.edges.staff.charge_words import CHARGE_WORDINGS
from kitaphana.edges.staff.fact_words import FACT_WORDINGS, PAPER_COLUMNS
from kitaphana.edges.staff.grid_words import GRID_WORDINGS, VALUE_NAMES
from kitaphana.edges.staff.hold_wordings import HOLD_WORDINGS
from kitaphana.edges.staff.import_labels import FILE_KINDS
from kitaphana.edges.staff.joining_words import JOINING_WORDINGS
from kitaphana.edges.staff.labels import BLOCK_REASONS, ITEM_STATUSES
from kitaphana.edges.staff.matching_words import MATCHING_WORDINGS
from kitaphana.edges.staff.message_words import MESSAGE_WORDINGS
from kitaphana.edges.staff.moving_in_words import MOVE_IN_WORDINGS
from kitaphana.edges.staff.places import name_of
from kitaphana.edges.staff.reader_wordings import MERGE_HINDRANCES, READER_WORDINGS
from kitaphana.edges.staff.stock_wordings import STOCK
from kitaphana.edges.staff.wordings import UPLOAD_WORDINGS, Wording


@dataclass(frozen=True, slots=True)
class Sentence:
    """A refusal as shown: its code, the two sentences, and whether one key may override it."""

    code: str
    text: str
    advice: str
    is_overridable: bool


WORDINGS: Mapping[str, Wording] = {
    **JOINING_WORDINGS,
    **MESSAGE_WORDINGS,
    # shelves
    "list_unknown": Wording(_("This list is not there any more."), _("Look at the lists again.")),
    "list_entry_unknown": Wording(_("This book is not on the list any more."), _("Look at the list again.")),
    "list_limit": Wording(_("There are as many lists as there may be."), _("Delete one that is not needed.")),
    "list_full": Wording(_("The list is full."), _("Take some books off, or begin another list.")),
    "list_name_missing": Wording(_("The list has no name."), _("Give it one.")),
    "list_text_too_long": Wording(_("The text is too long."), _("Write less.")),
    "list_stays": Wording(_("This list cannot be deleted."), _("Take the books off it instead.")),
    # circulation
    "card_unknown": Wording(_("This card is not known."), _("Search by name or phone, or register the reader.")),
    "card_not_active": Wording(_("This card is no longer in force."), _("Issue a new card on the reader’s page.")),
    "registration_missing": Wording(
        _("The reader is not registered with the library that owns the item."),
        _("Register on the reader’s page, then scan again."),
    ),
    "registration_expired": Wording(
        _("The registration has expired."),
        _("Renew it on the reader’s page, then scan again."),
    ),
    "patron_blocked": Wording(
        _("The reader is blocked: %(reasons)s."),
        _("Settle the matter, then lift the block on the reader’s page."),
    ),
    "loan_limit": Wording(
        _("The reader already has as many items as the rules allow: %(most)s."),
        _("Take something back first, or ask the head of the branch."),
    ),
    "item_unknown": Wording(_("There is no such item."), _("Check the label, or ask the cataloguer.")),
    "item_on_loan": Wording(_("Another reader has this item on loan."), _("Take it back first (F2), then lend it.")),
    "on_loan_to_you": Wording(_("The reader has this item already."), _("F4 renews it.")),
    "item_not_available": Wording(_("The item cannot be lent now: %(status)s."), _("See its page for the reason.")),
    "not_for_loan": Wording(_("The item is for reading in the library only."), _("Give it out in the reading room.")),
    "part_of_kit": Wording(
        _("The item is a piece of a kit and is not lent alone."),
        _("Lend the kit, or take the piece out of it on the page of the item."),
    ),
    "age_mark": Wording(_("The item is for readers of %(mark)s and older."), _("Offer another edition.")),
    "policy_forbids": Wording(
        _("The rules do not lend this kind of item to this reader here."),
        _("Offer the reading room, or ask the head of the branch."),
    ),
    "service_point_unknown": Wording(
        _("This service point is not in the network."),
        _("Choose the service point again at the top of the page."),
    ),
    "service_point_closed": Wording(
        _("This service point is out of use: here items are only taken back."),
        _("Choose another service point at the top of the page."),
    ),
    "loan_unknown": Wording(_("There is no such loan."), _("Open the reader’s page again.")),
    "renewal_limit": Wording(
        _("The loan has been renewed as often as the rules allow: %(most)s."),
        _("Take the item back."),
    ),
    "renewal_not_open": Wording(
        _("The item is marked as lost or claimed returned; it cannot be renewed."),
        _("Take it back when it turns up."),
    ),
    "not_on_loan": Wording(_("The loan has ended and cannot be renewed."), _("Open the reader’s page again.")),
    "undo_too_late": Wording(_("It is too late to undo this."), _("Lend or take back the item instead.")),
    "undo_elsewhere": Wording(
        _("This was done at another service point."),
        _("Undo it there, or lend or take back the item."),
    ),
    "undo_unknown": Wording(_("There is nothing to undo."), _("Lend or take back the item instead.")),
    "undo_overtaken": Wording(_("Something else has happened to the item since."), _("Look at the item’s page.")),
    "renewal_in_library": Wording(
        _("The item is out for reading in the library only; such a loan is not renewed."),
        _("Take it back; then it can be lent home, or given out inside again."),
    ),
    "in_library_limit": Wording(
        _("The reader already has as many items in the reading room as the rules allow: %(most)s."),
        _("Take something back first, or ask the head of the branch."),
    ),
    "no_reading_room": Wording(
        _("There is no reading room at this service point."),
        _("Choose another service point at the top of the page."),
    ),
    "reader_barred": Wording(
        _("The reader may not use the library: %(reasons)s."),
        _("Settle the matter, then lift the block on the reader’s page."),
    ),
    "unmet_kind_unknown": Wording(_("There is no such reason."), _("Choose from the list.")),
    "unmet_text_missing": Wording(
        _("It is not said what was asked for."), _("Type the title or the author, then press F6.")
    ),
    "unmet_unknown": Wording(_("There is no such request."), _("Open the list again.")),
    "visit_reason_missing": Wording(_("The reason is missing."), _("Say why the number is corrected.")),
    "visit_count_invalid": Wording(
        _("This number of visits is not possible."), _("Write how many to add, or with a minus to take away.")
    ),
    # patrons
    "name_missing": Wording(_("The name is missing."), _("Give at least the given name.")),
    "name_too_long": Wording(_("A part of the name is too long: at most %(most)s letters."), _("Shorten it.")),
    "phone_invalid": Wording(_("This is not a phone number."), _("Write it like +7 701 123 45 67.")),
    "email_invalid": Wording(_("This is not an e-mail address."), _("Mend it, or leave it empty.")),
    "birth_date_invalid": Wording(_("This date of birth cannot be right."), _("Mend the date.")),
    "language_unknown": Wording(_("This language is not one of ours."), _("Choose Kazakh, Russian or English.")),
    "category_unknown": Wording(_("There is no such category of readers."), _("Choose from the list.")),
    "branch_unknown": Wording(_("There is no such branch."), _("Choose from the list.")),
    "guarantor_required": Wording(
        _("A reader under %(age)s needs a guarantor."),
        _("Scan the card of a parent or guardian."),
    ),
    "guarantor_unfit": Wording(_("A guarantor must be %(age)s or older."), _("Scan the card of another adult.")),
    "consent_required": Wording(
        _("Without consent to the processing of data nobody can be registered."),
        _("Give the reader the text to read and sign."),
    ),
    "consent_not_given": Wording(_("This consent is not in force."), _("Nothing has to be done.")),
    "patron_unknown": Wording(_("This reader is not in the system."), _("Scan the card again.")),
    "institution_unknown": Wording(_("There is no such institution."), _("Choose from the list.")),
    "card_taken": Wording(_("Another reader has this card."), _("Take another card.")),
    "card_number_invalid": Wording(
        _("This cannot be the number of a card."),
        _("Scan it again; Latin letters and digits only."),
    ),
    "block_unknown": Wording(_("There is no such block."), _("Open the reader’s page again.")),
    "block_reason_unknown": Wording(_("There is no such reason for a block."), _("Choose from the list.")),
    "login_unknown": Wording(_("There is no such login."), _("Open the list again.")),
    "login_taken": Wording(_("This login is taken."), _("Choose another one.")),
    "login_of_staff": Wording(
        _("The reader signs in with a login of staff."), _("An administrator sets the password of that login.")
    ),
    "entitlement_unknown": Wording(_("There is no such entitlement."), _("Choose from the list.")),
    "entitlement_term_invalid": Wording(
        _("The entitlement would end before today."), _("Choose a later day, or leave it empty.")
    ),
    "pin_malformed": Wording(_("A PIN has %(length)s digits."), _("Ask the reader to type it again.")),
    "pin_too_simple": Wording(_("This PIN is too easy to guess."), _("Avoid birthdays, years and rows of digits.")),
    "pin_wrong": Wording(_("The PIN is wrong."), _("Ask the reader to type it again.")),
    # covers
    "edition_unknown": Wording(_("There is no such edition."), _("Open the list again.")),
    "cover_unreadable": Wording(_("This file is no picture that can be read."), _("Send a JPEG, PNG or WebP file.")),
    "cover_too_heavy": Wording(_("The file is too heavy: at most %(most)s MB."), _("Save the picture smaller.")),
    "cover_too_large": Wording(
        _("The picture has too many pixels: at most %(most)s million."), _("Save the picture smaller.")
    ),
    "cover_too_small": Wording(
        _("The picture is too small: at least %(least)s pixels to each side."), _("Take a larger picture.")
    ),
    "cover_missing": Wording(_("This edition has no cover of its own."), _("Nothing has to be done.")),
    # network
    "hours_owner_missing": Wording(
        _("It is not said whose hours these are."),
        _("Choose a branch or a service point."),
    ),
    "dates_reversed": Wording(_("The last day is before the first."), _("Mend the dates.")),
    "times_incomplete": Wording(_("One of the two times is missing."), _("Give both, or none.")),
    "weekdays_missing": Wording(_("No day of the week is chosen."), _("Choose at least one.")),
    "weekday_missing": Wording(_("The day of the week is missing."), _("Choose it.")),
    "hours_overlap": Wording(_("These hours overlap with others of the same place."), _("Mend the one or the other.")),
    "hours_unknown": Wording(_("There are no such hours."), _("Open the list again.")),
    "exception_unknown": Wording(_("There is no such exception."), _("Open the list again.")),
    "exception_exists": Wording(_("The place has this exception already."), _("Nothing has to be done.")),
    "holiday_name_missing": Wording(_("The day off has no name in one of the languages."), _("Give all three names.")),
    "holiday_unknown": Wording(_("There is no such day off."), _("Open the list again.")),
    "holiday_exists": Wording(_("This day is a day off already."), _("Change that one.")),
    "post_exists": Wording(_("The person holds this post already."), _("Nothing has to be done.")),
    "post_unknown": Wording(_("The post is already gone."), _("Open the page again.")),
    "post_branch_foreign": Wording(_("The branch belongs to another institution."), _("Choose from the list.")),
    "terminal_token_unknown": Wording(_("There is no such terminal."), _("Open the list again.")),
    # labels
    "label_sheet_empty": Wording(
        _("The sheet has no labels, or too many."), _("Mend the numbers of rows and columns.")
    ),
    "label_sheet_unknown": Wording(_("There is no such sheet."), _("Open the list again.")),
    "label_name_missing": Wording(_("The sheet has no name."), _("Write what stands on the packet.")),
    "labels_too_small": Wording(
        _("The labels are too small to be read."), _("A label is at least 10 mm wide and high.")
    ),
    "labels_off_the_paper": Wording(
        _("The labels do not fit on A4."), _("Mend the margins, the gaps or the size of a label.")
    ),
    # core
    "too_many_attempts": Wording(_("Too many wrong tries."), _("Wait 15 minutes.")),
    "dead_letter_unknown": Wording(_("This event is already settled."), _("Open the list again.")),
    "alarm_unknown": Wording(_("There is no such alarm any more."), _("Open the list again.")),
    "second_factor_own": Wording(_("This is your own login."), _("Another administrator can do it.")),
    # tables from outside
    "not_a_table": Wording(
        _("The file is no table."), _("Save it as an Excel workbook (.xlsx) or as CSV, then send it again.")
    ),
    "table_empty": Wording(_("There is nothing in the file."), _("Open it and look; then send it again.")),
    "header_missing": Wording(
        _("The first row holds data instead of the names of the columns."),
        _("Put a row with the names of the columns on top, then send the table again."),
    ),
    "table_of_old_kind": Wording(
        _("The workbook is of the old kind (.xls, .xlsb), or is locked with a password."),
        _("Save it as an Excel workbook (.xlsx) without a password, then send it again."),
    ),
    "table_too_long": Wording(
        _("The table has more than %(most)s rows."), _("Divide it into several files, each with the header.")
    ),
    "table_too_wide": Wording(
        _("Row %(row)s has more than %(most)s columns."), _("Leave out the columns that are not needed.")
    ),
    "table_line_too_long": Wording(
        _("Line %(row)s is longer than %(most)s characters."), _("Such a line is no row of a table: export it anew.")
    ),
    "table_cell_too_long": Wording(
        _("A cell in row %(row)s is longer than %(most)s characters."), _("Shorten it, then send the file again.")
    ),
    "table_quote_open": Wording(
        _("A quotation mark that opens in row %(row)s is never closed."), _("Close it or take it away.")
    ),
    "table_too_large": Wording(
        _("The workbook unpacks to more than is safe."), _("Save the table as CSV, or divide it into several files.")
    ),
    "table_damaged": Wording(
        _("The workbook is damaged."), _("Open it in a spreadsheet program, save it anew, then send it again.")
    ),
    # holdings
    "branch_missing": Wording(_("The record names no branch."), _("Choose one from the list.")),
    "barcode_too_long": Wording(_("The barcode is too long."), _("Scan the label again.")),
    "institution_needed": Wording(_("It is not said whose the records are."), _("Name the institution.")),
    "file_unreadable": Wording(_("The file cannot be read."), _("Check its name.")),
    "quarantined_unknown": Wording(_("This item is no longer set aside."), _("Open the list again.")),
    "barcode_taken": Wording(_("Another item has this barcode."), _("Scan the label again, or give it a new one.")),
    **{code: Wording(*words) for code, words in STOCK.items()},
    **CHARGE_WORDINGS,
    **GRID_WORDINGS,
    **UPLOAD_WORDINGS,
    **MOVE_IN_WORDINGS,
    **MATCHING_WORDINGS,
    **FACT_WORDINGS,
    **READER_WORDINGS,
    **HOLD_WORDINGS,
}


def sentence_for(refusal: Refusal) -> Sentence:
    """The refusal in the language of the page; numbers and days that the rules name stand in the text."""
    wording = WORDINGS.get(refusal.code)
    if wording is None:
        return Sentence(refusal.code, gettext("This is not possible."), refusal.code, refusal.is_overridable)
    return Sentence(refusal.code, _filled(wording.text, refusal.params), str(wording.advice), refusal.is_overridable)


def sentences_for(refusals: Iterable[Refusal]) -> tuple[Sentence, ...]:
    """All of them, in the order of the rules."""
    return tuple(sentence_for(refusal) for refusal in refusals)


def _filled(text: Promise, params: Mapping[str, Any]) -> str:
    """The text with what the rules name; a rule that names nothing leaves a dash, never an error at the desk."""
    return str(text) % _Shown({name: _in_words(name, value) for name, value in params.items()})


class _Shown(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "—"


def _in_words(name: str, value: Any) -> str:  # Any: plain JSON values of a refusal
    if name in _LISTS:
        return ", ".join(str(_LISTS[name].get(code, code)) for code in value)
    if name == "place":
        return name_of(str(value))
    return str(_WORDS[name].get(value, value) if name in _WORDS else value)


_LISTS: Mapping[str, Mapping[str, Promise]] = {"reasons": BLOCK_REASONS, "why": MERGE_HINDRANCES}
_WORDS: Mapping[str, Mapping[str, Promise]] = {
    "paper_column": PAPER_COLUMNS, "value": VALUE_NAMES, "kind": FILE_KINDS, "status": ITEM_STATUSES
}  # fmt: skip
