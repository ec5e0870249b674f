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
