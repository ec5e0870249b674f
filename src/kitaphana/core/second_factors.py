"""Whether a login has a second factor, and taking it away when its owner has lost it."""

from allauth.mfa.models import Authenticator

from kitaphana.core import audit, devices
from kitaphana.core.actor import Actor
from kitaphana.core.errors import SECOND_FACTOR_OWN, Refusal, Refused
from kitaphana.core.logins import LOGIN_UNKNOWN
from kitaphana.core.models import User
from kitaphana.core.transactions import retrying

STRONG = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""Recovery codes alone are none: they stand in for one that is away."""


def has_second_factor(user_id: int) -> bool:
    """Whether an authenticator app or a passkey is set up."""
    return bool(Authenticator.objects.filter(user_id=user_id, type__in=STRONG).exists())


def reset_second_factor(*, user_id: int, by: Actor) -> int:
    """Take app, passkeys and recovery codes from a staff login and end its sessions; returns how many were taken.

    For somebody who has lost the telephone; they set up a new one at the next sign-in. Raises `login_unknown`, and
    `second_factor_own`: nobody takes down their own guard by this way. Repeating changes nothing.
    """
    return retrying(lambda: _reset(user_id, by))


def _reset(user_id: int, by: Actor) -> int:
    user = User.objects.select_for_update().filter(pk=user_id, is_staff=True).first()
    if user is None:
        raise Refused(Refusal(LOGIN_UNKNOWN))
    if user.username == by.login:
        raise Refused(Refusal(SECOND_FACTOR_OWN))
    count = int(Authenticator.objects.filter(user=user).delete()[0])
    devices.end_all(user.pk)
    audit.record(act="reset_second_factor", subject=f"login:{user.pk}", by=by, details={"count": count})
    return count
