"""How institutions send."""

from kitaphana.notices.institutions import HOUSE, Sender, senders


def message_settings(institution_id: int) -> Sender:
    """The settings of one institution, with what this month has cost so far. Three statements."""
    return senders().get(institution_id, HOUSE)
