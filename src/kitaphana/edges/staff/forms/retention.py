"""The days after which an institution forgets who had what."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kitaphana.edges.staff.forms.base import StaffForm


class RetentionForm(StaffForm):
    """A number of days; the service knows how many are possible."""

    days = forms.IntegerField(
        label=_("Days after the return"),
        min_value=0,
        help_text=_("0: the night after the return. At most 365. The law and your own rules say how many you need."),
    )
