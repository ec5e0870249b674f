"""The OpenID Connect provider by which people may sign in, if the operator names one: configuration, never required."""

from typing import Any
from urllib.parse import urlsplit

from kitaphana.config import env

PREFIX = "KITAPHANA_OPENID_"


def providers() -> dict[str, Any]:
    """What allauth reads: nothing where no issuer is set. Raises `SettingError` when half of it is missing."""
    issuer = env.text(f"{PREFIX}ISSUER", "").rstrip("/")
    if not issuer:
        return {"openid_connect": {"APPS": []}}
    client_id = env.text(f"{PREFIX}CLIENT_ID", "")
    if not client_id:
        raise env.SettingError(f"{PREFIX}CLIENT_ID is missing: an issuer alone signs nobody in")
    app = {
        "provider_id": env.text(f"{PREFIX}ID", "provider"),
        "name": env.text(f"{PREFIX}NAME", urlsplit(issuer).hostname or issuer),
        "client_id": client_id,
        "secret": env.text(f"{PREFIX}CLIENT_SECRET", ""),
        "settings": {"server_url": issuer, "oauth_pkce_enabled": True},
    }
    return {"openid_connect": {"APPS": [app]}}


def origins() -> list[str]:
    """Where forms may lead besides ourselves: to the provider (browsers check redirects of forms, too)."""
    if named := env.words(f"{PREFIX}ORIGINS"):
        return named
    told = urlsplit(env.text(f"{PREFIX}ISSUER", ""))
    return [f"{told.scheme}://{told.netloc}"] if told.netloc else []
