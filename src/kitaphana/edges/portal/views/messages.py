"""All that the library has told the reader, and what they want to be told, and how."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kitaphana.core.actor import Actor
from kitaphana.core.errors import Refused
from kitaphana.edges.portal import forms
from kitaphana.edges.portal.actors import READER
from kitaphana.edges.portal.presenters import pages, refusals
from kitaphana.edges.portal.presenters.message_hours import hours_of
from kitaphana.edges.portal.views.account import for_readers
from kitaphana.edges.portal.views.joining import language_of
from kitaphana.notices import queries, services
from kitaphana.patrons.queries import PatronCard
from kitaphana.ui.message_choices import changes_in

if TYPE_CHECKING:
    from kitaphana.notices.queries import MessageChoices


@for_readers
@require_safe
def inbox(request: HttpRequest, patron: PatronCard) -> HttpResponse:
    """Messages, newest first, whatever became of them on their way; so a message is never the only way to know."""
    return render(request, "portal/messages.html", {"section": "messages", **told(request, patron, choices_of(patron))})


def told(request: HttpRequest, patron: PatronCard, choices: "MessageChoices") -> dict[str, object]:
    """A page of what a reader was told, for a template."""
    after = forms.read_key(request.GET.get("after"))
    page = queries.inbox(patron.id, language=language_of(), is_kazakh_latin=choices.is_kazakh_latin, after=after)
    return {
        "rows": page.rows,
        "unread": queries.unread_count(patron.id),
        "newest": page.rows[0].id if page.rows else 0,
        "pages": pages.by_key(request.path, after, page.next_after),
    }


@for_readers
@require_POST
def seen(request: HttpRequest, patron: PatronCard) -> HttpResponse:
    """Everything up to the newest message that was shown has been seen."""
    if up_to := forms.read_key(request.POST.get("up_to")):
        services.mark_read(patron_id=patron.id, up_to=up_to)
    return redirect("portal:messages")


@for_readers
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest, patron: PatronCard) -> HttpResponse:
    """Kind by kind and way by way; and the ways themselves."""
    choices = choices_of(patron)
    if request.method == "POST":
        save_choices(request, patron, choices, by=READER)
        return redirect("portal:message_settings")
    return shown(request, patron, choices)


def shown(
    request: HttpRequest, patron: PatronCard, choices: "MessageChoices | None" = None, **more: object
) -> HttpResponse:
    """The page of settings."""
    context = {
        "section": "messages",
        "choices": choices or choices_of(patron),
        "hours": hours_of(patron, language_of()),
        "push_key": queries.push_key(),
        "bot": queries.telegram_bot(),
        **more,
    }
    return render(request, "portal/message_settings.html", context)


def save_choices(request: HttpRequest, patron: PatronCard, choices: "MessageChoices", *, by: Actor) -> None:
    """What the boxes of the form say from now on, for the reader or by who answers for the reader."""
    wishes = {name: request.POST.get(name) == "on" for name in ("is_kazakh_latin", "has_titles_in_sms")}
    try:
        if changes := changes_in(request.POST, choices.rows):
            services.set_preferences(patron_id=patron.id, choices=changes, by=by)
        if wishes != {name: getattr(choices, name) for name in wishes}:
            services.set_reader_settings(patron_id=patron.id, by=by, **wishes)
    except Refused as refused:
        messages.error(request, refusals.sentences(refused.refusals))
    else:
        messages.success(request, _("Saved."))


def choices_of(patron: PatronCard) -> "MessageChoices":
    """What a reader has chosen who is there."""
    found = queries.choices_of(patron.id)
    if found is None:
        raise LookupError(patron.id)  # a reader who was signed in a moment ago and is forgotten now
    return found
