"""Which records to take along, and as what."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kitaphana.edges.staff.forms.base import StaffForm
from kitaphana.network import queries as network

FORMATS = (
    ("marc21", _("MARC 21 (ISO 2709)")),
    ("unimarc", _("UNIMARC / RUSMARC (ISO 2709)")),
    ("marcxml", _("MARCXML")),
    ("irbis", _("IRBIS (only what came from IRBIS)")),
    ("csv", _("Table (CSV)")),
    ("xlsx", _("Table (XLSX)")),
)


class ExportForm(StaffForm):
    """Everything, or what a search finds, or what has items at a branch."""

    format = forms.ChoiceField(label=_("Format"), choices=FORMATS)
    query = forms.CharField(
        label=_("Only what this search finds"),
        help_text=_("Leave it empty to take all records."),
        max_length=200,
        required=False,
    )
    branch = forms.ChoiceField(label=_("Only what this branch has"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Any: as the base
        super().__init__(*args, **kwargs)
        cards = network.branch_cards((get_language() or "kk")[:2])
        branches = [(str(one.id), f"{one.name} ({one.code})") for one in cards]
        self.offer("branch", [("", _("All branches")), *branches])
