"""Overdue, lost and damaged items, and money, in words: labels of codes, and what is said about refusals."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kitaphana.edges.staff.wordings import Wording

CHARGE_KINDS: Mapping[str, Promise] = {
    "lost_item": _("lost item"),
    "damaged_item": _("damaged item"),
    "other": pgettext_lazy("charge", "other"),
}
PAYMENT_KINDS: Mapping[str, Promise] = {
    "cash": pgettext_lazy("payment", "cash at the desk"),
    "card": pgettext_lazy("payment", "card terminal"),
    "transfer": pgettext_lazy("payment", "bank transfer"),
    "same_book": pgettext_lazy("payment", "the same book"),
    "equal_book": pgettext_lazy("payment", "a book of equal value"),
    "waived": pgettext_lazy("payment", "waived"),
    "cancelled": pgettext_lazy("payment", "charge cancelled"),
}
MONEY_KINDS: Mapping[str, Promise] = {code: PAYMENT_KINDS[code] for code in ("cash", "card", "transfer")}
LOSS_STATES: Mapping[str, Promise] = {
    "reported": _("reported lost by the reader"),
    "claimed": _("claimed returned"),
    "lost": pgettext_lazy("item", "lost"),
    "owed": _("owed again: the payment was taken back"),
    "ended": pgettext_lazy("loss", "settled"),
}
LOSS_WAYS: Mapping[str, Promise] = {
    "same": _("the same book was given"),
    "equal": _("a book of equal value was given"),
    "payment": _("paid"),
    "waived": pgettext_lazy("payment", "waived"),
    "found": pgettext_lazy("loss", "the item is found"),
    "still_out": _("the reader still has it"),
    "written_off": _("written off"),
}
BLOCK_ADVICE: Mapping[str, Promise] = {
    "overdue": _("It ends by itself when the late items are back."),
    "lost_item": _("It ends by itself when the lost item is found, or what is owed for it is settled."),
}
BLOCK_ADVICE_BY_HAND: Promise = _("A librarian placed it; settle the matter, then lift it.")

CHARGE_WORDINGS: Mapping[str, Wording] = {
    "charge_unknown": Wording(_("There is no such charge."), _("Open the reader’s page again.")),
    "charge_kind_unknown": Wording(_("There is no such kind of charge."), _("Choose from the list.")),
    "charge_settled": Wording(_("This charge is settled already."), _("Nothing has to be done.")),
    "amount_invalid": Wording(_("This sum is not possible."), _("Write tenge, with at most two places.")),
    "amount_too_high": Wording(_("The sum is higher than what is open: %(most)s."), _("Write less.")),
    "payment_unknown": Wording(_("There is no such payment."), _("Open the reader’s page again.")),
    "payment_kind_unknown": Wording(_("There is no such kind of payment."), _("Choose from the list.")),
    "payment_reversed": Wording(_("This row is taken back already."), _("Nothing has to be done.")),
    "charge_note_missing": Wording(_("The reason is missing."), _("Say why in a few words.")),
    "charge_note_too_long": Wording(_("The note is too long: at most %(most)s characters."), _("Shorten it.")),
    "charge_point_unknown": Wording(
        _("This service point is not in the network."), _("Choose the service point again at the top of the page.")
    ),
    "nothing_to_refund": Wording(_("The library owes nothing for this charge."), _("Nothing has to be given back.")),
    "loss_move_not_open": Wording(
        _("This cannot be done with the loan as it is now."), _("Open its page again and look what has happened.")
    ),
    "loss_way_forbidden": Wording(
        _("The rules of the institution do not take this."), _("Choose one of the ways that the page names.")
    ),
    "loss_way_unknown": Wording(_("There is no such way of making good."), _("Choose from the page.")),
    "loss_charged": Wording(_("The reader is charged for this item already."), _("Take the payment, or cancel it.")),
    "loss_reported": Wording(_("The loss is reported already."), _("Decide on the page of the loan.")),
    "loss_title_missing": Wording(_("The title of the book given is missing."), _("Write author and title.")),
    "loss_note_missing": Wording(_("The reason is missing."), _("Say why in a few words.")),
    "price_needed": Wording(_("The price of the item is not known."), _("Write what it is worth.")),
    "borrower_forgotten": Wording(
        _("The loan no longer names its reader: the days of keeping it are over."), _("Nobody can be charged for it.")
    ),
}
