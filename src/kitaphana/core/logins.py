"""Make and change the logins of staff. What a login may do is said by its posts, in `network`."""

from dataclasses import dataclass

from django.db import transaction

from kitaphana.core import audit, devices
from kitaphana.core.actor import Actor
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.models import User

LOGIN_TAKEN = "login_taken"
LOGIN_UNKNOWN = "login_unknown"
ALL_CODES = frozenset({LOGIN_TAKEN, LOGIN_UNKNOWN})


@dataclass(frozen=True, slots=True)
class Login:
    """A staff login as an administrator sees it."""

    id: int
    username: str
    display_name: str
    email: str
    language: str
    is_active: bool


def find_login(user_id: int) -> Login | None:
    """The staff login with this id; readers' logins are not shown here."""
    user = User.objects.filter(pk=user_id, is_staff=True).first()
    if user is None:
        return None
    return Login(user.pk, user.username, user.display_name, user.email, user.language, user.is_active)


def create_staff_login(
    *, username: str, password: str, display_name: str, email: str, language: str, by: Actor
) -> Login:
    """Make a login; refused when the name is taken. The caller has checked the strength of the password."""
    with transaction.atomic():
        if User.objects.filter(username__iexact=username).exists():
            raise Refused(Refusal(LOGIN_TAKEN))
        user = User.objects.create_user(
            username, password, display_name=display_name, email=email, language=language, is_staff=True
        )
        audit.record(act="create_login", subject=f"login:{user.pk}", by=by)
    return Login(user.pk, username, display_name, email, language, is_active=True)


def set_password(*, user_id: int, password: str, by: Actor) -> None:
    """Give a staff login another password; its sessions end by that."""
    with transaction.atomic():
        user = _locked(user_id)
        user.set_password(password)
        user.save(update_fields=["password"])
        devices.end_all(user.pk)
        audit.record(act="set_password", subject=f"login:{user.pk}", by=by)


def set_active(*, user_id: int, is_active: bool, by: Actor) -> None:
    """Open or close a staff login; a closed one cannot sign in, and its sessions end at once."""
    with transaction.atomic():
        user = _locked(user_id)
        user.is_active = is_active
        user.save(update_fields=["is_active"])
        if not is_active:
            devices.end_all(user.pk)
        audit.record(act="open_login" if is_active else "close_login", subject=f"login:{user.pk}", by=by)


def keep_looks(*, user_id: int, settings: str) -> None:
    """Remember how somebody of the staff wants pages to look; their own wish about their own screen, so not audited."""
    with transaction.atomic():
        User.objects.filter(pk=user_id).exclude(looks=settings).update(looks=settings[:200])


def looks_of(user_id: int) -> str:
    """The settings kept for a login; empty where there are none."""
    return str(User.objects.filter(pk=user_id).values_list("looks", flat=True).first() or "")


def _locked(user_id: int) -> User:
    user = User.objects.select_for_update().filter(pk=user_id, is_staff=True).first()
    if user is None:
        raise Refused(Refusal(LOGIN_UNKNOWN))
    return user
