"""Logins of staff: made, given a password, opened and closed; always audited, never with values."""

import pytest

from kitaphana.core import logins
from kitaphana.core.actor import Actor, ActorKind, Door
from kitaphana.core.errors import Refused
from kitaphana.core.models import AuditEntry, User

pytestmark = pytest.mark.django_db
ADMIN = Actor(ActorKind.STAFF, Door.STAFF, "admin")


def made(username: str = "boris") -> logins.Login:
    return logins.create_staff_login(
        username=username, password="long enough for us", display_name="Борис", email="", language="ru", by=ADMIN
    )


def test_a_made_login_can_sign_in_and_is_audited_without_its_name() -> None:
    login = made()

    assert User.objects.get(pk=login.id).check_password("long enough for us")
    entry = AuditEntry.objects.get()
    assert (entry.act, entry.subject, entry.details) == ("create_login", f"login:{login.id}", {})


def test_a_taken_name_is_refused_whatever_its_case() -> None:
    made("boris")

    with pytest.raises(Refused) as refused:
        made("Boris")

    assert refused.value.codes == (logins.LOGIN_TAKEN,)


def test_a_password_is_replaced() -> None:
    login = made()

    logins.set_password(user_id=login.id, password="another long one", by=ADMIN)

    assert User.objects.get(pk=login.id).check_password("another long one")


def test_a_closed_login_is_closed_and_can_be_opened_again() -> None:
    login = made()

    logins.set_active(user_id=login.id, is_active=False, by=ADMIN)
    closed = logins.find_login(login.id)
    logins.set_active(user_id=login.id, is_active=True, by=ADMIN)

    assert closed is not None
    assert not closed.is_active
    assert logins.find_login(login.id).is_active


def test_the_login_of_a_reader_is_out_of_reach() -> None:
    reader = User.objects.create_user("anna", "a reader's password")

    assert logins.find_login(reader.pk) is None
    with pytest.raises(Refused) as refused:
        logins.set_password(user_id=reader.pk, password="another long one", by=ADMIN)
    assert refused.value.codes == (logins.LOGIN_UNKNOWN,)
