"""How django-allauth behaves here."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kitaphana.config import known_devices, second_factor
from kitaphana.config.second_factor import is_staff
from kitaphana.core import sealing
from kitaphana.core.models import User
from kitaphana.edges.portal import from_provider, message_browser
from kitaphana.network.queries import posts_of
from kitaphana.patrons.services import own_login
from kitaphana.patrons.services.provider_links import hashed_subject
from kitaphana.patrons.signed_in import patron_of_user
from kitaphana.ui import keeping, sign_in

WRONG_CODE = _("This code is not right. Codes change every 30 seconds: try the newest one.")

# What allauth would send a message about: here it is written down, and told by the library's own messages.
_CHANGES: Final[Mapping[str, str]] = {
    "mfa/email/totp_activated": "add_second_factor",
    "mfa/email/totp_deactivated": "remove_second_factor",
    "mfa/email/webauthn_added": "add_passkey",
    "mfa/email/webauthn_removed": "remove_passkey",
    "mfa/email/recovery_codes_generated": "make_recovery_codes",
}
_PASSWORD_CHANGES: Final = frozenset({"account/email/password_changed", "account/email/password_set"})
_STRONGER: Final = frozenset({"add_second_factor", "add_passkey"})


class AccountAdapter(DefaultAccountAdapter):
    """Readers join at a desk or by pages of our own, so allauth's sign-up stays shut."""

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
        """The device takes the looks that the person chose elsewhere, and shows the messages of nobody else."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        if sign_in.pending_link(request) is not None:
            response = redirect("portal:link")
        keeping.bring(request, response, user.pk)
        known_devices.note(request, response, user.pk)
        message_browser.follow(request, user.pk)
        return response

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Somebody changed how their login is opened: audited, and sessions begun with less are ended."""
        key = self.request.session.session_key or ""
        if template_prefix in _PASSWORD_CHANGES:
            own_login.password_changed(user_id=user.pk, this_key=key)
        elif act := _CHANGES.get(template_prefix):
            own_login.note_change(user_id=user.pk, act=act)
            if act in _STRONGER:
                own_login.end_other_devices(user_id=user.pk, this_key=key)
                second_factor.note_shown(self.request)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Staff go to their desk, readers to their loans."""
        has_post = request.user.pk is not None and bool(posts_of(request.user.pk))
        return "/staff/" if has_post else reverse("portal:account")


class MfaAdapter(DefaultMFAAdapter):
    """The second step of signing in, and passkeys, in our words. Secrets of authenticator apps are sealed."""

    error_messages: ClassVar[dict[str, Promise]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": WRONG_CODE,
        "cannot_generate_recovery_codes": _("First set up an authenticator app or a passkey."),
    }

    def is_mfa_enabled(self, user: User, types: Any = None) -> bool:  # Any: types of authenticators, or none
        """Whether a second step follows the password or the code.

        Of readers only the app asks for it: a passkey is one more way in, so that who leaves the telephone at home
        still comes in by code. For staff a passkey is a second factor like the app.
        """
        asked = set(types or ())
        if asked == {Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN} and not is_staff(user):
            asked = {Authenticator.Type.TOTP}
        return bool(super().is_mfa_enabled(user, types=list(asked) or None))

    def encrypt(self, text: str) -> str:
        """Sealed by the secret key: a copy of the database alone makes no codes."""
        return sealing.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Opened again; secrets of before are read as they stand."""
        return sealing.unseal(encrypted_text)

    def generate_authenticator_name(self, user: User, type: Any) -> str:
        """What the device may be called, until its owner says better: browser and system."""
        return known_devices.device_words(context.request) or gettext("Passkey")

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The site to which a passkey belongs: the host of the page, or the domain of all hosts of the city."""
        told: dict[str, str] = super().get_public_key_credential_rp_entity()
        return {"id": settings.PASSKEY_DOMAIN or told["id"], "name": "Kitaphana"}

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        """How the device lists the passkey: by the reader's name, or the login of staff."""
        told: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        patron = patron_of_user(user.pk)
        name = patron.full_name if patron and not user.is_staff else user.get_username()
        return {**told, "name": name, "display_name": str(user) if user.is_staff else name}


class HashingProvider(OpenIDConnectProvider):
    """The provider of the settings; of its answer only a keyed hash of the subject is kept."""

    def extract_uid(self, data: dict[str, Any]) -> str:
        return hashed_subject(self.app.provider_id, super().extract_uid(data))

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        return {}

    def sociallogin_from_response(self, request: HttpRequest, response: dict[str, Any]) -> Any:
        """With what the provider says, for the form of who joins; it hangs on this object alone and is not kept."""
        found = super().sociallogin_from_response(request, response)
        found.claims = response.get("userinfo") or response.get("id_token") or {}
        return found


class ProviderAdapter(DefaultSocialAccountAdapter):
    """Signing in by an OpenID Connect provider: it opens a login only after that login has said yes.

    What a provider says about e-mail addresses signs nobody in: a reader who comes for the first time shows by
    password, code or passkey who they are, and then joins the two. Whoever is no reader yet goes on to the card.
    """

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> Any:
        found = super().get_provider(request, provider, client_id)
        return HashingProvider(request, app=found.app) if isinstance(found, OpenIDConnectProvider) else found

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """An account that we do not know yet waits in the session until its owner has signed in here, or has joined."""
        if not sociallogin.is_existing:
            account, claims = sociallogin.account, getattr(sociallogin, "claims", {})
            raise ImmediateHttpResponse(from_provider.arrived(request, account.provider, account.uid, claims))
