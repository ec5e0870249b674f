"""Forms about terms, families and categories of readers."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kitaphana.edges.staff.forms.base import StaffForm
from kitaphana.edges.staff.forms.readers import ContactForm
from kitaphana.patrons import queries as patrons

WINDOWS = ((14, _("in two weeks")), (30, _("in a month")), (60, _("in two months")))
OLDEST_AGE = 120


class TermForm(ContactForm):
    """What is asked for when a term goes on: contact, category, consent."""

    category = forms.ChoiceField(label=_("Category"))
    has_consented = forms.BooleanField(
        label=_("The reader has read and signed the consent to the processing of personal data"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Any: whatever the base takes
        super().__init__(*args, **kwargs)
        language = (get_language() or "kk")[:2]
        self.offer("category", [(one.code, one.name_in(language)) for one in patrons.list_categories()])


class EndingForm(StaffForm):
    """Which terms: of a branch or of all, how soon they end."""

    branch = forms.ChoiceField(label=_("Home branch"), required=False)
    within = forms.TypedChoiceField(label=_("The term ends"), coerce=int, choices=WINDOWS, required=False)

    def __init__(self, *args: Any, branches: list[tuple[str, str]], **kwargs: Any) -> None:  # Any: of the base
        super().__init__(*args, **kwargs)
        self.offer("branch", branches)


class GuarantorForm(StaffForm):
    """Who answers from now on."""

    guarantor_card = forms.CharField(
        label=_("Card of the guarantor"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class AgesForm(StaffForm):
    """Ages of one category."""

    guarantor_below_age = forms.IntegerField(
        label=_("A guarantor is needed below the age of"),
        min_value=0,
        max_value=OLDEST_AGE,
        help_text=_("0: nobody of this category needs one."),
    )
    lends_on_guarantee_only = forms.BooleanField(
        label=_("Without a guarantor such a child takes nothing home"),
        required=False,
        help_text=_("However the child became a reader: at a desk, in a class list, or moved in from an older system."),
    )
    least_age = forms.IntegerField(label=_("From the age of"), min_value=0, max_value=OLDEST_AGE, required=False)
    most_age = forms.IntegerField(
        label=_("To the age of"),
        min_value=0,
        max_value=OLDEST_AGE,
        required=False,
        help_text=_("Who has outgrown the category is proposed the next one when the registration is renewed."),
    )
