"""Forms of the import of records: what is sent, and how a record that was set aside is read again."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kitaphana.edges.staff.forms.base import StaffForm
from kitaphana.edges.staff.import_labels import ENCODING_NAMES, RECORD_FORMATS
from kitaphana.edges.staff.member import Member
from kitaphana.edges.staff.permissions import Permission
from kitaphana.holdings.services import ImportRequest
from kitaphana.network import queries as network

LINES_AT_MOST = 1_000_000


class ManyFilesInput(forms.FileInput):
    """A field for several files at once."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Its value is the list of files; whether they are wanted is for the service to say."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list["UploadedFile[Any]"]:  # Any: as Django gives it
        """The files as they came; an empty one is a matter of the service too."""
        return [one for one in (data if isinstance(data, list | tuple) else [data]) if one]


class ImportForm(StaffForm):
    """Make it by `import_form`."""

    files = ManyFilesField(  # type: ignore[assignment]  # the stubs take it for what a form is bound to
        label=_("Files"),
        help_text=_("MARC 21, UNIMARC or RUSMARC (ISO 2709, MARCXML, JSON), IRBIS as text or as database (.mst with"
                    " .xrf). A ZIP archive of such files will do."),
    )  # fmt: skip
    institution = forms.ChoiceField(label=_("Whose records"))
    format = forms.ChoiceField(label=_("Format"), choices=list(RECORD_FORMATS.items()))
    encoding = forms.ChoiceField(
        label=_("Encoding"),
        choices=list(ENCODING_NAMES.items()),
        help_text=_("It is found for every record by itself; name it only when letters come out wrong."),
    )
    service_point = forms.ChoiceField(label=_("Where items stand that name no branch"), required=False)

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:  # Any: as the base
        super().__init__(*args, **kwargs)
        owners = owners_of(member)
        self.offer("institution", owners)
        if len(owners) == 1:
            self.fields["institution"].widget = forms.HiddenInput()
            self.fields["institution"].initial = owners[0][0]
        self.offer("service_point", [("", _("nowhere: set them aside")), *_points({code for code, _name in owners})])

    @property
    def request(self) -> ImportRequest:
        """What was asked for; call it on a valid form."""
        data = self.cleaned_data
        return ImportRequest(data["institution"], data["format"], data["encoding"], data["service_point"])


class ReadAgainForm(StaffForm):
    """How the bytes of a record are to be read."""

    encoding = forms.ChoiceField(label=_("Encoding"), choices=list(ENCODING_NAMES.items()))
    format = forms.ChoiceField(label=_("Format"), choices=list(RECORD_FORMATS.items()))


class MendForm(forms.Form):
    """The record as it was mended."""

    lines = forms.CharField(max_length=LINES_AT_MOST, strip=False)
    format = forms.ChoiceField(choices=list(RECORD_FORMATS.items()))


def import_form(
    member: Member, data: QueryDict | None = None, files: "MultiValueDict[str, UploadedFile[Any]] | None" = None
) -> ImportForm:
    """The form with the institutions of the member."""
    return ImportForm(data, files, member=member)


def owners_of(member: Member) -> list[tuple[str, str]]:
    """The institutions into which the member may import: code and name."""
    codes = sorted({post.institution_code for post in member.posts_with(Permission.IMPORT_RECORDS)})
    found = [(code, network.institution_facts(code)) for code in codes]
    return [(code, facts.names.name_in(_language()) if facts else code) for code, facts in found]


def _points(owners: set[str]) -> list[tuple[str, str]]:
    return [
        (point.code, f"{point.name_in(_language())} ({point.code})")
        for point in network.service_points()
        if point.institution_code in owners and point.branch_id is not None
    ]


def _language() -> str:
    return (get_language() or "kk")[:2]
