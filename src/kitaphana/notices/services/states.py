"""How the ways out fare, for staff and operators."""

import logging

from kitaphana.core import clock
from kitaphana.core.transactions import retrying
from kitaphana.notices.models import ChannelState
from kitaphana.notices.rules.kinds import Channel

logger = logging.getLogger(__name__)


def note_state(channel: Channel, *, is_down: bool, reason: str = "") -> None:
    """Say that a gateway fails on end, or that it works again."""
    logger.warning("sending by %s is %s", channel.value, f"paused: {reason}" if is_down else "possible again")
    values = {"is_down": is_down, "reason": reason[:40] if is_down else "", "since": clock.now()}
    retrying(lambda: ChannelState.objects.update_or_create(channel=channel.value, defaults=values))
