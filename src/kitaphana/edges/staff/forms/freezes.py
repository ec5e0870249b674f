"""Forms of days on which everything stands still."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kitaphana.circulation.queries.freezes import FrozenPlaces
from kitaphana.circulation.rules.freezes import Period
from kitaphana.core import clock
from kitaphana.core.trilingual import Names
from kitaphana.edges.staff.forms.base import StaffForm, day_field
from kitaphana.edges.staff.member import Member
from kitaphana.edges.staff.permissions import Permission
from kitaphana.network import queries as network

CITY = "city"


class FreezeForm(StaffForm):
    """What stands still, when, and why. `seen` names what was looked at, so that nothing else is done."""

    places = forms.ChoiceField(label=_("What is closed"))
    first_day = day_field(label=_("First closed day"), help_text=_("Today in an emergency; up to 60 days ago."))
    last_day = day_field(label=_("Last closed day"), help_text=_("It can be changed later."))
    reason_kk = forms.CharField(label=_("Reason in Kazakh"), max_length=200)
    reason_ru = forms.CharField(label=_("Reason in Russian"), max_length=200)
    reason_en = forms.CharField(label=_("Reason in English"), max_length=200)
    has_stations = forms.BooleanField(label=_("Stations are closed too"), required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:  # Any: as the base
        super().__init__(*args, **kwargs)
        self.offer("places", places_of(member))
        self.fields["first_day"].initial = clock.today()

    @property
    def chosen(self) -> FrozenPlaces:
        """What is to stand still; call it on a valid form."""
        kind, _sign, number = self.cleaned_data["places"].partition(":")
        has_stations = bool(self.cleaned_data["has_stations"])
        if kind == CITY:
            return FrozenPlaces(has_stations=has_stations)
        if kind == "institution":
            return FrozenPlaces(int(number), has_stations=has_stations)
        institution, _sign, branch = number.partition(".")
        return FrozenPlaces(int(institution), int(branch))

    @property
    def period(self) -> Period:
        """The closed days."""
        return Period(self.cleaned_data["first_day"], self.cleaned_data["last_day"])

    @property
    def reason(self) -> Names:
        """Why, in three languages."""
        return Names(*(self.cleaned_data[f"reason_{language}"] for language in ("kk", "ru", "en")))

    @property
    def mark(self) -> str:
        """What a preview is a preview of."""
        data = self.cleaned_data
        return f"{data['places']}|{data['first_day']}|{data['last_day']}|{data['has_stations']}"


class LastDayForm(StaffForm):
    """The new last closed day of a freeze."""

    last_day = day_field(label=_("Last closed day"))


def places_of(member: Member) -> list[tuple[str, Any]]:  # Any: text or lazy text
    """What the posts of the member may close: branches, networks, and for administrators the city."""
    language = (get_language() or "kk")[:2]
    found: list[tuple[str, Any]] = []
    if Permission.FREEZE_CITY in member.permissions:
        found.append((CITY, _("all libraries of the city")))
    for code in sorted({post.institution_code for post in member.posts_with(Permission.FREEZE)}):
        owner = network.institution_facts(code)
        if owner and member.may_at(Permission.FREEZE, institution_id=owner.id, branch_id=None):
            found.append((f"institution:{owner.id}", owner.names.name_in(language)))
    for card in network.branch_cards(language):
        if member.may_at(Permission.FREEZE, institution_id=card.institution_id, branch_id=card.id):
            found.append((f"branch:{card.institution_id}.{card.id}", card.name))
    return found
