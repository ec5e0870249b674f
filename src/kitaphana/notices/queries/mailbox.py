"""What a demo city has sent, for a page that shows it: only gateways that keep messages can tell."""

from collections.abc import Sequence
from itertools import chain

from kitaphana.notices import outlets
from kitaphana.notices.ports import Keeper, Kept


def kept_messages(*, limit: int = 50) -> list[tuple[str, Kept]]:
    """The last messages by (channel, message), newest first; none where every gateway really sends."""
    found: Sequence[tuple[str, Kept]] = list(
        chain.from_iterable(
            ((channel.value, one) for one in gateway.last(limit))
            for channel, gateway in outlets.gateways().items()
            if isinstance(gateway, Keeper)
        )
    )
    return sorted(found, key=lambda row: row[1].kept_at, reverse=True)[:limit]
