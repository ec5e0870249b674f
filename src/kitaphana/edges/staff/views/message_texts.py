"""Texts of messages: which hold, written anew, looked at on real cases, sent for a look, and older ones again."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kitaphana.core import clock
from kitaphana.core.errors import Refused
from kitaphana.core.trilingual import LANGUAGES
from kitaphana.edges.staff.access import StaffRequest, page, staff_page
from kitaphana.edges.staff.feedback import add_refusals, tell_outcome
from kitaphana.edges.staff.forms.messages import TextForm
from kitaphana.edges.staff.letter_proof import letter_proof
from kitaphana.edges.staff.message_house import house_of, houses_of
from kitaphana.edges.staff.message_words import PLACEHOLDERS
from kitaphana.edges.staff.permissions import Permission
from kitaphana.notices import queries, services
from kitaphana.notices.rules.kinds import KINDS, LAYOUT, Channel
from kitaphana.notices.rules.reading import reading_ease
from kitaphana.notices.rules.texts import Text
from kitaphana.ui import formats

if TYPE_CHECKING:
    import datetime as dt

    from kitaphana.network.queries import InstitutionFacts
    from kitaphana.notices.queries import TextRow

FIELDS = {
    "notice_text_empty": "body",
    "notice_placeholder_missing": "body",
    "notice_address_invalid": "address",
    "notice_channel_off": "address",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Which text a page is about."""

    kind: str
    channel: str
    language: str
    house: "InstitutionFacts"


@staff_page(Permission.MESSAGE_TEXTS)
def kinds(request: StaffRequest) -> HttpResponse:
    """All kinds, and how many of their texts are the institution's own."""
    house = house_of(request, Permission.MESSAGE_TEXTS)
    rows: dict[str, list[TextRow]] = defaultdict(list)
    for row in queries.text_rows(house.id):
        if row.channel in channels_of(row.kind):
            rows[row.kind].append(row)
    context = {
        "kinds": [(kind, sum(row.is_own for row in found), len(found)) for kind, found in rows.items()],
        "houses": houses_of(request, Permission.MESSAGE_TEXTS),
        "house": house,
        "tab": "texts",
        "section": "messages",
    }
    return page(request, "messages/kinds.html", context)


@staff_page(Permission.MESSAGE_TEXTS)
def texts(request: StaffRequest, kind: str) -> HttpResponse:
    """The texts of one kind by channel and language."""
    if kind not in queries.EDITED_KINDS:
        raise Http404
    house = house_of(request, Permission.MESSAGE_TEXTS)
    rows: dict[str, list[TextRow]] = {channel: [] for channel in channels_of(kind)}
    for row in queries.text_rows(house.id, kind=kind):
        if row.channel in rows:
            rows[row.channel].append(row)
    context = {"kind": kind, "channels": rows.items(), "house": house, "tab": "texts", "section": "messages"}
    return page(request, "messages/texts.html", context)


@staff_page(Permission.MESSAGE_TEXTS, methods=("GET", "POST"))
def text(request: StaffRequest, kind: str, channel: str, language: str) -> HttpResponse:
    """One text: a POST looks (`act=look`), sends it for a look, draws it, saves it, or lets an older one hold again."""
    if kind not in queries.EDITED_KINDS or channel not in channels_of(kind) or language not in LANGUAGES:
        raise Http404
    place = Place(kind, channel, language, house_of(request, Permission.MESSAGE_TEXTS))
    if request.method == "POST" and request.POST.get("act") == "restore":
        _restore(request, place)
        return redirect(request.path)
    now = queries.current_text(kind, channel, language, place.house.id)
    form = TextForm(
        request.POST or None,
        initial={"subject": now.text.subject, "body": now.text.body, "item": now.text.item},
        kind=kind,
        channel=channel,
        cases=queries.preview_cases(kind, [place.house.id]),
    )
    if form.is_valid() and request.POST.get("act") == "paper" and channel == Channel.LETTER:
        return _on_paper(form, place)
    if form.is_valid() and _act(request, form, place):
        return redirect(request.path)
    return _shown(request, form, place, now)


