"""Words that several doors say for the same codes."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FORMS: dict[str, Promise] = {
    "print": _("printed book"),
    "large_print": _("large print"),
    "braille": _("Braille"),
    "audio": _("audio book"),
    "electronic": _("electronic"),
    "map": _("map"),
    "music": _("sheet music"),
    "video": _("video"),
    "periodical": _("newspaper or magazine"),
    "object": _("object"),
}

LINK_KINDS: dict[str, Promise] = {
    "part_of": _("Part of"),
    "issue_of": _("Issue of"),
    "article_in": _("Published in"),
    "contains": _("Contains"),
    "supplement_to": _("Supplement to"),
    "supplement": _("Supplement"),
    "continues": _("Continues"),
    "continued_by": _("Continued by"),
    "other_form": _("In another form"),
    "translation_of": _("Translation of"),
    "original_of": _("Translated as"),
    "related": _("Related edition"),
}
"""What another edition is to the one shown, by `LinkRow.kind`."""

WISHED_FORMS: dict[str, Promise] = {
    "large_print": _("large print"),
    "braille": _("Braille"),
    "audio": _("audio book"),
    "daisy": _("audio book with chapters to jump to (DAISY)"),
}

WHY_HOLDS_END: dict[str, Promise] = {
    "reader": _("Cancelled, as you wished"),
    "staff": _("Cancelled by the library"),
    "not_fetched": _("It was not picked up in time"),
    "no_longer_needed": _("It did not come by the day that you named"),
    "nothing_left": _("The library has no copy left that could come"),
}
"""What a reader is told of a hold that has ended without the book."""
