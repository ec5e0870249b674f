"""What people do with their own login: devices, password, second factor, links. Audited without a name."""

import datetime as dt
import uuid
from typing import Final

from kitaphana.core import audit, clock, devices
from kitaphana.core.actor import Actor, ActorKind, Door
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.events import publish, publish_many
from kitaphana.core.models import User
from kitaphana.core.transactions import retrying
from kitaphana.network.queries import posts_of
from kitaphana.patrons import errors
from kitaphana.patrons.events import PasswordChanged, SignedInOnNewDevice
from kitaphana.patrons.models import Patron
from kitaphana.patrons.services.records import audited, locked_patron

CHANGES: Final = frozenset(
    {
        "add_second_factor",
        "remove_second_factor",
        "add_passkey",
        "remove_passkey",
        "make_recovery_codes",
        "change_own_password",
        "link_provider",
        "unlink_provider",
    }
)


def login_of_reader(patron_id: int) -> int:
    """The id of the reader's login; one without a password is made where there is none. Raises `patron_unknown`."""
    return retrying(lambda: _login_of(patron_id))


def new_login(patron: Patron) -> User:
    """A login for a reader, not saved: nobody is to guess its name, and it opens by card number or code only."""
    user = User(username=f"reader-{uuid.uuid4().hex}", language=patron.language)
    user.set_unusable_password()
    return user


def note_change(*, user_id: int, act: str) -> None:
    """Write that somebody changed how their own login is opened; `act` is one of `CHANGES`."""
    if act not in CHANGES:
        raise ValueError(act)
    retrying(lambda: _audit(user_id, act=act))


def end_device(*, user_id: int, device_id: int) -> None:
    """End one session of one's own. Raises `device_unknown` for those of others and for what has ended."""
    retrying(lambda: _end_device(user_id, device_id))


def end_other_devices(*, user_id: int, this_key: str) -> int:
    """End all sessions of one's own but the one that asks; returns how many."""
    return retrying(lambda: _end_others(user_id, this_key))


def end_all_devices(*, patron_id: int, by: Actor) -> int:
    """End every session of a reader who has lost a device and calls; returns how many. Raises `patron_unknown`."""
    return retrying(lambda: _end_all(patron_id, by))


def password_changed(*, user_id: int, this_key: str) -> None:
    """The owner has another password: signed out everywhere else."""
    retrying(lambda: _password_changed(user_id, this_key))


def signed_in_on_new_device(*, user_id: int, device: str) -> None:
    """The owner came in where they had not before: they are told. Not within the first hour of a new login."""
    before = clock.now() - dt.timedelta(hours=1)
    if User.objects.filter(pk=user_id, created_at__lt=before).exists():
        retrying(lambda: publish_many(SignedInOnNewDevice(one, device) for one in _surrogates(user_id)))


def _surrogates(user_id: int) -> list[str]:
    return [str(one) for one in Patron.objects.filter(user_id=user_id).values_list("surrogate", flat=True)]


def _login_of(patron_id: int) -> int:
    patron = locked_patron(patron_id)
    if patron.user_id is None:
        user = new_login(patron)
        user.save()
        patron.user = user
        patron.save(update_fields=["user"])
        _audit(user.pk, act="make_login")
    return int(patron.user_id or 0)


def _end_device(user_id: int, device_id: int) -> None:
    if not devices.end_device(user_id=user_id, device_id=device_id):
        raise Refused(Refusal(errors.DEVICE_UNKNOWN))
    _audit(user_id, act="end_session")


def _end_others(user_id: int, this_key: str) -> int:
    count = devices.end_others(user_id=user_id, this_key=this_key)
    if count:
        _audit(user_id, act="end_other_sessions")
    return count


def _end_all(patron_id: int, by: Actor) -> int:
    patron = locked_patron(patron_id)
    count = devices.end_all(patron.user_id) if patron.user_id else 0
    if count:
        audited("end_all_sessions", patron, by)
    return count


def _password_changed(user_id: int, this_key: str) -> None:
    devices.end_others(user_id=user_id, this_key=this_key)
    _audit(user_id, act="change_own_password")
    for surrogate in _surrogates(user_id):
        publish(PasswordChanged(surrogate))


def _audit(user_id: int, *, act: str) -> None:
    """Staff by their login, readers by the surrogate of their record: the log names no reader."""
    user = User.objects.only("username", "is_staff").get(pk=user_id)
    patron = None if user.is_staff or posts_of(user_id) else Patron.objects.filter(user=user).first()
    if patron is not None:
        audit.record(act=act, subject=f"patron:{patron.surrogate}", by=Actor(ActorKind.READER, Door.PORTAL))
    else:
        audit.record(
            act=act, subject=f"login:{user_id}", by=Actor(ActorKind.STAFF, Door.PORTAL, login=user.get_username())
        )
