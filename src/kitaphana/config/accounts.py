"""How django-allauth behaves here."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kitaphana.core.models import User
from kitaphana.network.queries import posts_of
from kitaphana.ui import keeping

WRONG_CODE = _("This code is not right. Codes change every 30 seconds: try the newest one.")


class AccountAdapter(DefaultAccountAdapter):
    """Readers join at a desk (online joining has an issue of its own), so allauth's sign-up stays shut."""

    error_messages: ClassVar[dict[str, Promise]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This login is closed. Please ask at any library."),
        "enter_current_password": _("Please type the password you have now."),
        "incorrect_code": WRONG_CODE,
        "incorrect_password": _("This password is not right."),
        "too_many_login_attempts": _("Too many attempts. Please wait 15 minutes and try again."),
        "rate_limited": _("Too many attempts. Please wait 15 minutes and try again."),
        "username_password_mismatch": _(
            "The card number or the password is not right. After five attempts signing in pauses for 15 minutes."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """Keep what was typed out of the session's table: it may be a card number."""
        for record in request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, []):
            record.pop("username", None)
            record.pop("email", None)
        request.session.modified = True
        response: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return response

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """The device takes the looks that the person chose elsewhere."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        keeping.bring(request, response, user.pk)
        return response

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Staff go to their desk, readers to their loans."""
        is_staff = request.user.pk is not None and bool(posts_of(request.user.pk))
        return "/staff/" if is_staff else reverse("portal:account")


class MfaAdapter(DefaultMFAAdapter):
    """The second step of signing in, in our words."""

    error_messages: ClassVar[dict[str, Promise]] = {**DefaultMFAAdapter.error_messages, "incorrect_code": WRONG_CODE}
