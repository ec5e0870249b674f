"""Logins of staff, their posts, and the tokens of terminals: for administrators."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from kitaphana.core import logins, second_factors
from kitaphana.core.errors import Refused
from kitaphana.edges.staff.access import StaffRequest, page, staff_page
from kitaphana.edges.staff.downloads import download, wants_file
from kitaphana.edges.staff.feedback import add_refusals, tell_outcome
from kitaphana.edges.staff.forms.accounts import LoginForm, PasswordForm, PostForm, TerminalForm
from kitaphana.edges.staff.paging import key_in, pages_after
from kitaphana.edges.staff.permissions import Permission
from kitaphana.edges.staff.tables.house import logins_table, terminals_table
from kitaphana.network import queries as network
from kitaphana.network import services
from kitaphana.network.rules import StaffRole


@staff_page(Permission.ACCOUNTS)
def accounts(request: StaffRequest) -> HttpResponseBase:
    """Staff logins with their posts."""
    text = request.GET.get("q", "").strip()[:80]
    if wants_file(request):
        return download(request, "staff", *logins_table(text))
    found = network.staff_logins(text=text, after=key_in(request))
    context = {
        "logins": found.rows,
        "pages": pages_after(request, found.next_after),
        "text": text,
        "section": "accounts",
    }
    return page(request, "accounts/list.html", context)


@staff_page(Permission.ACCOUNTS, methods=("GET", "POST"))
def new_account(request: StaffRequest) -> HttpResponse:
    """Make a login; its posts are given on the next page."""
    form = LoginForm(request.POST or None)
    if form.is_valid():
        try:
            made = logins.create_staff_login(**form.cleaned_data, by=request.member.actor)
        except Refused as refused:
            add_refusals(form, refused, {logins.LOGIN_TAKEN: "username"})
        else:
            messages.success(request, _("The login is made. Now give it a post."))
            return redirect("staff:account", made.id)
    return page(request, "accounts/new.html", {"form": form, "section": "accounts"})


@staff_page(Permission.ACCOUNTS)
def account(request: StaffRequest, user_id: int) -> HttpResponse:
    """One login: posts, password, open or closed."""
    login = logins.find_login(user_id)
    if login is None:
        raise Http404
    context = {
        "login": login,
        "posts": network.posts_of(user_id),
        "post_form": PostForm(),
        "password_form": PasswordForm(),
        "has_second_factor": second_factors.has_second_factor(user_id),
        "section": "accounts",
    }
    return page(request, "accounts/one.html", context)


@staff_page(Permission.ACCOUNTS, methods=("POST",))
def change_account(request: StaffRequest, user_id: int, act: str) -> HttpResponse:
    """One change of a login: `post`, `unpost`, `password`, `second-factor`, `open`, `close`."""
    if act not in _CHANGES or logins.find_login(user_id) is None:
        raise Http404
    _CHANGES[act](request, user_id)
    return redirect("staff:account", user_id)


def _grant(request: StaffRequest, user_id: int) -> None:
    form = PostForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a role and a place."))
        return
    institution_id, branch_id = form.place
    tell_outcome(
        request,
        lambda: services.grant_post(
            user_id=user_id,
            institution_id=institution_id,
            branch_id=branch_id,
            role=StaffRole(form.cleaned_data["role"]),
            by=request.member.actor,
        ),
        _("The post is given."),
    )


def _revoke(request: StaffRequest, user_id: int) -> None:
    held = {str(post.id): post for post in network.posts_of(user_id)}
    post = held.get(request.POST.get("post", ""))
    if post is None:
        return
    tell_outcome(
        request, lambda: services.revoke_post(post_id=post.id, by=request.member.actor), _("The post is taken back.")
    )


def _password(request: StaffRequest, user_id: int) -> None:
    form = PasswordForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return
    tell_outcome(
        request,
        lambda: logins.set_password(user_id=user_id, password=form.cleaned_data["password"], by=request.member.actor),
        _("The password is set."),
    )


def _open(request: StaffRequest, user_id: int) -> None:
    _set_active(request, user_id, is_active=True)


def _close(request: StaffRequest, user_id: int) -> None:
    _set_active(request, user_id, is_active=False)


def _set_active(request: StaffRequest, user_id: int, *, is_active: bool) -> None:
    tell_outcome(
        request,
        lambda: logins.set_active(user_id=user_id, is_active=is_active, by=request.member.actor),
        _("The login is open.") if is_active else _("The login is closed."),
    )


def _second_factor(request: StaffRequest, user_id: int) -> None:
    tell_outcome(
        request,
        lambda: second_factors.reset_second_factor(user_id=user_id, by=request.member.actor),
        _("The second factor is taken away. A new one is set up at the next sign-in."),
    )


_CHANGES = {
    "post": _grant,
    "unpost": _revoke,
    "password": _password,
    "second-factor": _second_factor,
    "open": _open,
    "close": _close,
}


@staff_page(Permission.ACCOUNTS, methods=("GET", "POST"))
def terminals(request: StaffRequest) -> HttpResponseBase:
    """Tokens of the REST door. A new one is shown once, on the answer to the form that made it."""
    if wants_file(request):
        return download(request, "terminals", *terminals_table())
    form, token = TerminalForm(request.POST or None), ""
    if form.is_valid():
        try:
            token = services.issue_terminal_token(**form.terminal, by=request.member.actor)
        except Refused as refused:
            add_refusals(form, refused)
        else:
            form = TerminalForm()
    context = {"form": form, "token": token, "terminals": network.terminals(), "section": "accounts"}
    return page(request, "accounts/terminals.html", context)


@staff_page(Permission.ACCOUNTS, methods=("POST",))
def revoke_terminal(request: StaffRequest, terminal_id: int) -> HttpResponse:
    """Take a token out of use at once."""
    tell_outcome(
        request,
        lambda: services.revoke_terminal_token(token_id=terminal_id, by=request.member.actor),
        _("The token no longer opens anything."),
    )
    return redirect("staff:terminals")