def channels_of(kind: str) -> tuple[str, ...]:
    """Channels over which a kind can go at all, in the order of pages."""
    if kind == LAYOUT:
        return (Channel.EMAIL, Channel.TELEGRAM, Channel.LETTER)
    what = KINDS[kind]
    if not what.is_listed:
        return (Channel.EMAIL, Channel.SMS)
    return tuple(one.value for one in Channel if one is not Channel.LETTER or what.is_letter)


def _act(request: StaffRequest, form: TextForm, place: Place) -> bool:
    """What the button asks for; True when the page is to be opened anew."""
    act = request.POST.get("act")
    try:
        if act == "save":
            services.save_text(
                institution_id=place.house.id,
                kind=place.kind,
                channel=place.channel,
                language=place.language,
                text=form.text,
                starts_on=form.cleaned_data["starts_on"],
                by=request.member.actor,
            )
            messages.success(request, _saved(form.cleaned_data["starts_on"]))
            return True
        if act == "send" and (send := _sending(request, form, place)) is not None:
            send(
                channel=place.channel,
                language=place.language,
                institution_id=place.house.id,
                by=request.member.actor,
                kind=place.kind,
                text=form.text,
            )
            messages.success(request, _("Sent. It arrives within a minute."))
    except Refused as refused:
        add_refusals(form, refused, {code: name for code, name in FIELDS.items() if name in form.fields})
    return False


def _sending(request: StaffRequest, form: TextForm, place: Place) -> Callable[..., None] | None:
    """To the address of the form, or to the member's own chat or browser; None where nothing is sent for a look."""
    if "address" in form.fields:
        return partial(services.send_test, address=form.cleaned_data["address"])
    return partial(services.send_test_to_own, user_id=request.user.pk or 0) if _is_to_own(place) else None


def _is_to_own(place: Place) -> bool:
    return place.channel in (Channel.TELEGRAM, Channel.PUSH) and place.kind != LAYOUT


def _on_paper(form: TextForm, place: Place) -> HttpResponse:
    """The letter as a PDF, in the words of the form."""
    shown = queries.preview(
        form.text,
        kind=place.kind,
        channel=place.channel,
        language=place.language,
        institution_id=place.house.id,
        case=str(form.cleaned_data.get("case", "")),
    )
    library = place.house.names.name_in(place.language)
    body = letter_proof(shown, library=library, language=place.language)
    answer = HttpResponse(body, content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="letter.pdf"'
    return answer


def _saved(starts_on: "dt.date | None") -> str:
    if starts_on is None or starts_on == clock.today():
        return _("Saved. Messages go out in these words from now on.")
    day = formats.day(starts_on, (get_language() or "kk")[:2])
    return _("Saved. First day of the new words: %(day)s.") % {"day": day}


def _restore(request: StaffRequest, place: Place) -> None:
    asked = request.POST.get("version", "")
    version = int(asked) if asked.isdecimal() and len(asked) < 9 else None
    tell_outcome(
        request,
        lambda: services.restore_text(
            institution_id=place.house.id,
            kind=place.kind,
            channel=place.channel,
            language=place.language,
            version=version,
            by=request.member.actor,
        ),
        _("The older text holds again."),
    )


def _shown(request: StaffRequest, form: TextForm, place: Place, now: "TextRow") -> HttpResponse:
    is_read = form.is_bound and form.is_valid()
    draft = form.text if is_read else now.text
    case = str(form.cleaned_data.get("case", "")) if is_read else ""
    house = place.house.id
    shown = queries.preview(
        draft, kind=place.kind, channel=place.channel, language=place.language, institution_id=house, case=case
    )
    context = {
        "place": place,
        "form": form,
        "now": now,
        "preview": shown,
        "own_way": queries.own_way(request.user.pk or 0, Channel(place.channel)) if _is_to_own(place) else "",
        "ease": reading_ease(shown.text),
        "words": [(name, PLACEHOLDERS[name]) for name in queries.words_of(place.kind)],
        "platform": _if_other(queries.platform_text(place.kind, place.channel, place.language), now),
        "versions": queries.versions_of(place.kind, place.channel, place.language, house),
        "languages": LANGUAGES,
        "tab": "texts",
        "section": "messages",
    }
    return page(request, "messages/text.html", context)


def _if_other(platform: Text, now: "TextRow") -> Text | None:
    """The platform's own text, where another one holds."""
    return platform if now.version and platform != now.text else None
