"""The form of a desk's diary."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kitaphana.edges.staff.forms.base import StaffForm


class CorrectionForm(StaffForm):
    """Visits to add or to take away; the reason is asked for by the service."""

    point = forms.CharField(widget=forms.HiddenInput)
    on = forms.CharField(widget=forms.HiddenInput)
    count = forms.IntegerField(label=_("Visits to add, or with a minus to take away"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)
