"""What staff change in the record of who calls: one act of a service each, as done by telephone."""

from collections.abc import Callable
from typing import Final

from django.contrib import messages
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from kitaphana.edges.staff import calls
from kitaphana.edges.staff.access import StaffRequest, command_id_of
from kitaphana.edges.staff.feedback import tell_outcome
from kitaphana.edges.staff.forms.readers import PostalForm
from kitaphana.patrons import services
from kitaphana.patrons.auth import source_of_request
from kitaphana.patrons.contacts import contacts_of
from kitaphana.patrons.queries import PatronCard
from kitaphana.patrons.services import own_login
from kitaphana.patrons.services.codes import waiting_address
from kitaphana.ui import formats

Act = Callable[[StaffRequest, PatronCard], None]


def _send_code(request: StaffRequest, reader: PatronCard) -> None:
    """To an address that stands in the record: the caller shows that it is theirs."""
    channel = request.POST.get("channel", "")
    known = next((one.address for one in contacts_of(reader.id) if one.channel == channel), "")
    _send(request, reader, known, is_new=False)


def _new_address(request: StaffRequest, reader: PatronCard) -> None:
    """To the address that shall stand there; only for who has shown to hold one of before."""
    if not calls.has_shown(request, reader.id):
        messages.error(request, _("First let the caller read out a code."))
        return
    _send(request, reader, request.POST.get("address", "")[:254], is_new=True)


def _send(request: StaffRequest, reader: PatronCard, address: str, *, is_new: bool) -> None:
    def send() -> None:
        source = source_of_request(request)
        asked = {"address": address, "language": reader.language, "source": source}
        calls.keep_code(request, reader.id, services.ask_new_address(**asked, is_by_call=True), is_new=is_new)

    tell_outcome(request, send, _("The code is on its way. Let the caller read it out."))


def _digits(request: StaffRequest, reader: PatronCard) -> None:
    handle, is_new = calls.code_of(request, reader.id)
    sent_to = waiting_address(purpose="call", handle=handle)
    if sent_to and not is_new and sent_to.address not in {one.address.lower() for one in contacts_of(reader.id)}:
        handle = ""  # the record has another address since: this one proves nothing
    done = _("The new address stands in the record.") if is_new else _("The address is the caller’s.")
    if tell_outcome(request, lambda: _proven(request, reader, handle), done):
        calls.note_shown(request, reader.id)


def _proven(request: StaffRequest, reader: PatronCard, handle: str) -> None:
    services.change_address(
        patron_id=reader.id,
        handle=handle,
        code=request.POST.get("code", "")[:20],
        source=source_of_request(request),
        by=calls.by_telephone(request),
        is_by_call=True,
    )


def _post(request: StaffRequest, reader: PatronCard) -> None:
    """Where letters go. They would go to whoever names it, so it asks for as much as another phone does."""
    if not calls.has_shown(request, reader.id):
        messages.error(request, _("First let the caller read out a code."))
        return
    form = PostalForm(request.POST)
    for errors in form.errors.values():
        messages.error(request, " ".join(map(str, errors)))
    if form.is_valid():
        by, lines = calls.by_telephone(request), form.cleaned_data
        tell_outcome(request, lambda: services.set_postal_address(patron_id=reader.id, by=by, **lines), _("Saved."))


def _name(request: StaffRequest, reader: PatronCard) -> None:
    names = {part: request.POST.get(part, "")[:200] for part in ("surname", "given_name", "patronymic")}
    tell_outcome(
        request,
        lambda: services.ask_name_change(patron_id=reader.id, by=calls.by_telephone(request), **names),
        _("Noted. A desk that sees the document confirms it."),
    )


def _language(request: StaffRequest, reader: PatronCard) -> None:
    wanted = request.POST.get("language", "")
    tell_outcome(
        request,
        lambda: services.change_contact(patron_id=reader.id, language=wanted, by=calls.by_telephone(request)),
        _("Saved."),
    )


def _term(request: StaffRequest, reader: PatronCard) -> None:
    asked = _("Read the words out first, and tick the box when the caller agrees.")
    if calls.is_ticked(request, "is_read", asked):
        tell_outcome(request, lambda: _renewed(request, reader), _("The registration is renewed."))


def _renewed(request: StaffRequest, reader: PatronCard) -> None:
    services.renew_online(
        patron_id=reader.id,
        institution_id=calls.number_in(request, "institution"),
        language=(get_language() or "kk")[:2],
        by=calls.by_telephone(request),
        command_id=f"{command_id_of(request)}:term",
    )


def _lost(request: StaffRequest, reader: PatronCard) -> None:
    tell_outcome(
        request,
        lambda: services.replace_lost_card(
            patron_id=reader.id,
            number=request.POST.get("card", ""),
            by=calls.by_telephone(request),
            command_id=f"{command_id_of(request)}:lost",
        ),
        _("The old card opens nothing any more. The new one is in the reader’s account, and every desk prints it."),
    )


def _sign_out(request: StaffRequest, reader: PatronCard) -> None:
    count = own_login.end_all_devices(patron_id=reader.id, by=calls.by_telephone(request))
    text = ngettext("%(number)s device is signed out.", "%(number)s devices are signed out.", count)
    messages.success(request, text % {"number": formats.number(count)})


def _calendar(act: str) -> Act:
    def change(request: StaffRequest, reader: PatronCard) -> None:
        by = calls.by_telephone(request)
        if act == "open":
            services.open_calendar(patron_id=reader.id, by=by)
            messages.success(request, _("The address stands in the reader’s account; it is told to nobody else."))
        elif act == "close":
            services.close_calendar(patron_id=reader.id, by=by)
            messages.success(request, _("The address leads nowhere any more."))
        else:
            shows = request.POST.get("shows_titles") == "on"
            services.show_titles(patron_id=reader.id, shows_titles=shows, by=by)
            messages.success(request, _("Saved."))

    return change


ACTS: Final[dict[str, Act]] = {
    "code": _send_code,
    "address": _new_address,
    "digits": _digits,
    "post": _post,
    "name": _name,
    "language": _language,
    "term": _term,
    "lost": _lost,
    "sign-out": _sign_out,
    "calendar-open": _calendar("open"),
    "calendar-titles": _calendar("titles"),
    "calendar-close": _calendar("close"),
}
