"""The reader's card: on a phone, on paper, and reported as lost."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kitaphana.core.actor import Actor
from kitaphana.core.errors import Refused
from kitaphana.edges.portal.actors import READER
from kitaphana.edges.portal.presenters import cards, refusals
from kitaphana.edges.portal.views.account import command, for_readers, new_command, pocket_key
from kitaphana.patrons.queries import PatronCard, cards_of
from kitaphana.patrons.services import replace_lost_card
from kitaphana.ui.printing.reader_cards import PaperCard, print_card
from kitaphana.ui.templatetags.looks import site_name


@for_readers
@require_safe
def card(request: HttpRequest, patron: PatronCard) -> HttpResponse:
    """The card for the scanner, large; below it what may be done with it."""
    own = cards_of(patron.id)
    context = {
        "section": "card",
        "patron": patron,
        "card": cards.card(patron),
        "others": [(one, new_command()) for one in own if one.state == "active" and one.number != patron.card_number],
        "earlier": cards.earlier(own),
        "command_id": new_command(),
        "pocket_key": pocket_key(patron.id),
    }
    return render(request, "portal/card.html", context)


@for_readers
@require_safe
def card_file(request: HttpRequest, patron: PatronCard) -> HttpResponse:
    """The card as a PDF, to print and to cut out."""
    return paper(request, patron)


@for_readers
@require_POST
def lost_card(request: HttpRequest, patron: PatronCard) -> HttpResponse:
    """The card stops at once; a new one stands on the page that follows."""
    lose(request, patron, READER)
    return redirect("portal:card")


def lose(request: HttpRequest, reader: PatronCard, by: Actor) -> None:
    """End the card that the form names, and tell what has come of it."""
    try:
        after = replace_lost_card(
            patron_id=reader.id, number=request.POST.get("number", "")[:40], by=by, command_id=command(request)
        )
    except Refused as refused:
        messages.error(request, refusals.sentences(refused.refusals))
        return
    if after.card_number != request.POST.get("number"):
        messages.success(request, _("The lost card opens nothing any more. Here is the new one: it works at once."))


def paper(request: HttpRequest, reader: PatronCard) -> HttpResponse:
    """A reader's card as a PDF; without one in force back to the page that says so."""
    if reader.card_state != "active":
        return redirect("portal:card")
    told = PaperCard(reader.full_name, reader.card_number, site_name())
    answer = HttpResponse(print_card(told, language=(get_language() or "kk")[:2]), content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="card.pdf"'
    return answer
