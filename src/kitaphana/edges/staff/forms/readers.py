"""Forms about readers. What is right and wrong in them is decided by the services; here they are only read."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kitaphana.edges.staff.forms.base import StaffForm, day_field
from kitaphana.edges.staff.labels import BLOCK_REASONS, ENTITLEMENTS, LANGUAGE_NAMES
from kitaphana.network import queries as network
from kitaphana.patrons import queries as patrons
from kitaphana.patrons.services import Particulars

_OFF = {"autocomplete": "off"}


def _text(
    label: Any, *, required: bool = False, length: int = 120, help_text: Any = ""
) -> forms.CharField:  # Any: lazy
    return forms.CharField(
        label=label, required=required, max_length=length, help_text=help_text, widget=forms.TextInput(attrs=_OFF)
    )


class ContactForm(StaffForm):
    """Ways to reach a reader, and the language in which to."""

    phone = _text(_("Phone"), length=32, help_text=_("For example +7 701 123 45 67"))
    email = forms.EmailField(label=_("E-mail"), required=False, widget=forms.EmailInput(attrs=_OFF))
    language = forms.ChoiceField(label=_("Language of messages"), choices=list(LANGUAGE_NAMES.items()))


class PostalForm(StaffForm):
    """Where letters to a reader go; all empty forgets it."""

    street = _text(_("Street, house, flat"))
    town = _text(_("Town or village"))
    postcode = _text(_("Postcode"), length=10)


class NewReaderForm(ContactForm):
    """Everything that joining at a desk asks for, in the order in which one asks."""

    surname = _text(_("Surname"))
    given_name = _text(_("Given name, or name of the body"), required=True)
    patronymic = _text(_("Patronymic"))
    born_on = day_field(label=_("Born on"), required=False)
    category = forms.ChoiceField(label=_("Category"))
    guarantor_card = _text(
        _("Card of the guarantor"), length=40, help_text=_("For a child: scan the card of a parent or guardian.")
    )
    home_branch = forms.ChoiceField(label=_("Home branch"), required=False)
    card_number = _text(_("Card"), length=40, help_text=_("Scan the new card; left empty, a number is made."))
    has_consented = forms.BooleanField(
        label=_("The reader has read and signed the consent to the processing of personal data"), required=False
    )
    wants_messages = forms.BooleanField(label=_("The reader agrees to messages about loans"), required=False)

    field_order = (
        "surname", "given_name", "patronymic", "born_on", "category", "guarantor_card", "phone", "email", "language",
        "home_branch", "card_number", "has_consented", "wants_messages",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Any: whatever the base takes
        super().__init__(*args, **kwargs)
        _offer_lists(self, with_newcomers=False)
        self.fields["surname"].widget.attrs["autofocus"] = True


class ParticularsForm(StaffForm):
    """Who a reader is, to be mended."""

    surname = _text(_("Surname"))
    given_name = _text(_("Given name, or name of the body"), required=True)
    patronymic = _text(_("Patronymic"))
    born_on = day_field(label=_("Born on"), required=False)
    category = forms.ChoiceField(label=_("Category"))
    home_branch = forms.ChoiceField(label=_("Home branch"), required=False)
    guarantor_card = _text(_("Card of the guarantor"), length=40, help_text=_("Left empty, nothing changes."))
    has_no_guarantor = forms.BooleanField(label=_("Nobody answers for the reader any more"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Any: whatever the base takes
        super().__init__(*args, **kwargs)
        _offer_lists(self)

    @property
    def particulars(self) -> Particulars:
        """As the service asks for them."""
        data = dict(self.cleaned_data)
        card, has_none = data.pop("guarantor_card"), data.pop("has_no_guarantor")
        return Particulars(**data, guarantor_card=card or ("" if has_none else None))


def _offer_lists(form: StaffForm, *, with_newcomers: bool = True) -> None:
    """A desk sees whom it registers, so nobody is a newcomer there."""
    language = (get_language() or "kk")[:2]
    categories = [one for one in patrons.list_categories() if with_newcomers or not one.is_for_newcomers]
    form.offer("category", [(one.code, one.name_in(language)) for one in categories])
    form.offer("home_branch", [("", "—"), *((one.code, one.name) for one in network.branch_cards(language))])


class BlockForm(StaffForm):
    """A stop with its reason."""

    reason = forms.ChoiceField(label=_("Reason"), choices=list(BLOCK_REASONS.items()))
    note = _text(_("Note"), length=300)


class EntitlementForm(StaffForm):
    """What the reader may have beyond the ordinary; never why."""

    kind = forms.ChoiceField(label=_("Entitlement"), choices=list(ENTITLEMENTS.items()))
    ends_on = day_field(label=_("Last day"), required=False, help_text=_("Left empty, it has no end."))


class CardForm(StaffForm):
    """A new card; left empty, a number is made."""

    number = _text(_("New card"), length=40, help_text=_("Scan the new card; left empty, a number is made."))


class PinForm(StaffForm):
    """The reader types the PIN; nobody else needs to know it."""

    pin = forms.CharField(
        label=_("New PIN"),
        max_length=8,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
        help_text=_("Four digits, typed by the reader."),
    )
