"""Forms of the moving in of readers: the table, and what is said of its columns."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kitaphana.circulation.services import moving_in
from kitaphana.edges.staff.forms.base import StaffForm
from kitaphana.edges.staff.labels import BLOCK_REASONS, CARD_STATES, LANGUAGE_NAMES
from kitaphana.edges.staff.member import Member
from kitaphana.edges.staff.permissions import Permission
from kitaphana.network import queries as network
from kitaphana.patrons import queries as patrons

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from django.utils.datastructures import MultiValueDict


class TableForm(StaffForm):
    """A table of readers, of readers with their loans, or of loans."""

    file = forms.FileField(
        label=_("Table"),
        help_text=_("An Excel workbook (.xlsx) or CSV, in any encoding; its first row names the columns."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
    )
    institution = forms.ChoiceField(label=_("Whose readers"))

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:  # Any: as the base
        super().__init__(*args, **kwargs)
        owners = owners_of(member)
        self.offer("institution", owners)
        if len(owners) == 1:
            self.fields["institution"].widget = forms.HiddenInput()
            self.fields["institution"].initial = owners[0][0]


class OptionsForm(StaffForm):
    """What no column says."""

    category = forms.ChoiceField(label=_("Category of readers without one"), required=False)
    language = forms.ChoiceField(label=_("Language of messages"), choices=list(LANGUAGE_NAMES.items()))
    service_point = forms.ChoiceField(label=_("Where the open loans were made"), required=False)
    card_prefix = forms.CharField(
        label=_("Put before every card number"),
        max_length=12,
        required=False,
        help_text=_("Only if numbers of this institution clash with others’, for example UNI-"),
    )
    mapping_name = forms.CharField(
        label=_("Keep these columns as"),
        max_length=80,
        required=False,
        help_text=_("The next table with the same header gets them by itself."),
    )
    has_consents = forms.BooleanField(
        label=_("The institution holds signed consents to the processing of personal data of all these readers"),
        required=False,
    )

    def __init__(self, *args: Any, institution_id: int, **kwargs: Any) -> None:  # Any: as the base
        super().__init__(*args, **kwargs)
        self.offer("category", [("", "—"), *category_choices()])
        self.offer("service_point", [("", "—"), *_points(institution_id)])

    @property
    def options(self) -> moving_in.Options:
        """As the mapping has them; call it on a valid form."""
        names = ("category", "language", "card_prefix", "has_consents")
        return moving_in.Options(**{name: self.cleaned_data[name] for name in names})


def table_form(
    member: Member, data: QueryDict | None = None, files: "MultiValueDict[str, UploadedFile[Any]] | None" = None
) -> TableForm:
    """The form with the institutions of the member."""
    return TableForm(data, files, member=member)


def owners_of(member: Member) -> list[tuple[str, str]]:
    """The institutions whose readers the member may move in: id and name."""
    posts = member.posts_with(Permission.MOVE_IN_READERS)
    codes = {post.institution_code: str(post.institution_id) for post in posts}
    found = [(id_, code, network.institution_facts(code)) for code, id_ in sorted(codes.items())]
    return [(id_, facts.names.name_in(_language()) if facts else code) for id_, code, facts in found]


def category_choices() -> list[tuple[str, str]]:
    """Categories of readers: code and name."""
    return [(one.code, one.name_in(_language())) for one in patrons.list_categories()]


def word_choices(target: str, institution_id: int) -> list[tuple[str, Any]]:  # Any: text or lazy text
    """What a word of the older system may mean here."""
    if target == moving_in.Target.CATEGORY:
        return category_choices()
    if target == moving_in.Target.HOME_BRANCH:
        branches = network.branch_cards(_language())
        found = [(one.code, one.name) for one in branches if one.institution_id == institution_id]
        return [(moving_in.NOTHING, _("no branch")), *found]
    if target == moving_in.Target.CARD_STATE:
        return list(CARD_STATES.items())
    return [(moving_in.NOTHING, _("no block")), *BLOCK_REASONS.items()]


def _points(institution_id: int) -> list[tuple[str, str]]:
    points = (point for point in network.service_points() if point.institution_id == institution_id)
    return [(str(point.id), f"{point.name_in(_language())} ({point.code})") for point in points]


def _language() -> str:
    return (get_language() or "kk")[:2]
