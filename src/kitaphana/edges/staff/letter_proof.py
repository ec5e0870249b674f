"""A letter as it would come out of the printer, to nobody."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from kitaphana.notices.queries import Letter, Preview
from kitaphana.ui.letters import draw_letters


def letter_proof(shown: Preview, *, library: str, language: str) -> bytes:
    """The PDF of one letter with an invented name and address. Raises `FontsMissing`."""
    with override(language):
        letter = Letter(
            name=_("An invented reader"),
            card="0000 0000",
            library=library,
            subject=shown.subject,
            text=shown.text,
            language=language,
            address=(_("Street, house, flat"), _("Postcode, town")),
        )
    return draw_letters([letter], title=_("A letter for a look"))
