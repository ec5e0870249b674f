"""Forms of labels: which items, on which sheet, and the measures of a sheet of one's own."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kitaphana.edges.staff.forms.base import StaffForm
from kitaphana.edges.staff.printing.document import KINDS
from kitaphana.holdings.queries import MOST_LABELS, LabelChoice
from kitaphana.holdings.rules.labels import Sheet

_MOST_CODES = 45 * MOST_LABELS
_LAST_ID = 2**63 - 1


class LabelForm(StaffForm):
    """Which items, which kind of label, which sheet, and where on it to begin; make it by `choices` of sheets."""

    kind = forms.ChoiceField(label=_("Kind of label"), choices=list(KINDS.items()))
    sheet = forms.ChoiceField(label=_("Sheet"))
    codes = forms.CharField(
        label=_("Barcodes or accession numbers, scanned one after another"),
        required=False,
        max_length=_MOST_CODES,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    first_number = forms.CharField(label=_("Accession numbers from"), required=False, max_length=40)
    last_number = forms.CharField(label=pgettext_lazy("number", "to"), required=False, max_length=40)
    branch = forms.ChoiceField(label=_("Branch"), required=False)
    newest = forms.IntegerField(
        label=_("Its newest items, how many"), required=False, min_value=1, max_value=MOST_LABELS
    )
    batch = forms.IntegerField(label=_("Number of an import"), required=False, min_value=1, max_value=_LAST_ID)
    edition = forms.IntegerField(required=False, widget=forms.HiddenInput, max_value=_LAST_ID)
    item = forms.IntegerField(required=False, widget=forms.HiddenInput, max_value=_LAST_ID)
    start = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, sheets: list[tuple[str, Any]], branches: list[tuple[str, str]], **kwargs: Any
    ) -> None:  # Any: as the base; lazy text
        super().__init__(*args, **kwargs)
        self.offer("sheet", sheets)
        self.offer("branch", [("", "—"), *branches])

    @property
    def choice(self) -> LabelChoice:
        """The items as the query asks for them."""
        given = self.cleaned_data
        return LabelChoice(
            codes=tuple(given["codes"].split()),
            first_number=given["first_number"].strip(),
            last_number=given["last_number"].strip(),
            edition_id=given["edition"],
            item_id=given["item"],
            batch_id=given["batch"],
            branch_id=int(given["branch"]) if given["branch"] else None,
            newest=given["newest"] or (50 if given["branch"] else 0),
        )


def _millimetres(label: Any, **options: Any) -> forms.DecimalField:  # Any: lazy text; options of the field
    return forms.DecimalField(label=label, max_digits=4, decimal_places=1, min_value=0, max_value=297, **options)


class SheetForm(StaffForm):
    """The measures of a sheet, as its packet or a ruler says them."""

    name = forms.CharField(label=_("Name of the sheet"), max_length=60)
    columns = forms.IntegerField(label=_("Labels in a row"), min_value=1, max_value=20)
    rows = forms.IntegerField(label=_("Rows"), min_value=1, max_value=50)
    width = _millimetres(_("Width of a label, mm"))
    height = _millimetres(_("Height of a label, mm"))
    left = _millimetres(_("Margin on the left, mm"))
    top = _millimetres(_("Margin above, mm"))
    gap_x = _millimetres(_("Gap between columns, mm"), initial=0)
    gap_y = _millimetres(_("Gap between rows, mm"), initial=0)

    @property
    def measures(self) -> Sheet:
        """The sheet as the rules know it."""
        lengths = ("width", "height", "left", "top", "gap_x", "gap_y")
        given = self.cleaned_data
        return Sheet(given["columns"], given["rows"], **{name: float(given[name]) for name in lengths})
