"""What a librarian reserves for a reader, with every wish that a reader may have."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from kitaphana.edges.staff.forms.base import StaffForm, day_field
from kitaphana.language.codes import language_name
from kitaphana.ui.words import FORMS

if TYPE_CHECKING:
    from kitaphana.network.queries import ServicePointFacts

LANGUAGES = ("kaz", "rus", "eng", "uig", "kor", "tur", "ger", "fre", "chi")


class HoldForm(StaffForm):
    """A book by ISBN, barcode or number, where it is fetched, and the wishes."""

    book = forms.CharField(label=_("ISBN, barcode or number of the edition"), max_length=200)
    pickup = forms.ChoiceField(label=_("Pick-up"))
    scope = forms.ChoiceField(
        label=pgettext_lazy("hold", "Which"),
        choices=[("edition", _("this edition")), ("work", _("any edition of the work"))],
    )
    volume = forms.CharField(
        label=_("Volume"), max_length=120, required=False, help_text=_("As it is called: 2, vol. 2")
    )
    language = forms.ChoiceField(label=_("Language"), required=False)
    form = forms.ChoiceField(label=pgettext_lazy("book", "Form"), required=False)
    begins_on = day_field(
        label=_("Not before"),
        required=False,
        help_text=_("The place in the queue is kept; others are served until then."),
    )
    needed_until = day_field(label=_("Needed until"), required=False)

    def __init__(self, *args: Any, points: "Iterable[ServicePointFacts]", **kwargs: Any) -> None:  # Any: of the base
        super().__init__(*args, **kwargs)
        language = (get_language() or "kk")[:2]
        self.offer("pickup", [(point.code, point.name_in(language)) for point in points])
        self.offer("language", [("", pgettext_lazy("language", "any")), *_named(language)])
        self.offer("form", [("", pgettext_lazy("form", "any")), *FORMS.items()])
        self.fields["book"].widget.attrs["autocomplete"] = "off"

    @property
    def main(self) -> list[forms.BoundField]:
        """What is nearly always said."""
        return [self[name] for name in ("book", "pickup", "scope")]

    @property
    def wishes(self) -> list[forms.BoundField]:
        """What is rarely said."""
        return [self[name] for name in ("volume", "language", "form", "begins_on", "needed_until")]

    @property
    def has_wishes(self) -> bool:
        """Whether any was said: its part of the form stands open then."""
        return any(one.value() for one in self.wishes)


def _named(language: str) -> list[tuple[str, str]]:
    return [(code, language_name(code, language)) for code in LANGUAGES]
