"""The rules of matching as a form."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kitaphana.catalog.rules import KEYS as ALL_KEYS
from kitaphana.catalog.rules import OTHER_MATCH_ACTS, OWN_MATCH_ACTS, OWN_NUMBER_ACTS, MatchSettings
from kitaphana.edges.staff.forms.base import StaffForm
from kitaphana.edges.staff.matching_words import KEYS

_SEPARATORS = re.compile(r"[\s,;]+")
_NONE = ("", "—")
_OWN_NUMBER = {
    "overlay": _("Replace our record by what comes"),
    "keep": _("Keep our record, take its items only"),
}
_OWN_MATCH = {
    "ask": _("Make a new edition and ask a person"),
    "beside": _("Put it beside ours, which goes on describing the edition"),
    "overlay": _("Replace our record by what comes"),
}
_OTHER_MATCH = {
    "beside": _("Put it beside theirs, which goes on describing the edition"),
    "lead": _("Let ours describe the edition from now on"),
    "apart": _("Make a new edition"),
}


class MatchRulesForm(StaffForm):
    """Keys in their order, what a match does, and what survives."""

    key_1 = forms.ChoiceField(label=_("Look first by"), required=False)
    key_2 = forms.ChoiceField(label=_("then by"), required=False)
    key_3 = forms.ChoiceField(label=_("then, third, by"), required=False)
    key_4 = forms.ChoiceField(label=_("and last by"), required=False)
    own_number = forms.ChoiceField(label=_("A record comes again under its own number, changed"))
    own_match = forms.ChoiceField(label=_("It looks like another record of ours"))
    other_match = forms.ChoiceField(label=_("It looks like a record of another institution"))
    protected = forms.CharField(
        label=_("Fields of ours that survive a replacement"),
        help_text=_(
            "Tags like 590, groups like 69X, subfields like 245$h; one a line. Fields of items are never protected."
        ),
        widget=forms.Textarea(attrs={"rows": 4, "class": "form-control"}),
        required=False,
        max_length=600,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Any: whatever the base takes
        super().__init__(*args, **kwargs)
        for number in range(1, len(ALL_KEYS) + 1):
            self.offer(f"key_{number}", [_NONE, *KEYS.items()])
        self.offer("own_number", [(one, _OWN_NUMBER[one]) for one in OWN_NUMBER_ACTS])
        self.offer("own_match", [(one, _OWN_MATCH[one]) for one in OWN_MATCH_ACTS])
        self.offer("other_match", [(one, _OTHER_MATCH[one]) for one in OTHER_MATCH_ACTS])

    @property
    def key_fields(self) -> list[forms.BoundField]:
        """The keys in their order."""
        return [field for field in self.visible_fields() if field.name.startswith("key_")]

    @property
    def act_fields(self) -> list[forms.BoundField]:
        """What is done, and what survives: long sentences, one below the other."""
        return [field for field in self.visible_fields() if not field.name.startswith("key_")]

    @staticmethod
    def initial_of(now: MatchSettings) -> dict[str, str]:
        """The rules as the form shows them."""
        keys = {f"key_{number}": key for number, key in enumerate(now.keys, start=1)}
        acts = {"own_number": now.own_number, "own_match": now.own_match, "other_match": now.other_match}
        return {**keys, **acts, "protected": "\n".join(now.protected)}

    @property
    def settings(self) -> MatchSettings:
        """The rules as the service asks for them; a key named twice counts once."""
        data = self.cleaned_data
        chosen = (data[f"key_{number}"] for number in range(1, len(ALL_KEYS) + 1))
        return MatchSettings(
            keys=tuple(dict.fromkeys(filter(None, chosen))),
            own_number=data["own_number"],
            own_match=data["own_match"],
            other_match=data["other_match"],
            protected=tuple(filter(None, _SEPARATORS.split(data["protected"]))),
        )
