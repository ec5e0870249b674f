"""Sign-in on the web by login or card number and password."""

from django.contrib.auth.backends import ModelBackend


class CardOrLoginBackend(ModelBackend):
    """Accepts a user name or an active card number, with the password of the account."""
