"""Keyed hashes of addresses, and sealed texts that the database alone cannot read."""

import base64
import hashlib
import hmac
import json
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


def digest(kind: str, value: str) -> str:
    """HMAC-SHA-256 (64 hex digits) of an address or word, keyed by SECRET_KEY."""
    text = f"notices:{kind}:{value.strip().casefold()}"
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


def seal(values: dict[str, Any]) -> str:
    """Plain JSON values as an encrypted token (Fernet: AES-128-CBC and HMAC-SHA-256)."""
    return _box(settings.SECRET_KEY).encrypt(json.dumps(values).encode()).decode()


def unseal(token: str) -> dict[str, Any] | None:
    """What was sealed; None where it cannot be opened, as after a change of SECRET_KEY."""
    try:
        opened: dict[str, Any] = json.loads(_box(settings.SECRET_KEY).decrypt(token.encode()))
    except InvalidToken:
        return None
    return opened


@lru_cache(maxsize=2)
def _box(secret: str) -> Fernet:
    key = hmac.new(secret.encode(), b"notices:seal", hashlib.sha256).digest()
    return Fernet(base64.urlsafe_b64encode(key))
