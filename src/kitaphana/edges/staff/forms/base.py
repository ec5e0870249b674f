"""What all staff forms share: the classes of the theme on their widgets, and lists filled when the form is made."""

from collections.abc import Iterable
from typing import Any

from django import forms

_CLASSES: dict[type[forms.Widget], str] = {forms.Select: "form-select", forms.CheckboxInput: "form-check-input"}


class StaffForm(forms.Form):
    """A form whose widgets carry the theme's classes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Any: whatever django.forms.Form takes
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.setdefault("class", _CLASSES.get(type(field.widget), "form-control"))

    def offer(self, name: str, choices: Iterable[tuple[str, Any]]) -> None:  # Any: text or lazy text
        """Fill the list of a field."""
        field = self.fields[name]
        if not isinstance(field, forms.ChoiceField):
            raise TypeError(f"{name} is not a list")
        field.choices = list(choices)


def day_field(**options: Any) -> forms.DateField:  # Any: options of the field
    """A calendar day; browsers offer their own calendar, which also takes typing."""
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)
