"""Forms for logins, posts and terminals."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from kitaphana.edges.staff.forms.base import StaffForm
from kitaphana.edges.staff.labels import LANGUAGE_NAMES, ROLE_NAMES
from kitaphana.network import queries as network
from kitaphana.network.rules import StaffRole

_NEW_PASSWORD = {"autocomplete": "new-password"}


class PasswordForm(StaffForm):
    """A password strong enough for the settings of the house."""

    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs=_NEW_PASSWORD),
        help_text=_("At least ten characters. Tell it in person; it can be changed after signing in."),
    )

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password)
        return password


class LoginForm(PasswordForm):
    """A new login of staff."""

    username = forms.SlugField(
        label=pgettext_lazy("account", "Login"), max_length=64, help_text=_("Latin letters, digits, - and _.")
    )
    display_name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("E-mail"), required=False)
    language = forms.ChoiceField(label=_("Language"), choices=list(LANGUAGE_NAMES.items()))

    field_order = ("username", "display_name", "email", "language", "password")


class PostForm(StaffForm):
    """A role in an institution, or in one of its branches."""

    role = forms.ChoiceField(label=_("Role"), choices=list(ROLE_NAMES.items()))
    where = forms.ChoiceField(label=_("Where"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Any: whatever the base takes
        super().__init__(*args, **kwargs)
        self._places = _places()
        self.offer("where", [(key, name) for key, (name, _place) in self._places.items()])

    @property
    def place(self) -> tuple[int, int | None]:
        """Institution and branch that were chosen."""
        return self._places[self.cleaned_data["where"]][1]


class TerminalForm(StaffForm):
    """A terminal of the REST door."""

    label = forms.CharField(label=_("What the terminal is called"), max_length=80)
    role = forms.ChoiceField(label=_("Role"), choices=list(ROLE_NAMES.items()))
    point = forms.ChoiceField(label=_("Service point"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Any: whatever the base takes
        super().__init__(*args, **kwargs)
        language = _language()
        points = [(str(point.id), f"{point.code} — {point.name_in(language)}") for point in network.service_points()]
        self.offer("point", points)

    @property
    def terminal(self) -> dict[str, Any]:  # Any: keyword arguments of the service
        """Arguments for the service that issues the token."""
        data = self.cleaned_data
        return {"label": data["label"], "role": StaffRole(data["role"]), "service_point_id": int(data["point"])}


def _places() -> dict[str, tuple[str, tuple[int, int | None]]]:
    """Institutions, each followed by its branches: key → (name, (institution, branch))."""
    language = _language()
    branches = network.branch_cards(language)
    found: dict[str, tuple[str, tuple[int, int | None]]] = {}
    for institution in network.institutions():
        found[f"i{institution.id}"] = (institution.names.name_in(language), (institution.id, None))
        for branch in branches:
            if branch.institution_code == institution.code:
                found[f"b{branch.id}"] = (f"— {branch.name}", (institution.id, branch.id))
    return found


def _language() -> str:
    return (get_language() or "kk")[:2]
