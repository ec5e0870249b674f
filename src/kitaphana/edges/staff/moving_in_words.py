"""What is said about tables of readers: columns, outcomes, evidence, and every reason why a row is told of."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kitaphana.edges.staff.wordings import Wording

LEFT_OUT = _("— left out —")
TARGET_GROUPS: tuple[tuple[Promise, Mapping[str, Promise]], ...] = (
    (
        pgettext_lazy("columns", "Reader"),
        {
            "reader_number": _("reader’s number in the older system"),
            "surname": _("surname"),
            "given_name": _("given name"),
            "patronymic": _("patronymic"),
            "full_name": _("whole name in one column"),
            "born_on": _("birth date"),
            "phone": _("phone"),
            "email": _("e-mail"),
            "category": _("category of readers"),
            "home_branch": _("home branch"),
            "language": _("language of messages"),
            "guarantor_card": _("card of the guarantor"),
            "note": pgettext_lazy("columns", "note"),
        },
    ),
    (
        _("Card and registration"),
        {
            "card_number": _("card number"),
            "card_state": _("state of the card"),
            "card_issued_on": _("card issued on"),
            "registered_on": _("registered on"),
            "expires_on": _("registration ends on"),
        },
    ),
    (
        _("Consents and blocks"),
        {
            "consent_processing": _("consent to processing"),
            "consent_messages": _("consent to messages"),
            "consent_on": _("day of the consent"),
            "block_reason": _("reason of a block"),
            "block_note": _("note of a block"),
        },
    ),
    (
        _("Open loans"),
        {
            "loan_item": _("barcode or accession number of the item"),
            "loaned_on": _("lent on"),
            "due_on": _("due on"),
            "renewals": _("number of renewals"),
            "irbis_loans": _("field 40 of IRBIS"),
        },
    ),
    (_("Not taken over"), {"not_kept": _("not kept here")}),
)
TARGET_NAMES: Mapping[str, Promise] = {code: name for _group, names in TARGET_GROUPS for code, name in names.items()}
OUTCOMES: Mapping[str, Promise] = {
    "created": _("new reader"),
    "updated": _("changes a reader"),
    "unchanged": _("known, unchanged"),
    "proposed": _("perhaps known: you decide"),
    "rejected": _("cannot be taken"),
    "": _("loans only"),
}
EVIDENCE: Mapping[str, Promise] = {
    "name_and_birth_date": _("same name and birth date"),
    "phone": _("same phone"),
    "email": _("same e-mail"),
    "card": _("same card number"),
}
STATES: Mapping[str, Promise] = {
    "draft": _("columns to be said"),
    "queued": pgettext_lazy("job", "waiting"),
    "running": pgettext_lazy("job", "running"),
    "done": pgettext_lazy("job", "done"),
    "failed": pgettext_lazy("job", "failed"),
    "cancelled": pgettext_lazy("job", "stopped"),
}

MOVE_IN_WORDINGS: Mapping[str, Wording] = {
    # the table and what was said of its columns
    "mapping_unknown": Wording(_("There are no columns kept under that name."), _("Check the name or the file.")),
    "mapping_name_missing": Wording(_("The name is empty."), _("Give the columns a name.")),
    "mapping_name_taken": Wording(
        _("Other columns are kept under that name."), _("Choose another name, or delete the others first.")
    ),
    "mapping_without_number": Wording(
        _("No column holds the card number or the reader’s number."),
        _("Say which one it is: by it readers are known again."),
    ),
    "mapping_without_name": Wording(
        _("No column holds a name, and none an open loan."), _("Say which column the name stands in.")
    ),
    "mapping_without_category": Wording(
        _("No column holds the category of readers."), _("Choose a category for all of them.")
    ),
    "mapping_without_dates": Wording(
        _("The loans have no dates."), _("Say in which columns the day of lending and the due day stand.")
    ),
    "mapping_target_twice": Wording(
        _("Two columns are said to hold the same."), _("Leave one of them out, or say what it holds.")
    ),
    "service_point_needed": Wording(
        _("The table tells of open loans, and it is not said where they were made."), _("Choose a service point.")
    ),
    "patron_import_unknown": Wording(_("There is no such import."), _("Open the list again.")),
    # rows
    "number_missing": Wording(_("The row has no card and no reader’s number."), _("Add it.")),
    "number_too_long": Wording(_("The reader’s number is too long."), _("Shorten it to 60 characters.")),
    "number_repeated": Wording(
        _("An earlier row has the same number with other data."), _("Keep the row that is right, take the other out.")
    ),
    "number_of_another": Wording(
        _("This number came before for another person."), _("Look which of the two it belongs to, and mend the row.")
    ),
    "registration_dates_invalid": Wording(
        _("The registration ends before it begins, or begins in the future."), _("Mend the dates.")
    ),
    "date_invalid": Wording(
        _("There is no such day in the column “%(column)s”."), _("Write it as day.month.year, for example 05.03.1987.")
    ),
    "digits_lost": Wording(
        _("A spreadsheet has cut the digits in the column “%(column)s” (1.23E+12)."),
        _("Export the column as text from the older system."),
    ),
    "characters_lost": Wording(
        _("Letters are lost in the column “%(column)s”."), _("Export the table as UTF-8, or mend the cell.")
    ),
    "formula_error": Wording(
        _("The cell in the column “%(column)s” holds an error of the spreadsheet."), _("Write the value itself.")
    ),
    "value_unmapped": Wording(
        _("Nobody has said what the word in the column “%(column)s” means here."),
        _("Say it on the page of the columns, then send the row again."),
    ),
    "renewals_invalid": Wording(_("The number of renewals is no number."), _("Write 0 to 99, or leave it empty.")),
    "loan_item_unknown": Wording(
        _("The institution has no item with this barcode or accession number."),
        _("Import the records with their items first, or check the number."),
    ),
    "loan_item_ambiguous": Wording(_("Several items have this accession number."), _("Give the barcode instead.")),
    "loan_item_taken": Wording(
        _("The item is on loan to somebody else."), _("Look on the shelf: take it back here, or mend the row.")
    ),
    "loan_item_not_free": Wording(
        _("The item cannot be on loan: %(status)s."), _("Mend the state of the item first, then send the row again.")
    ),
    "loan_dates_missing": Wording(_("The day of lending or the due day is missing."), _("Add both.")),
    "loan_dates_invalid": Wording(
        _("The days of the loan cannot be: lent in the future, due before it was lent, or no such day."),
        _("Mend the dates."),
    ),
    "loan_reader_unknown": Wording(
        _("No reader has this card or number."), _("Import the readers first, or check the number.")
    ),
    # what is worth a look, though the reader came in
    "phone_doubtful": Wording(
        _("A phone number is none; it stands in the note."), _("Ask the reader at the next visit.")
    ),
    "email_doubtful": Wording(
        _("An e-mail address is none; it stands in the note."), _("Ask the reader at the next visit.")
    ),
    "birth_year_only": Wording(
        _("Only the year of birth is known; the birth date stays empty."), _("Ask the reader at the next visit.")
    ),
    "zeros_perhaps_lost": Wording(
        _("The number is kept as a number: zeros in front may be lost."),
        _("Compare with a real card; format the column as text if they are."),
    ),
    "registration_date_missing": Wording(
        _("The day of registration is missing: today stands there."), _("Nothing has to be done.")
    ),
    "consent_unclear": Wording(
        _("The consent says neither yes nor no: it counts as not given."), _("Ask the reader at the next visit.")
    ),
    "consent_missing": Wording(
        _("There is no consent to the processing of personal data."), _("Let the reader sign it at the next visit.")
    ),
    "guarantor_missing": Wording(
        _("A child under 16 has no guarantor."), _("Add a parent or guardian at the next visit.")
    ),
    "guarantors_waiting": Wording(
        _("The guarantor’s card is not known, or its reader is not of age."),
        _("The child is tied to the guarantor by the next import that brings the card."),
    ),
    "proposal_unknown": Wording(_("This pair is settled already."), _("Open the list again.")),
}
