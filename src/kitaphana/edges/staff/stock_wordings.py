"""Refusals about stock in words; `presenters.WORDINGS` takes them in."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = tuple[Promise, Promise]

STOCK: Mapping[str, Words] = {
    "damage_note_missing": (_("It is not said what is wrong."), _("Say it in a few words.")),
    "damage_photos_too_many": (_("These are more photos than %(most)s."), _("Choose those that show the damage best.")),
    "edition_unknown": (_("There is no such edition."), _("Find it in the stock again.")),
    "items_unknown": (_("Not found here: %(items)s."), _("Scan the labels again.")),
    "item_category_unknown": (_("There is no such category of items."), _("Choose from the list.")),
    "copy_count_invalid": (_("So many copies cannot come in at once: from 1 to %(most)s."), _("Mend the number.")),
    "numbers_do_not_match": (
        _("The numbers are not as many as the copies, or one of them comes twice."),
        _("Give one number for each copy, or choose a sequence."),
    ),
    "accession_taken": (
        _("The accession number %(number)s has been given already; it is never given again."),
        _("Take another number."),
    ),
    "accession_too_long": (_("The accession number is too long."), _("At most 40 signs.")),
    "price_invalid": (_("This is not a price."), _("Write tenge, like 1250 or 1250.50.")),
    "received_in_future": (_("This day is still to come."), _("Mend the date.")),
    "text_too_long": (_("A text is too long: at most %(most)s letters."), _("Shorten it.")),
    "item_busy": (_("The item is not at hand: %(status)s."), _("Take it back first.")),
    "item_withdrawn": (_("The item has been withdrawn."), _("Take it into the stock again first.")),
    "item_not_withdrawn": (_("The item is in the stock."), _("Nothing has to be done.")),
    "branch_the_same": (_("The item belongs to this branch already."), _("Choose another one.")),
    "last_copy": (
        _("This is the last copy that the institution has."),
        _("Tick that you know it, and write why."),
    ),
    "reason_missing": (_("The reason is missing."), _("Write it.")),
    "reason_unknown": (_("There is no such reason."), _("Choose from the list.")),
    "condition_unknown": (_("There is no such condition."), _("Choose from the list.")),
    "sequence_unknown": (_("There is no such sequence of numbers here."), _("Choose from the list.")),
    "sequence_name_invalid": (_("The sequence needs a name of at most 120 letters."), _("Mend the name.")),
    "sequence_name_taken": (_("Another sequence has this name."), _("Choose another name.")),
    "sequence_pattern_invalid": (
        _("Numbers cannot be written so: from 1 to 12 digits, at most 40 signs in all."),
        _("Mend the pattern."),
    ),
    "sequence_year_missing": (
        _("Numbers that begin anew every year must have the year in them."),
        _("Tick the year, or let the numbers go on."),
    ),
    "sequence_only_grows": (
        _("The next number can only grow: it is %(next)s now."),
        _("Give a higher number, or leave it."),
    ),
    "sequence_out_of_use": (_("The sequence %(name)s is out of use."), _("Choose another one.")),
    "kit_unknown": (_("There is no such kit."), _("Scan the kit again.")),
    "kit_nested": (_("A kit cannot be a piece of a kit, nor a piece a kit."), _("Take it apart first.")),
    "kit_elsewhere": (_("The piece belongs to another branch."), _("Move it first.")),
    "kit_has_items": (
        _("The kit has pieces that are items of their own."),
        _("Take them out first."),
    ),
    "piece_unknown": (_("There is no such piece."), _("Open the page again.")),
    "piece_invalid": (_("A piece needs a name, and a number from 1 to %(most)s."), _("Mend it.")),
    "piece_listed": (_("The kit lists this piece already."), _("Take it off the list first.")),
    "piece_in_kit": (_("The item is a piece of a kit."), _("Take it out of the kit first.")),
    "custodian_unknown": (_("There is no such custodian here."), _("Choose from the list.")),
    "custodian_name_missing": (
        _("The post in Kazakh or Russian, or the name of the person, is missing."),
        _("Both stand on transfer acts: write them."),
    ),
    "custodian_has_stock": (
        _("The custodian still answers for items."),
        _("Hand them over by a transfer act first."),
    ),
    "act_unknown": (_("There is no such act."), _("Open the list again.")),
    "act_closed": (_("The act is signed or cancelled and never changes."), _("Draw up another one.")),
    "act_empty": (_("There is nothing on the act."), _("Scan the items first.")),
    "act_sides_equal": (_("Both sides of the act are the same."), _("Choose two custodians.")),
    "act_date_invalid": (_("The day of the act is still to come."), _("Mend the date.")),
    "act_items_not_held": (
        _("The first side does not answer for %(count)s of the items: %(items)s."),
        _("Take them off the act, or choose the right side."),
    ),
    "commission_invalid": (
        _("Everybody of the commission needs a post and a name; at most %(most)s people."),
        _("Write one on each line: post — name."),
    ),
    "nothing_chosen": (_("No items like this are there to be put on the act."), _("Choose others.")),
}
