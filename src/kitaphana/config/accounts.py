"""How django-allauth behaves here."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Readers join at a desk (online joining has an issue of its own), so allauth's sign-up stays shut."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
