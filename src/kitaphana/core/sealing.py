"""Seal short secrets that must be read again, with a key made of the secret key. What is compared only is hashed."""

import base64
import hashlib
import hmac
from typing import Final

from cryptography.fernet import Fernet
from django.conf import settings

MARK: Final = "sealed:"


def seal(text: str) -> str:
    """The text, sealed."""
    return MARK + _box().encrypt(text.encode()).decode()


def unseal(text: str) -> str:
    """The text again; one that was never sealed comes back as it is. Raises `InvalidToken` when the key is another."""
    return _box().decrypt(text.removeprefix(MARK).encode()).decode() if text.startswith(MARK) else text


def _box() -> Fernet:
    key = hmac.new(settings.SECRET_KEY.encode(), b"kitaphana sealing", hashlib.sha256).digest()
    return Fernet(base64.urlsafe_b64encode(key))
