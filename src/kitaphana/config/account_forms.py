"""Forms of allauth whose guesses count in our own counter, which every server process shares."""

from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ChangePasswordForm as PlainChangePasswordForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.utils.translation import gettext_lazy as _

from kitaphana.core import attempts
from kitaphana.core.errors import TOO_MANY_ATTEMPTS, Refused
from kitaphana.patrons.auth import confirm_password, source_of_request

PASSKEY_WRONG = _("This passkey does not open. Use another way to sign in.")


class SecondStepForm(AuthenticateForm):
    """The six digits, or a recovery code, after the password: five tries in fifteen minutes."""

    def clean_code(self) -> str:
        return _counted(self.user.pk, super().clean_code)


class SecondStepAgainForm(ReauthenticateForm):
    """The same for somebody who is signed in and must show once more that it is they."""

    def clean_code(self) -> str:
        return _counted(self.user.pk, super().clean_code)


class ChangePasswordForm(PlainChangePasswordForm):
    """The old password counts as a try at every other door does: a session left open is no place to guess it."""

    def clean_oldpassword(self) -> str:
        typed = str(self.cleaned_data.get("oldpassword", ""))
        try:
            confirm_password(user_id=self.user.pk, password=typed, source=source_of_request(context.request))
        except Refused as refused:
            told = "too_many_login_attempts" if TOO_MANY_ATTEMPTS in refused.codes else "enter_current_password"
            raise _account_error(told) from refused
        return typed


class PasskeyForm(AddWebAuthnForm):
    """A passkey opens without a user name, so the device must have asked for finger, face or PIN."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Any: whatever the base takes
        super().__init__(*args, **kwargs)
        self.fields["passwordless"] = forms.BooleanField(required=False, initial=True)

    def clean(self) -> dict[str, Any]:  # Any: what the base gives
        self.cleaned_data["passwordless"] = True
        cleaned: dict[str, Any] = readable(super().clean)
        return cleaned


class _Readable:
    """What a device answers comes from outside: whatever cannot be read is a passkey that does not open."""

    def clean_credential(self) -> Authenticator:
        return readable(super().clean_credential)  # type: ignore[misc]  # that of the form beside


class PasskeyLoginForm(_Readable, LoginWebAuthnForm):
    """Signing in by a passkey alone."""


class PasskeyStepForm(_Readable, AuthenticateWebAuthnForm):
    """The passkey as the second step."""


class PasskeyAgainForm(_Readable, ReauthenticateWebAuthnForm):
    """The passkey of somebody who is signed in and must show once more that it is they."""


def readable(check: Callable[[], Any]) -> Any:  # Any: what the check gives
    """Run a check of a device's answer; one that is not even an answer is refused like a wrong one."""
    try:
        return check()
    except (forms.ValidationError, KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise forms.ValidationError(PASSKEY_WRONG) from error


def _counted(user_id: int, check: Callable[[], str]) -> str:
    """Run the check as one try of the second step; a password that is right does not give new tries."""
    account, source = f"second-step:{user_id}", source_of_request(context.request)
    try:
        attempts.check(account, source)
    except Refused as refused:
        raise _account_error("too_many_login_attempts") from refused
    try:
        code = check()
    except forms.ValidationError:
        attempts.failed(account, source)
        raise
    attempts.succeeded(account, source)
    return code


def _account_error(code: str) -> forms.ValidationError:
    error: forms.ValidationError = get_adapter().validation_error(code)
    return error
