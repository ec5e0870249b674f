"""A search that is kept, in words, the same at every door."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kitaphana.language.codes import language_name
from kitaphana.shelves.rules import SearchTerms
from kitaphana.ui.words import FORMS


def about(kept: SearchTerms, places: Mapping[str, str], language: str) -> str:
    """The whole search in one line: “абай; Kazakh; Braille; from 2020”."""
    parts = [f"“{kept.text}”" if kept.text else "", kept.author, kept.subject, kept.series, kept.class_mark]
    parts += [language_name(code, language) for code in kept.languages]
    parts += [str(FORMS.get(code, code)) for code in kept.forms]
    parts += [places.get(code, code) for code in kept.branches]
    parts.append(pgettext("years", "from %(year)s") % {"year": kept.year_from} if kept.year_from else "")
    parts.append(pgettext("years", "to %(year)s") % {"year": kept.year_to} if kept.year_to else "")
    parts.append(_("on the shelf now") if kept.is_available else "")
    return "; ".join(filter(None, parts))
