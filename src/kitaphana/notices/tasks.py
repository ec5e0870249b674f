"""Background entries of messages: what the worker's events and days call."""

from collections.abc import Sequence

from kitaphana.core.dispatcher import Delivered
from kitaphana.notices.services import daily, hearing
from kitaphana.notices.services.addresses import forget_chats_without_consent

SUBSCRIBER = "notices"
EVENT_NAMES = hearing.EVENT_NAMES


def hear(events: Sequence[Delivered]) -> None:
    """Loans, holds, terms and records have changed: readers are told."""
    hearing.hear(events)


def plan_day() -> int:
    """Tell of what is due soon, leaves the shelf, ends or is closed; returns how many notices are new."""
    return daily.plan_due_soon() + daily.plan_hold_expiring() + daily.plan_terms() + daily.plan_closures()


def forget_old_notices() -> int:
    """Forget whose old notices were and chats that nobody agreed to, end what comes too late; returns how many."""
    return daily.forget_old_notices() + forget_chats_without_consent()
