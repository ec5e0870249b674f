"""Whether who writes texts can look at them on their own telephone."""

from enum import StrEnum

from kitaphana.notices import outlets
from kitaphana.notices.readers import reader_of_login
from kitaphana.notices.rules.kinds import Channel


class OwnWay(StrEnum):
    """What there is of a channel in the reader's account of a login."""

    NOT_SET_UP = "not_set_up"
    """The installation does not use it."""
    NO_READER = "no_reader"
    """The login has no reader's account."""
    NOT_CONNECTED = "not_connected"
    READY = "ready"


def own_way(user_id: int, channel: Channel) -> OwnWay:
    """How far the login's own account is from a message over the channel."""
    if channel not in outlets.channels():
        return OwnWay.NOT_SET_UP
    reader = reader_of_login(user_id)
    if reader is None:
        return OwnWay.NO_READER
    return OwnWay.READY if channel in reader.addresses else OwnWay.NOT_CONNECTED
