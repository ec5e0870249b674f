"""Forms about groups of readers."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kitaphana.edges.staff.forms.base import StaffForm
from kitaphana.edges.staff.labels import LANGUAGE_NAMES
from kitaphana.patrons import queries as patrons

_OFF = {"autocomplete": "off"}


class GroupForm(StaffForm):
    """What a group is called and whose it is."""

    name = forms.CharField(
        label=_("Name of the group"), max_length=120, required=False, help_text=_("For example: 4 “Ә”, 2026/27"),
        widget=forms.TextInput(attrs=_OFF),
    )  # fmt: skip
    branch = forms.ChoiceField(label=_("Branch"), required=False)
    body_card = forms.CharField(
        label=_("Card of the school or kindergarten"),
        max_length=40,
        required=False,
        help_text=_("A collective reader; may be left empty."),
        widget=forms.TextInput(attrs=_OFF),
    )

    def __init__(self, *args: Any, branches: list[tuple[str, str]], **kwargs: Any) -> None:  # Any: of the base
        super().__init__(*args, **kwargs)
        self.offer("branch", [("", "—"), *branches])


class ListFileForm(StaffForm):
    """The table of the school."""

    file = forms.FileField(
        label=_("List of the school"),
        help_text=_("An Excel workbook (.xlsx) or CSV; its first row names the columns: surname, name, birth date."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
    )


class JoinForm(StaffForm):
    """What holds for everybody new on the list."""

    category = forms.ChoiceField(label=_("Category"))
    language = forms.ChoiceField(label=_("Language of messages"), choices=list(LANGUAGE_NAMES.items()))
    has_consents = forms.BooleanField(
        label=_("Signed consents of the parents (or of the readers themselves) lie here for all new ones"),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Any: of the base
        super().__init__(*args, **kwargs)
        language = (get_language() or "kk")[:2]
        people = [one for one in patrons.list_categories() if not (one.is_collective or one.is_for_newcomers)]
        self.offer("category", [(one.code, one.name_in(language)) for one in people])


class MemberCardForm(StaffForm):
    """Somebody who has a card already."""

    card_number = forms.CharField(label=_("Card of another member"), max_length=40, widget=forms.TextInput(attrs=_OFF))
