"""Sign-in on the web by login or card number and password, through the attempt counter of all doors."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import PermissionDenied

from kitaphana.core import attempts
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.models import User
from kitaphana.core.sources import source_of
from kitaphana.patrons import errors, rules
from kitaphana.patrons.models import CardState, LibraryCard, Patron


class CardOrLoginBackend(ModelBackend):
    """Accepts a user name or an active card number, with the password of the account.

    An unknown name costs the same time as a wrong password. When tries are used up it answers as to a wrong
    password, whatever was typed: `PermissionDenied` keeps other backends from trying on.
    """

    def authenticate(
        self,
        request: Any,  # HttpRequest, which only edges may import
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,  # credentials of other backends
    ) -> User | None:
        if not username or password is None:
            return None
        user = find_user(username)
        account, source = account_of(user, username), source_of_request(request)
        try:
            attempts.check(account, source)
        except Refused as refused:
            raise PermissionDenied from refused
        if not _is_right(user, password) or user is None or not self.user_can_authenticate(user):
            attempts.failed(account, source)
            return None
        attempts.succeeded(account, source)
        return user


def confirm_password(*, user_id: int, password: str, source: str) -> None:
    """Ask somebody who is signed in for the password once more, through the same counter of attempts.

    Raises `too_many_attempts`, `password_wrong`.
    """
    user = User.objects.filter(pk=user_id).first()
    account = account_of(user, "")
    attempts.check(account, source)
    if not _is_right(user, password):
        attempts.failed(account, source)
        raise Refused(Refusal(errors.PASSWORD_WRONG))
    attempts.succeeded(account, source)


def find_user(typed: str) -> User | None:
    """The login of that name, else the login of the reader whose active card has that number."""
    user = User.objects.filter(username=typed).first()
    if user is not None:
        return user
    number = rules.tidy_card_number(typed)
    card = (
        LibraryCard.objects.filter(number=number, state=CardState.ACTIVE)
        .select_related("patron__user")
        .only("patron__user")
        .first()
    )
    return card.patron.user if card else None


def account_of(user: User | None, typed: str) -> str:
    """The key of the attempt counter: one for all cards, PIN and password of a reader; what was typed if unknown."""
    if user is None:
        return rules.tidy_card_number(typed)
    surrogate = Patron.objects.filter(user=user).values_list("surrogate", flat=True).first()
    return f"patron:{surrogate}" if surrogate else f"user:{user.pk}"


def _is_right(user: User | None, password: str) -> bool:
    if user is not None:
        return user.check_password(password)
    User().set_password(password)  # the same work in vain
    return False


def source_of_request(request: Any) -> str:  # Any: HttpRequest, which only edges may import
    """Where a request comes from, as the limit per source counts it; proxies are seen through by the middleware."""
    return source_of(request.META.get("REMOTE_ADDR", "")) if request is not None else ""
