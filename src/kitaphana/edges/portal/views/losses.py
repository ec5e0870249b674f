"""A reader says at home that a book is lost; a librarian decides what follows."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kitaphana.circulation.queries import loan_of_patron
from kitaphana.circulation.services import LossAct, report_lost
from kitaphana.core.errors import Refusal, Refused
from kitaphana.edges.portal.actors import READER
from kitaphana.edges.portal.presenters import refusals
from kitaphana.edges.portal.views.account import back, command, for_readers
from kitaphana.patrons.queries import PatronCard


@for_readers
@require_POST
def report(request: HttpRequest, patron: PatronCard, loan_id: int) -> HttpResponse:
    """Note the loss of a book of the reader's own; sent twice it is noted once."""
    try:
        if loan_of_patron(loan_id, patron.id) is None:
            raise Refused(Refusal("loan_unknown"))
        report_lost(act=LossAct(loan_id, READER), command_id=f"{command(request)}:lost:{loan_id}")
    except Refused as refused:
        messages.error(request, refusals.sentences(refused.refusals))
    else:
        messages.success(request, _("We have noted it. A librarian will get in touch with you."))
    return back(request)
