"""Forms of joining and of a reader's own record. What is right in them the services decide; here they are only read."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from kitaphana.core.errors import Refused
from kitaphana.edges.portal.presenters import refusals
from kitaphana.patrons.consent_texts import asked_at_joining

FIELD_OF_CODE: Final[Mapping[str, str]] = {
    "address_invalid": "address",
    "code_wrong": "code",
    "name_missing": "given_name",
    "name_too_long": "given_name",
    "birth_date_invalid": "born_on",
    "child_birth_date_wrong": "born_on",
    "consent_required": "processing",
    "pin_malformed": "pin",
    "pin_too_simple": "pin",
    "pin_wrong": "pin_before",
    "postal_address_incomplete": "street",
    "postal_address_too_long": "street",
    "postcode_invalid": "postcode",
}
"""Which field of a form a refusal is about."""
NAME_LENGTH: Final = 120


class ReaderForm(forms.Form):
    """A form that tells refusals beside the fields that they are about."""

    def tell(self, refused: Refused) -> None:
        """Each refusal as an error of its field, or of the whole form."""
        for refusal in refused.refusals:
            field = FIELD_OF_CODE.get(refusal.code, "")
            self.add_error(field if field in self.fields else None, refusals.sentence(refusal))


def _day(label: Any, autocomplete: str = "off", help_text: Any = "") -> forms.DateField:  # Any: lazy texts
    widget = forms.DateInput(attrs={"type": "date", "autocomplete": autocomplete}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=help_text, widget=widget)


def _name(label: Any, autocomplete: str, *, required: bool = False) -> forms.CharField:  # Any: lazy text
    widget = forms.TextInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, required=required, max_length=NAME_LENGTH, widget=widget)


class AddressForm(ReaderForm):
    """A phone or an e-mail address, in one field."""

    address = forms.CharField(
        label=_("Phone or e-mail"),
        max_length=254,
        help_text=_("For example +7 701 123 45 67 or name@mail.kz. A code comes there."),
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )


class CodeForm(ReaderForm):
    """The digits that came."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        help_text=_("Six digits; they hold for ten minutes."),
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "pattern": "[0-9 ]*", "autofocus": True}
        ),
    )


class GuarantorCodeForm(ReaderForm):
    """Where the code came to, and the code."""

    address = forms.CharField(
        label=_("Your phone or e-mail, to which the code came"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    code = CodeForm.base_fields["code"]


class NameForm(ReaderForm):
    """A name of one to three parts."""

    surname = _name(_("Surname"), "family-name")
    given_name = _name(_("Given name"), "given-name", required=True)
    patronymic = _name(_("Patronymic"), "additional-name")


class PostalForm(ReaderForm):
    """Where letters go; all empty forgets it."""

    street = _name(_("Street, house, flat"), "street-address")
    town = _name(_("Town or village"), "address-level2")
    postcode = forms.CharField(
        label=_("Postcode"),
        required=False,
        max_length=10,
        widget=forms.TextInput(attrs={"autocomplete": "postal-code", "autocapitalize": "characters"}),
    )


@dataclass(frozen=True, slots=True)
class ConsentBox:
    """A tick box with the words that it stands for."""

    field: forms.BoundField
    title: str
    body: str
    version: str


class PersonForm(NameForm):
    """Who joins: name, birth date, and what is agreed to."""

    born_on = _day(_("Date of birth"), "bday")

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:  # Any: whatever a form takes
        super().__init__(*args, **kwargs)
        self._language = language
        self._texts = asked_at_joining()
        for text in self._texts:
            self.fields[text.purpose] = forms.BooleanField(label=text.title_in(language), required=False)
        self.fields["processing"].widget.attrs["required"] = True

    @property
    def consent_boxes(self) -> list[ConsentBox]:
        """The tick boxes in the language of the page."""
        at = self._language
        return [ConsentBox(self[one.purpose], one.title_in(at), one.body_in(at), one.version) for one in self._texts]

    @property
    def consents(self) -> tuple[str, ...]:
        """Purposes that were ticked."""
        return tuple(one.purpose for one in self._texts if self.cleaned_data.get(one.purpose))


class ChildBirthDateForm(ReaderForm):
    """What somebody knows who answers for a child."""

    born_on = _day(
        _("The child’s date of birth"), help_text=_("So that nobody answers by mistake for a child they do not know.")
    )


class PinForm(ReaderForm):
    """Four digits for stations; the old ones where there are some."""

    pin_before = forms.CharField(
        label=_("The PIN you have now"),
        max_length=12,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    pin = forms.CharField(
        label=_("New PIN: four digits"),
        max_length=12,
        help_text=_("Not your year of birth and nothing like 1111 or 1234."),
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, has_pin: bool, **kwargs: Any) -> None:  # Any: whatever a form takes
        super().__init__(*args, **kwargs)
        if not has_pin:
            del self.fields["pin_before"]


def day_of(form: forms.Form, name: str) -> dt.date | None:
    """A day of a form that has been read."""
    value: dt.date | None = form.cleaned_data.get(name)
    return value
