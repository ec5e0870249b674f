"""Codes of stock keeping in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

CONDITIONS: Mapping[str, Promise] = {
    "new": pgettext_lazy("condition", "new"),
    "good": pgettext_lazy("condition", "good"),
    "worn": pgettext_lazy("condition", "worn"),
    "damaged": pgettext_lazy("condition", "damaged"),
    "unusable": pgettext_lazy("condition", "unusable"),
}
NOT_FOR_LOAN: Mapping[str, Promise] = {
    "reference": pgettext_lazy("stock", "reference work"),
    "rare": pgettext_lazy("stock", "rare book"),
    "reading_room": pgettext_lazy("stock", "belongs to the reading room"),
    "damaged": pgettext_lazy("stock", "too damaged to be lent"),
    "last_copy": pgettext_lazy("stock", "last copy"),
}
WITHDRAWAL_REASONS: Mapping[str, Promise] = {
    "worn_out": pgettext_lazy("withdrawal", "worn out"),
    "obsolete": pgettext_lazy("withdrawal", "out of date"),
    "surplus": pgettext_lazy("withdrawal", "too many copies"),
    "lost": pgettext_lazy("withdrawal", "lost"),
    "replaced": pgettext_lazy("withdrawal", "replaced by another one"),
    "given_away": pgettext_lazy("withdrawal", "given away"),
    "other": _("other reason"),
}
SEQUENCE_KINDS: Mapping[str, Promise] = {"accession": _("Accession numbers"), "barcode": _("Barcodes")}
ACT_STATES: Mapping[str, Promise] = {
    "draft": pgettext_lazy("act", "draft"),
    "signed": pgettext_lazy("act", "signed"),
    "cancelled": pgettext_lazy("act", "cancelled"),
}
HAPPENINGS: Mapping[str, Promise] = {
    "accessioned": _("Taken into the stock"),
    "lent": _("Lent"),
    "returned": _("Returned"),
    "lost": _("Declared lost"),
    "claimed_returned": _("Said to be returned"),
    "condition": _("Condition noted"),
    "custody": _("Handed over by an act"),
    "change_item": _("Description changed"),
    "move_item": _("Moved to another branch"),
    "withdraw_item": _("Withdrawn"),
    "restore_item": _("Taken into the stock again"),
    "put_into_kit": _("Put into a kit"),
    "take_out_of_kit": _("Taken out of a kit"),
    "add_kit_piece": _("A piece came to the kit"),
    "remove_kit_piece": _("A piece left the kit"),
    "place_quarantined": _("Placed after it had been set aside"),
}
FIELDS: Mapping[str, Promise] = {
    "accession_number": _("Accession number"),
    "barcode": _("Barcode"),
    "category": _("Category"),
    "call_number": _("Call number"),
    "shelving_location": _("Shelf"),
    "volume": _("Volume or part"),
    "price": _("Price"),
    "received_on": _("Received on"),
    "source_note": _("Where it came from"),
    "not_for_loan_reason": _("In the library only"),
    "note": _("Note"),
    "reason": _("Reason"),
    "name": _("Name"),
    "from": pgettext_lazy("place", "from"),
    "to": pgettext_lazy("place", "to"),
    "kit": _("Kit"),
    "piece": _("Piece"),
    "item": _("Item"),
    "count": _("How many"),
    "file": _("File"),
    "number": _("Accession number"),
    "condition": _("Condition"),
}
