"""Forms about the lists that a library recommends."""

import re
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from kitaphana.catalog.queries import edition_briefs, find_by_identifier
from kitaphana.edges.staff.forms.base import StaffForm
from kitaphana.shelves.rules import DESCRIPTION_LENGTH, NAME_LENGTH, NOTE_LENGTH, PEN_NAME_LENGTH, ListText

LONGEST_ADDRESS = 2_000
"""What browsers put into their address line at most."""

_PAGE = re.compile(r"/editions/([0-9]{1,18})\b")
_NUMBER = re.compile(r"(?:№\s*)?([0-9]{1,18})")


class ListForm(StaffForm):
    """The words of a list; with `institutions` also whose it will be."""

    institution = forms.ChoiceField(label=_("Institution"))
    name = forms.CharField(label=_("Name of the list"), max_length=NAME_LENGTH)
    description = forms.CharField(
        label=_("Description"), max_length=DESCRIPTION_LENGTH, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    pen_name = forms.CharField(
        label=_("Made by"),
        max_length=PEN_NAME_LENGTH,
        required=False,
        help_text=_("Shown with the list; without it the institution is named."),
    )
    language = forms.ChoiceField(
        label=_("For readers of"), choices=[("", _("all languages")), *settings.LANGUAGES], required=False
    )

    def __init__(
        self, *args: Any, institutions: list[tuple[str, str]] | None = None, **kwargs: Any
    ) -> None:  # Any: as the base
        super().__init__(*args, **kwargs)
        if institutions is None:
            del self.fields["institution"]
        else:
            self.offer("institution", institutions)

    @property
    def text(self) -> ListText:
        """The words as the services take them."""
        data = self.cleaned_data
        return ListText(data["name"], data["description"], data["pen_name"], data["language"])


class EntryForm(StaffForm):
    """A book for a list."""

    book = forms.CharField(label=_("ISBN or number of the edition"), max_length=LONGEST_ADDRESS)
    note = forms.CharField(label=_("Note"), max_length=NOTE_LENGTH, required=False)


class SortForm(StaffForm):
    """An order for a list."""

    order = forms.ChoiceField(
        label=_("Put in order"),
        choices=[
            ("added", _("added last first")),
            ("title", _("by title")),
            ("author", _("by author")),
            ("year", _("newest first")),
        ],
    )


def find_edition(text: str) -> int | None:
    """The edition that a librarian means: by ISBN, by its number, or by the address of its page."""
    found = find_by_identifier(text.strip())
    if found:
        return found[0].id
    meant = _PAGE.search(text) or _NUMBER.fullmatch(text.strip())  # digits of another sentence are no number
    number = int(meant[1]) if meant else 0
    return number if number in edition_briefs([number]) else None
