"""Forms of paper days: sheets to print, a table to send, what its columns hold."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kitaphana.circulation.services.paper import MOST_SHEETS
from kitaphana.core import clock
from kitaphana.edges.staff.forms.base import StaffForm, day_field
from kitaphana.edges.staff.labels import LANGUAGE_NAMES
from kitaphana.edges.staff.member import Member
from kitaphana.edges.staff.permissions import Permission
from kitaphana.network import queries as network

if TYPE_CHECKING:
    from kitaphana.network.queries import ServicePointFacts


class PaperForm(StaffForm):
    """A form about one of the service points where the member may write such things down."""

    service_point = forms.ChoiceField(label=_("Service point"))

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:  # Any: as the base
        super().__init__(*args, **kwargs)
        language = (get_language() or "kk")[:2]
        self.points = {str(point.id): point for point in points_of(member)}
        self.offer(
            "service_point", [(id_, f"{one.name_in(language)} ({one.code})") for id_, one in self.points.items()]
        )
        if member.point is not None:
            self.fields["service_point"].initial = str(member.point.id)

    @property
    def point(self) -> "ServicePointFacts":
        """The chosen one; call it on a valid form."""
        return self.points[self.cleaned_data["service_point"]]


class SheetsForm(PaperForm):
    """How many sheets, in which language; the day is left to be written by hand when it is not known yet."""

    count = forms.IntegerField(label=_("How many sheets"), min_value=1, max_value=MOST_SHEETS, initial=2)
    language = forms.ChoiceField(label=_("Language of the sheet"), choices=list(LANGUAGE_NAMES.items()))
    day = day_field(
        label=_("Day"), required=False, help_text=_("Leave it empty for sheets that lie ready in a drawer.")
    )


class PaperTableForm(PaperForm):
    """A table of what was written."""

    file = forms.FileField(
        label=_("Table"),
        help_text=_("An Excel workbook (.xlsx) or CSV; its first row names the columns."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
    )
    day = day_field(label=_("Day of the sheet"), help_text=_("For rows that tell only the hour."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Any: as the base
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = clock.today()


class DayForm(StaffForm):
    """The day of rows that tell only the hour."""

    day = day_field(label=_("Day of the sheet"))


def points_of(member: Member) -> "list[ServicePointFacts]":
    """Where the member may write down what happened."""
    return [
        point
        for point in network.service_points()
        if member.may_at(Permission.PAPER, institution_id=point.institution_id, branch_id=point.branch_id)
    ]
