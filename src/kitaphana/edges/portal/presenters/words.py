"""Words for the codes of forms, roles, statuses and amenities."""

import re
from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kitaphana.language.codes import language_name
from kitaphana.language.names import direct
from kitaphana.ui.words import FORMS as FORMS

ROLES: dict[str, Promise] = {
    "aut": _("author"),
    "trl": _("translator"),
    "edt": _("editor"),
    "com": _("compiler"),
    "ill": _("illustrator"),
    "aui": _("author of the foreword"),
    "cmp": _("composer"),
    "pht": _("photographer"),
    "nrt": _("narrator"),
    "ctb": _("contributor"),
    "pbl": pgettext_lazy("role", "publisher"),
    "dsr": _("designer"),
    "rev": _("reviewer"),
    "act": _("actor"),
    "drt": _("director"),
}
STATUSES: dict[str, Promise] = {
    "available": _("available"),
    "on_loan": _("on loan"),
    "on_hold_shelf": _("set aside for a reader"),
    "in_transit": _("on its way"),
    "in_conservation": _("being restored"),
    "in_delivery": _("being delivered"),
    "missing": _("not found in its place"),
    "lost": _("lost"),
    "withdrawn": _("withdrawn"),
}
AUDIENCES: dict[str, Promise] = {
    "preschool": _("for the youngest"),
    "children": _("for children"),
    "juvenile": _("for children"),
    "adolescent": _("for teenagers"),
    "teen": _("for teenagers"),
    "youth": _("for young people"),
    "adult": _("for adults"),
    "general": _("for everybody"),
    "specialized": _("for specialists"),
}

# ISO 639-2/B codes of records → what a browser and a screen reader know.
_HTML_LANGUAGES = {
    "kaz": "kk", "rus": "ru", "eng": "en", "ger": "de", "deu": "de", "fre": "fr", "fra": "fr", "uig": "ug",
    "uzb": "uz", "kir": "ky", "tat": "tt", "tur": "tr", "chi": "zh", "zho": "zh", "kor": "ko", "ara": "ar",
    "spa": "es", "ita": "it", "ukr": "uk", "pol": "pl", "per": "fa", "fas": "fa", "jpn": "ja", "lat": "la",
}  # fmt: skip
_KAZAKH = re.compile("[ӘәҒғҚқҢңӨөҰұҮүҺһІі]")
_CYRILLIC = re.compile("[А-Яа-яЁё]")


def word(table: dict[str, Promise], code: str) -> str:
    """The word for a code in the language of the page; a code nobody knows stands for itself."""
    return str(table.get(code, code))


def languages(codes: Iterable[str], language: str) -> str:
    """`казахский, русский`."""
    return ", ".join(language_name(code, language) for code in codes)


def names(heading: str) -> str:
    """“Әуезов, Мұхтар” → “Мұхтар Әуезов”."""
    return direct(heading) if heading else ""


def title_language(title: str, codes: Iterable[str]) -> str:
    """The value of `lang` for a title, so that a screen reader takes the right voice; empty if it cannot be told."""
    known = [_HTML_LANGUAGES[code] for code in codes if code in _HTML_LANGUAGES]
    if len(known) == 1:
        return known[0]
    if _KAZAKH.search(title):
        return "kk"
    if _CYRILLIC.search(title):
        return next((code for code in known if code in {"ru", "kk", "uk", "ky", "tt"}), "ru")
    return next((code for code in known if code not in {"ru", "kk", "uk", "ky", "tt"}), "")
