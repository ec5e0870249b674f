"""Which ways out this installation has: the gateways that `config/gateways.py` makes from its settings."""

from collections.abc import Callable, Mapping
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from kitaphana.notices.ports import Gateway, LinkListener
from kitaphana.notices.rules.kinds import Channel


@cache
def gateways() -> Mapping[Channel, Gateway]:
    """The gateways that are set up, made once a process."""
    make: Callable[[], Mapping[str, Gateway]] = import_string(settings.GATEWAYS)
    return {Channel(name): gateway for name, gateway in make().items()}


@cache
def telegram_listener() -> LinkListener | None:
    """Who hears readers that connect a chat; None without a bot."""
    make: Callable[[], LinkListener | None] = import_string(settings.TELEGRAM_LISTENER)
    return make()


def channels() -> frozenset[Channel]:
    """Channels that messages can take here; paper needs no gateway."""
    return frozenset(gateways()) | {Channel.LETTER}


def forget() -> None:
    """Make the gateways anew when they are asked for again; for tests."""
    gateways.cache_clear()
    telegram_listener.cache_clear()
