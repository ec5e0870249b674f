"""Forms of the grid: a row, a named policy, the cells to look at, a start, a case to try."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kitaphana.circulation.services import NewNamedPolicy, NewRow, Supposed
from kitaphana.core.trilingual import LANGUAGES, Names
from kitaphana.edges.staff.forms.base import StaffForm, day_field
from kitaphana.edges.staff.grid_pages import CRITERIA, KINDS, criteria_names, language
from kitaphana.edges.staff.grid_words import CRITERION_NAMES, KIND_NAMES, VALUE_HELP, VALUE_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kitaphana.circulation.queries import PolicyFacts
    from kitaphana.network.queries import ServicePointFacts

_SWITCHES = ("is_lendable", "is_holdable", "floats", "takes_same", "takes_equal", "takes_payment")
_YES_NO = [("", "—"), ("yes", _("yes")), ("no", _("no"))]
_STEPS = "overdue_steps"
_NAME_LABELS = {"kk": _("Name in Kazakh"), "ru": _("Name in Russian"), "en": _("Name in English")}


class RowForm(StaffForm):
    """The criteria of a row, and the policy that it has of each kind."""

    def __init__(self, *args: Any, policies: "Iterable[PolicyFacts]", **kwargs: Any) -> None:  # Any: of the base
        super().__init__(*args, **kwargs)
        for name, choices in criteria_names().items():
            self._choose(name, CRITERION_NAMES[name], [("", _("all")), *choices.items()])
        by_kind: dict[str, list[tuple[str, str]]] = {kind: [] for kind in KINDS}
        for one in policies:
            by_kind[one.kind].append((one.code, one.names.name_in(language())))
        for kind, named in by_kind.items():
            self._choose(f"policy_{kind}", KIND_NAMES[kind], [("", _("none: a lighter row decides")), *named])

    def _choose(self, name: str, label: Any, choices: "list[tuple[str, Any]]") -> None:  # Any: lazy text
        widget = forms.Select(attrs={"class": "form-select"})
        self.fields[name] = forms.ChoiceField(label=label, required=False, choices=choices, widget=widget)

    @property
    def row(self) -> NewRow:
        """The row as the service asks for it."""
        data = self.cleaned_data
        return NewRow({name: data[name] for name in CRITERIA}, {kind: data[f"policy_{kind}"] for kind in KINDS})


class PolicyForm(StaffForm):
    """A named policy of one kind: its code, three names and its values."""

    code = forms.CharField(label=_("Code"), max_length=40)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:  # Any: whatever the base takes
        super().__init__(*args, **kwargs)
        self.kind = kind
        for code in LANGUAGES:
            self.fields[f"name_{code}"] = forms.CharField(label=_NAME_LABELS[code], max_length=200)
        for name in KINDS[kind]:
            self.fields[name] = _value_field(name)
        for field in self.fields.values():
            field.widget.attrs.setdefault("class", "form-control")

    def clean(self) -> dict[str, Any] | None:
        """Steps as days, switches as yes or no."""
        data = super().clean() or self.cleaned_data
        for name in KINDS[self.kind]:
            if name in _SWITCHES:
                data[name] = {"yes": True, "no": False}.get(data.get(name, ""))
        if _STEPS in data:
            data[_STEPS] = self._steps(data[_STEPS])
        return data

    def _steps(self, text: str) -> list[int] | None:
        parts = [part.strip() for part in text.split(",") if part.strip()]
        if not all(part.isdecimal() for part in parts):
            self.add_error(_STEPS, _("Write days with commas: 1, 7, 30."))
            return None
        return [int(part) for part in parts] or None

    @property
    def policy(self) -> NewNamedPolicy:
        """The policy as the service asks for it."""
        data = self.cleaned_data
        names = Names(*(data[f"name_{code}"] for code in LANGUAGES))
        return NewNamedPolicy(self.kind, data["code"], names, {name: data.get(name) for name in KINDS[self.kind]})


def policy_initial(policy: "PolicyFacts") -> dict[str, Any]:  # Any: of any field
    """What a form of that policy begins with."""
    values = {name: _shown(value) for name, value in policy.values.items()}
    names = {f"name_{code}": getattr(policy.names, code) for code in LANGUAGES}
    return {"code": policy.code, **names, **values}


def _shown(value: Any) -> Any:  # Any: int, bool, tuple or None
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, tuple) else value


def _value_field(name: str) -> forms.Field:
    shared: dict[str, Any] = {"label": VALUE_NAMES[name], "required": False, "help_text": VALUE_HELP.get(name, "")}
    if name in _SWITCHES:
        widget = forms.Select(attrs={"class": "form-select"})
        return forms.ChoiceField(choices=_YES_NO, widget=widget, **shared)
    return forms.CharField(max_length=80, **shared) if name == _STEPS else forms.IntegerField(min_value=0, **shared)


class CellsForm(StaffForm):
    """Which value of the grid is looked at, and under which other criteria."""

    value = forms.ChoiceField(label=_("Value"), required=False)
    pool = forms.ChoiceField(label=CRITERION_NAMES["pool"], required=False)
    institution = forms.ChoiceField(label=CRITERION_NAMES["institution"], required=False)
    age_band = forms.ChoiceField(label=CRITERION_NAMES["age_band"], required=False)
    form = forms.ChoiceField(label=CRITERION_NAMES["form"], required=False)

    def __init__(self, *args: Any, names: dict[str, dict[str, str]], **kwargs: Any) -> None:  # Any: of the base
        super().__init__(*args, **kwargs)
        groups: list[Any] = [
            (KIND_NAMES[kind], [(name, VALUE_NAMES[name]) for name in values]) for kind, values in KINDS.items()
        ]
        self.offer("value", groups)
        for name in ("pool", "institution", "age_band", "form"):
            self.offer(name, [("", _("all")), *names[name].items()])

    @property
    def chosen(self) -> dict[str, str]:
        """The value and the criteria; nonsense counts as nothing."""
        data = self.cleaned_data if self.is_valid() else {}
        criteria = {name: data.get(name, "") for name in ("pool", "institution", "age_band", "form")}
        return {"value": data.get("value") or "loan_days", **criteria}


class StartForm(StaffForm):
    """From which day a version is to hold."""

    starts_on = day_field(label=_("Holds from"))


class TitleForm(StaffForm):
    """What a draft is called."""

    title = forms.CharField(label=_("Name of the draft"), max_length=120, required=False)


class TryForm(StaffForm):
    """A reader or a category, an item or a category, and a service point."""

    point = forms.ChoiceField(label=_("Service point"))
    card = forms.CharField(label=_("Card of the reader"), max_length=40, required=False)
    patron_category = forms.ChoiceField(label=_("or category of readers"), required=False)
    age_band = forms.ChoiceField(label=CRITERION_NAMES["age_band"], required=False)
    barcode = forms.CharField(label=_("Barcode of the item"), max_length=40, required=False)
    item_category = forms.ChoiceField(label=_("or category of items"), required=False)
    form = forms.ChoiceField(label=CRITERION_NAMES["form"], required=False)
    institution = forms.ChoiceField(label=CRITERION_NAMES["institution"], required=False)

    def __init__(
        self,
        *args: Any,
        points: "Iterable[ServicePointFacts]",
        has_readers: bool,
        **kwargs: Any,  # Any: of the base
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offer("point", [(point.code, f"{point.code} · {point.name_in(language())}") for point in points])
        names = criteria_names()
        for name in ("patron_category", "item_category"):
            self.offer(name, [("", "—"), *names[name].items()])
        for name in ("age_band", "form", "institution"):
            self.offer(name, [("", "—"), *names[name].items()])
        if not has_readers:
            del self.fields["card"]

    def clean(self) -> dict[str, Any] | None:
        """One of each pair must be said."""
        data = super().clean() or self.cleaned_data
        if not data.get("card") and not data.get("patron_category"):
            self.add_error("patron_category", _("Give a card or a category of readers."))
        if not data.get("barcode") and not data.get("item_category"):
            self.add_error("item_category", _("Give a barcode or a category of items."))
        return data

    def supposed(self, patron_id: int | None, item_id: int | None) -> Supposed:
        """The case as the service asks for it."""
        names = ("patron_category", "age_band", "item_category", "form", "institution")
        return Supposed(patron_id=patron_id, item_id=item_id, **{name: self.cleaned_data[name] for name in names})
