"""An account at the OpenID Connect provider and a login here become one, after both were shown."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from kitaphana.core.errors import Refused
from kitaphana.edges.portal import from_provider
from kitaphana.edges.portal.presenters import refusals
from kitaphana.patrons.services import provider_links
from kitaphana.ui import sign_in


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest) -> HttpResponse:
    """Who is not signed in is asked to show who they are; who is, says that both belong together."""
    pending = sign_in.pending_link(request)
    if pending is None:
        return redirect("portal:security" if request.user.is_authenticated else "account_login")
    provider, uid = pending
    if request.method == "POST":
        return _answer(request, provider, uid)
    context = {"provider": sign_in.provider_names(request).get(provider, provider), "section": "account"}
    return render(request, "portal/link.html", context)


@never_cache
@login_required
@require_POST
def unlink(request: HttpRequest, link_id: int) -> HttpResponse:
    """That account opens this login no more; 404 for those of others."""
    try:
        provider_links.unlink_provider(user_id=request.user.pk or 0, link_id=link_id)
    except Refused as refused:
        raise Http404 from refused
    messages.success(request, _("That account does not sign you in any more."))
    return redirect("portal:security")


def _answer(request: HttpRequest, provider: str, uid: str) -> HttpResponse:
    if request.POST.get("answer") != "yes":
        from_provider.forget(request)
        return redirect("portal:account" if request.user.is_authenticated else "account_login")
    if not request.user.is_authenticated:
        return redirect("account_login")
    try:
        provider_links.link_provider(user_id=request.user.pk or 0, provider=provider, uid=uid)
    except Refused as refused:
        messages.error(request, refusals.sentences(refused.refusals))
    else:
        messages.success(request, _("From now on that account signs you in here."))
    from_provider.forget(request)
    return redirect(from_provider.next_page(request))
