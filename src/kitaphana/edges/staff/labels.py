"""Codes of the domain in words, for lists and forms."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

BLOCK_REASONS: Mapping[str, Promise] = {
    "overdue": _("overdue items"),
    "lost_item": _("lost item"),
    "rules_broken": _("rules broken"),
    "left_city": _("has left the city"),
    "other": _("other reason"),
}
ITEM_STATUSES: Mapping[str, Promise] = {
    "available": pgettext_lazy("item", "available"),
    "on_loan": pgettext_lazy("item", "on loan"),
    "on_hold_shelf": pgettext_lazy("item", "waiting on the hold shelf"),
    "in_transit": pgettext_lazy("item", "on its way"),
    "in_conservation": pgettext_lazy("item", "in conservation"),
    "in_delivery": pgettext_lazy("item", "with a courier"),
    "missing": pgettext_lazy("item", "missing"),
    "lost": pgettext_lazy("item", "lost"),
    "withdrawn": pgettext_lazy("item", "withdrawn"),
}
ROLE_NAMES: Mapping[str, Promise] = {
    "desk": _("librarian at the desk"),
    "specialist": _("specialist for accessible books and home delivery"),
    "cataloguer": _("cataloguer"),
    "head": _("head of a branch"),
    "director": pgettext_lazy("role", "director"),
    "administrator": _("administrator"),
}
CARD_STATES: Mapping[str, Promise] = {
    "active": _("in force"),
    "lost": _("reported lost"),
    "replaced": _("replaced"),
    "withdrawn": _("taken out of use"),
}
CONSENT_PURPOSES: Mapping[str, Promise] = {
    "processing": _("processing of personal data"),
    "messages": _("messages about loans"),
    "reading_history": _("keeping the reading history"),
    "courier": _("a courier may know the address"),
    "telegram": _("messages by Telegram"),
    "whatsapp": _("messages by WhatsApp"),
}
ENTITLEMENTS: Mapping[str, Promise] = {
    "home_delivery": _("home delivery"),
    "accessible_copies": _("accessible copies"),
}
HOURS_STATES: Mapping[str, Promise] = {
    "staffed": _("with staff"),
    "self_service": _("self-service"),
    "enter_only": _("entrance only"),
    "closed": pgettext_lazy("place", "closed"),
}
EXCEPTION_RECURRENCES: Mapping[str, Promise] = {
    "once": _("once"),
    "last_weekday_of_month": _("the last such weekday of every month"),
    "yearly": _("every year"),
}
LANGUAGE_NAMES: Mapping[str, Promise] = {"kk": _("Kazakh"), "ru": _("Russian"), "en": _("English")}
UNMET_KINDS: Mapping[str, Promise] = {
    "not_in_stock": _("not in the stock"),
    "all_on_loan": _("all on loan"),
    "not_for_loan": _("for reading in the library only"),
    "lost_or_missing": _("lost or missing"),
    "no_such_form": _("no such form or language"),
    "other": _("other reason"),
}
UNMET_STATES: Mapping[str, Promise] = {
    "open": pgettext_lazy("request", "open"),
    "ordered": pgettext_lazy("request", "ordered"),
    "settled": pgettext_lazy("request", "settled"),
}
UDC_CLASSES: Mapping[str, Promise] = {
    "0": _("Science and knowledge. Computing. General works"),
    "1": _("Philosophy. Psychology"),
    "2": _("Religion"),
    "3": _("Social sciences. Law. Education"),
    "4": _("vacant class"),
    "5": _("Mathematics. Natural sciences"),
    "6": _("Applied sciences. Medicine. Technology"),
    "7": _("Arts. Entertainment. Sport"),
    "8": _("Languages. Literature"),
    "9": _("Geography. Biography. History"),
}
BBK_CLASSES: Mapping[str, Promise] = {
    "1": _("Knowledge across the sciences"),
    "2": _("Natural sciences"),
    "3": _("Technology"),
    "4": _("Agriculture and forestry"),
    "5": _("Health. Medicine"),
    "6": _("Social sciences. History. Economy. Law"),
    "7": _("Culture. Education. Sport"),
    "8": _("Philology. Fiction. Arts. Religion. Philosophy"),
    "9": _("General works"),
}
DIARY_LANGUAGES: Mapping[str, Promise] = {
    "kk": _("Kazakh"),
    "ru": _("Russian"),
    "other": _("other languages"),
    "unknown": _("not known"),
}
AGE_GROUPS: Mapping[str, Promise] = {
    "0-14": _("children to 14"),
    "15-30": _("youth 15–30"),
    "31-54": _("31–54"),
    "55+": _("55 and older"),
    "unknown": _("not known"),
}
QUARANTINE_REASONS: Mapping[str, Promise] = {
    "branch_unknown": _("unknown branch code"),
    "branch_missing": _("no branch in the record"),
    "barcode_taken": _("another item has this barcode"),
    "barcode_too_long": _("the barcode is too long"),
}
