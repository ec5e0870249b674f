"""The ways out of this installation, made of its settings: which channels there are is a matter of configuration.

A demo city without settings hands e-mail to its own post office (`kitaphana run`) and puts SMS into a folder.
"""

import json
import os
import smtplib
from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from kitaphana.gateways.http import SafeClient
from kitaphana.gateways.post_office import city_mail
from kitaphana.gateways.push import PushGateway, new_private_key, private_key
from kitaphana.gateways.recording import Folder
from kitaphana.gateways.sms import SmsContract, SmsGateway
from kitaphana.gateways.sms_reports import SmsReports
from kitaphana.gateways.smtp import Relay, SmtpGateway
from kitaphana.gateways.telegram import TelegramBot, TelegramListener
from kitaphana.notices.ports import Gateway, LinkListener
from kitaphana.notices.rules.kinds import Channel

_SECURITY = {"smtp": "starttls", "smtps": "tls", "smtp+plain": "none"}
DEMO_SENDER = "library@kitaphana.example"
_PORTS = {"smtp": 587, "smtps": 465, "smtp+plain": 25}


def gateways() -> Mapping[str, Gateway]:
    """Every channel that is set up. Raises ImproperlyConfigured for a setting that cannot be understood."""
    found: dict[str, Gateway] = {}
    if settings.PROFILE == "demo":
        found[Channel.EMAIL.value] = city_mail(settings.DEMO_MAIL_DIR, sender=settings.MAIL_FROM or DEMO_SENDER)
        found[Channel.SMS.value] = Folder(settings.DATA_DIR / "mailbox" / "sms")
    if settings.SMTP_URL:
        found[Channel.EMAIL.value] = _smtp()
    if settings.SMS_CONTRACT:
        found[Channel.SMS.value] = _sms(Path(settings.SMS_CONTRACT))
    if settings.TELEGRAM_TOKEN:
        found[Channel.TELEGRAM.value] = _bot()
    if settings.PUSH_CONTACT:
        found[Channel.PUSH.value] = PushGateway(_push_key(), settings.PUSH_CONTACT, _client())
    return found


def telegram_listener() -> LinkListener | None:
    """Who hears readers that connect a chat."""
    return TelegramListener(_bot()) if settings.TELEGRAM_TOKEN else None


def _client() -> SafeClient:
    return SafeClient(frozenset(host.lower() for host in settings.INTERNAL_HOSTS))


def _smtp() -> SmtpGateway:
    where = urlsplit(settings.SMTP_URL)
    if where.scheme not in _SECURITY or not where.hostname or "@" not in settings.MAIL_FROM:
        raise ImproperlyConfigured(
            "KITAPHANA_SMTP_URL is smtp://user:password@host:port, KITAPHANA_MAIL_FROM an address"
        )
    relay = Relay(
        where.hostname,
        where.port or _PORTS[where.scheme],
        _SECURITY[where.scheme],
        unquote(where.username or ""),
        unquote(where.password or ""),
    )
    connect: partial[smtplib.SMTP] = partial(relay.connect)
    return SmtpGateway(connect, settings.MAIL_FROM, settings.MAIL_BOUNCES)


def _sms(path: Path) -> SmsGateway:
    """The contract is a JSON file, since headers and fields hold secrets; see docs/operate/messages.md."""
    try:
        told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        told["price_per_part"] = Decimal(str(told.get("price_per_part", 0)))
        told["bad_address_codes"] = frozenset(map(str, told.get("bad_address_codes", ())))
        told["reports"] = SmsReports.of(told["reports"]) if told.get("reports") else None
        contract = SmsContract(**told)
    except (OSError, ValueError, TypeError, AttributeError, ArithmeticError) as error:
        raise ImproperlyConfigured(f"KITAPHANA_SMS_CONTRACT: {path} cannot be understood: {error}") from error
    return SmsGateway(contract, _client())


def _bot() -> TelegramBot:
    return TelegramBot(settings.TELEGRAM_TOKEN, settings.TELEGRAM_BOT, _client())


def _push_key() -> Any:  # Any: a key of `cryptography`
    """The key of the settings, else one that is made once and kept in the data directory."""
    if settings.PUSH_KEY:
        return private_key(settings.PUSH_KEY)
    path = settings.DATA_DIR / "push-key"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return private_key(path.read_text().strip())
    with os.fdopen(handle, "w") as file:
        file.write(new_private_key())
    return private_key(path.read_text().strip())
